"""Carers of one family beside each other on every list. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from courses.models import Enrolment


def side_by_side(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Return the enrolments in their order, each household where its first one is.

    Each person keeps a place, an attendance and a certificate of their own.
    """
    groups: dict[object, list[Enrolment]] = defaultdict(list)
    for each in enrolments:
        groups[each.household_id or ("alone", each.pk)].append(each)
    return [each for group in groups.values() for each in group]
