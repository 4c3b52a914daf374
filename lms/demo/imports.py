"""A list of people that the demo took in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from courses.domain.importing import import_people
from courses.domain.people_list import guess_columns, listing_of
from courses.models import CourseRun
from lms.core.models import User


def import_some(
    run: CourseRun, people: Sequence[User], *, by: User, at: datetime
) -> None:
    """Take in a list of people who have accounts already; a repeat changes nothing."""
    lines = [["E-mail", "First name", "Last name"]]
    lines += [[each.email, each.first_name, each.last_name] for each in people]
    listing = listing_of(lines)
    import_people(
        run,
        listing,
        guess_columns(listing),
        {},
        key=uuid5(NAMESPACE_URL, f"sidro:demo:{run.code}"),
        by=by,
        at=at,
    )
