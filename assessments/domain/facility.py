"""How easy many questions proved, each in the version in use, in one query.

As in the figures of one question: of each person the first answer that counts, and
nothing of fewer people than figures are shown of.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast

from assessments.domain.statistics import FEWEST
from assessments.models import Attempt, Mark

_PERSON = "response__attempt__enrolment__person"


def facilities(version_ids: Iterable[int]) -> dict[int, float]:
    """Return the mean share of marks, 0 to 1, of those versions that have one."""
    rows = versions_with_facility(Q(response__version__in=list(version_ids)))
    return {row["version"]: row["facility"] for row in rows}


def versions_with_facility(of: Q | None = None) -> Any:
    """Return a query of `version` and `facility`, to be narrowed; `of` says of which
    marks. Untyped, because the plugin of mypy does not follow renamed groups.

    No row asks for another, so that the work grows with the number of answers only.
    """
    counting: Any = _counting(of or Q())
    by_person = counting.values("response__version", _PERSON)
    firsts = by_person.annotate(first=Min("response")).values("first")
    return (
        counting.filter(response__in=firsts)
        .values(version=F("response__version"))
        .annotate(people=Count("pk"), facility=_mean_share())
        .filter(people__gte=FEWEST)
        .values("version", "facility")
    )


def _counting(of: Q) -> QuerySet[Mark]:
    """Return the newest mark of each answer of a marked try, unless it was left out."""
    marks = Mark.objects.filter(of).order_by()
    newest = marks.values("response").annotate(newest=Max("pk")).values("newest")
    return marks.filter(
        pk__in=newest,
        max_marks__gt=0,
        response__attempt__state=Attempt.State.MARKED,
    )


def _mean_share() -> Avg:
    share = Cast("marks", FloatField()) / Cast("max_marks", FloatField())
    return Avg(share, output_field=FloatField())
