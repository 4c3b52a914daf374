"""What a run or a person gets beside the rules of a quiz: times, tries, a code."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.timing import Deadline, Window, deadline, window
from assessments.models import Accommodation, Attempt, ExtraTry, RunQuiz
from courses.models import CourseRun, Enrolment, OutlineItem
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What holds for one person at one quiz, beside its rules."""

    window: Window
    extra_tries: int = 0
    extra_percent: int = 0
    access_code: str = ""

    def deadline(self, quiz: Mapping[str, Any], attempt: Attempt) -> Deadline:
        return deadline(
            quiz,
            started_at=attempt.started_at,
            closes_at=self.window.closes_at,
            extra_percent=self.extra_percent,
            extra_minutes=attempt.extra_minutes,
        )


def allowance_of(
    enrolment: Enrolment, item: OutlineItem, quiz: Mapping[str, Any]
) -> Allowance:
    """Return what holds for the person: three queries."""
    return allowances_of(enrolment.run, item, quiz, [enrolment])[enrolment.pk]


def allowances_of(
    run: CourseRun,
    item: OutlineItem,
    quiz: Mapping[str, Any],
    enrolments: Iterable[Enrolment],
) -> dict[int, Allowance]:
    """Return what holds for each person: three queries for any number of them."""
    ids = [each.pk for each in enrolments]
    of_run = RunQuiz.objects.filter(run=run, item=item).first()
    extra = Counter(
        ExtraTry.objects.filter(enrolment__in=ids, item=item).values_list(
            "enrolment_id", flat=True
        )
    )
    newest = {
        each.enrolment_id: each
        for each in Accommodation.objects.filter(enrolment__in=ids, item=item)
    }
    return {pk: _allowance(run, quiz, of_run, newest.get(pk), extra[pk]) for pk in ids}


def _allowance(
    run: CourseRun,
    quiz: Mapping[str, Any],
    of_run: RunQuiz | None,
    own: Accommodation | None,
    granted: int,
) -> Allowance:
    return Allowance(
        window=window(
            quiz,
            first_day=run.starts_on,
            zone=ZoneInfo(run.time_zone),
            exact=(own, of_run),
        ),
        extra_tries=granted + (own.extra_tries if own else 0),
        extra_percent=own.extra_percent if own else 0,
        access_code=of_run.access_code if of_run else "",
    )


@transaction.atomic
def set_run_quiz(
    run: CourseRun,
    item: OutlineItem,
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    access_code: str,
    by: User,
    at: datetime | None = None,
) -> RunQuiz:
    """Set when the quiz is open on this run, and its code; a repeat changes nothing.

    Open tries are over at the new close, with what their own time allows.
    """
    refuse_order(opens_at, closes_at)
    found, _new = RunQuiz.objects.select_for_update().get_or_create(run=run, item=item)
    wanted = {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "access_code": access_code.strip(),
    }
    changed = [name for name, value in wanted.items() if getattr(found, name) != value]
    if not changed:
        return found
    for name in changed:
        setattr(found, name, wanted[name])
    found.save(update_fields=changed)
    retime(Attempt.objects.filter(enrolment__run=run, item=item))
    # The code itself stays out of the trail.
    audit.record(
        "run_quiz.changed",
        found,
        by=by,
        at=at,
        run=run.pk,
        item=str(item.key),
        fields=changed,
    )
    return found


@transaction.atomic
def accommodate(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    extra_percent: int = 0,
    extra_tries: int = 0,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    by: User,
    at: datetime | None = None,
) -> Accommodation:
    """Give one person other times or more tries at the quiz; the newest counts.

    No reason is asked or kept. The same again changes nothing. Their open try gets
    the new time at once.
    """
    refuse_order(opens_at, closes_at)
    wanted = {
        "extra_percent": extra_percent,
        "extra_tries": extra_tries,
        "opens_at": opens_at,
        "closes_at": closes_at,
    }
    last = Accommodation.objects.filter(enrolment=enrolment, item=item).last()
    if last and all(getattr(last, name) == value for name, value in wanted.items()):
        return last
    made = Accommodation.objects.create(
        enrolment=enrolment,
        item=item,
        granted_by=by,
        granted_at=at or timezone.now(),
        **wanted,
    )
    retime(Attempt.objects.filter(enrolment=enrolment, item=item))
    audit.record(
        "accommodation.granted",
        made,
        by=by,
        at=at,
        enrolment=enrolment.pk,
        item=str(item.key),
    )
    return made


def refuse_order(opens_at: datetime | None, closes_at: datetime | None) -> None:
    if opens_at and closes_at and closes_at <= opens_at:
        raise DomainError("closes_first", _("The quiz would close before it opens."))


@transaction.atomic
def extend(
    attempts: Iterable[Attempt], minutes: int, *, by: User, at: datetime | None = None
) -> int:
    """Give these tries more time, such as after a fire alarm; return how many.

    Tries that are handed in, or that have no end, are left as they are.
    """
    if not 1 <= minutes <= 240:
        raise DomainError("out_of_range", _("Give from 1 to 240 minutes."))
    wanted = [attempt.pk for attempt in attempts]
    found = Attempt.objects.select_for_update(of=("self",)).filter(
        pk__in=wanted, state="open", due_at__isnull=False
    )
    ids = [attempt.pk for attempt in found]
    for attempt in Attempt.objects.filter(pk__in=ids):
        attempt.extra_minutes += minutes
        attempt.save(update_fields=["extra_minutes"])
        audit.record("attempt.extended", attempt, by=by, at=at, minutes=minutes)
    retime(Attempt.objects.filter(pk__in=ids))
    return len(ids)


def retime(attempts: Any) -> None:
    """Work out anew when the open ones among these tries are over."""
    found = attempts.filter(state="open").select_related(
        "enrolment__run", "page", "item"
    )
    for attempt in found:
        quiz = attempt.page.content
        until = allowance_of(attempt.enrolment, attempt.item, quiz).deadline(
            quiz, attempt
        )
        Attempt.objects.filter(pk=attempt.pk, state="open").update(
            due_at=until.due_at, accepts_until=until.accepts_until
        )


@transaction.atomic
def grant_extra_try(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> ExtraTry:
    """Allow one more try at the quiz than its rules do, for a reason that is kept."""
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why one more try is granted."))
    if item.version_id != enrolment.run.version_id:
        raise DomainError(
            "other_version", _("This quiz is not part of that course run.")
        )
    at = at or timezone.now()
    extra = ExtraTry.objects.create(
        enrolment=enrolment,
        item=item,
        reason=reason.strip(),
        granted_by=by,
        granted_at=at,
    )
    audit.record(
        "extra_try.granted",
        extra,
        by=by,
        at=at,
        enrolment=enrolment.pk,
        item=str(item.key),
        reason=extra.reason,
    )
    return extra
