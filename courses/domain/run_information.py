"""What anybody may read about a run before they ask for a place."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from courses.domain.partners import PartRole, by_role
from courses.domain.place_requests import last_day, takes_requests
from courses.domain.planning import Recognition, plan_of, recognitions_of
from courses.models import CourseRun, Requirement, Session
from courses.querysets import CourseRunQuerySet


@dataclass(frozen=True, kw_only=True)
class RunInformation:
    """A run as the public page tells it; `minutes` are the programme's, by mode."""

    run: CourseRun
    title: str
    locale: str
    texts: Mapping[str, str]
    sessions: Sequence[Session]
    minutes: Mapping[str, int]
    trainers: Sequence[str]
    parts: Sequence[PartRole]
    requirements: Sequence[Requirement]
    recognitions: Sequence[Recognition]
    takes_requests: bool
    last_day: date

    @property
    def places_left(self) -> int:
        return self.run.places_left

    @property
    def total(self) -> int:
        return sum(self.minutes.values())


def told_beforehand(*, at: datetime) -> CourseRunQuerySet:
    """Return the runs of which the public may know: open, and not begun.

    Of a programme that the catalogue does not list only those that take requests.
    """
    is_listed = Q(version__programme__live=True, version__programme__is_listed=True)
    return CourseRun.objects.filter(
        is_listed | Q(takes_requests=True),
        status=CourseRun.Status.OPEN,
        starts_on__gt=timezone.localdate(at),
    ).select_related("version__programme", "provider__logo")


def information_on(run: CourseRun, *, at: datetime) -> RunInformation:
    """Gather it; the run comes from `with_places()`. As many queries for any run."""
    version = run.version
    minutes: dict[str, int] = defaultdict(int)
    for mode, amount in version.items.values_list("mode", "minutes"):
        if mode:
            minutes[mode] += amount
    prefetch_related_objects([run], "run_trainers__trainer")
    return RunInformation(
        run=run,
        title=str(version.text("public_title") or version.local_title),
        locale=version.text_locale(),
        texts={name: str(version.text(name)) for name in ("audience", "prerequisites")},
        sessions=list(
            run.sessions.held().select_related("item", "run").order_by("starts_at")
        ),
        minutes=dict(minutes),
        trainers=[str(each.trainer) for each in run.run_trainers.all()],
        parts=by_role(run),
        requirements=list(version.requirements.all()),
        recognitions=recognitions_of(plan_of(run)),
        takes_requests=takes_requests(run, at=at),
        last_day=last_day(run),
    )
