"""Asking people again some months after their run: once, with one reminder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from courses.domain.evaluation import has_handed_in
from courses.models import (
    LATER_KINDS,
    CourseRun,
    Enrolment,
    FollowUpInvitation,
    OutlineItem,
    SupervisorRequest,
)
from courses.notices import ASKED_AGAIN, ASKED_AGAIN_REMINDER
from lms.core.dates import written_day
from lms.core.notices import NoticeKind
from lms.core.noticing import notify

Kind = OutlineItem.Kind
# No run asks again for longer after its last day than six months and ninety days.
LONGEST = timedelta(days=190 + 90)
SHORTEST = timedelta(days=80)


@dataclass(frozen=True, kw_only=True)
class LaterForms:
    """The forms of a run for some months later, and when they are answered."""

    run: CourseRun
    follow_up: OutlineItem | None
    workplace: OutlineItem | None
    today: date

    @property
    def is_open(self) -> bool:
        return self.run.asks_again_at(self.today)

    @property
    def is_over(self) -> bool:
        last = self.run.asks_again_until
        return last is not None and self.today > last

    @property
    def takes_supervisors(self) -> bool:
        """Whether a supervisor can be named: from the last day of the run on."""
        is_held = self.run.status != CourseRun.Status.CANCELLED
        has_come = self.today >= self.run.ends_on
        return bool(self.workplace and is_held and has_come and not self.is_over)


def later_forms(run: CourseRun, *, at: datetime) -> LaterForms | None:
    """Return the forms that a run asks with months later; None if it does not ask."""
    if run.follow_up_months is None:
        return None
    items = run.version.items.filter(kind__in=LATER_KINDS).select_related("version")
    by_kind = {item.kind: item for item in items}
    if not by_kind:
        return None
    return LaterForms(
        run=run,
        follow_up=by_kind.get(Kind.FOLLOW_UP),
        workplace=by_kind.get(Kind.WORKPLACE),
        today=at.astimezone(run.zone).date(),
    )


def runs_asking(*, at: datetime) -> list[CourseRun]:
    """Return the runs whose days for answering again it is."""
    day = timezone.localdate(at)
    runs = (
        CourseRun.objects.exclude(status=CourseRun.Status.CANCELLED)
        .filter(
            follow_up_months__isnull=False,
            ends_on__range=(day - LONGEST, day - SHORTEST),
            version__items__kind__in=LATER_KINDS,
        )
        .select_related("version")
        .distinct()
    )
    return [run for run in runs if run.asks_again_at(at.astimezone(run.zone).date())]


def ask_again(*, at: datetime | None = None) -> int:
    """Invite everybody who is to be asked and was not, and remind once half-way.

    Return how many were written to. A repeat writes to nobody.
    """
    at = at or timezone.now()
    runs = runs_asking(at=at)
    return sum(_invite(run, at=at) + _remind(run, at=at) for run in runs)


@transaction.atomic
def _invite(run: CourseRun, *, at: datetime) -> int:
    CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    new = list(_reachable(run).filter(follow_up=None))
    for enrolment in new:
        FollowUpInvitation.objects.create(enrolment=enrolment, invited_at=at)
        _write(enrolment, ASKED_AGAIN, at=at)
    return len(new)


@transaction.atomic
def _remind(run: CourseRun, *, at: datetime) -> int:
    """Remind those who were invited before half-way and have not answered."""
    forms = later_forms(run, at=at)
    first, half = run.asks_again_on, timedelta(days=run.follow_up_days // 2)
    if forms is None or first is None or forms.follow_up is None:
        return 0
    if forms.today < first + half:
        return 0
    CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    waiting = FollowUpInvitation.objects.filter(
        enrolment__in=_reachable(run), reminded_at=None
    ).exclude(enrolment__evaluation_receipts__item=forms.follow_up)
    due = [
        each
        for each in waiting.select_related("enrolment__person", "enrolment__run")
        if each.invited_at.astimezone(run.zone).date() < first + half
    ]
    for invitation in due:
        FollowUpInvitation.objects.filter(pk=invitation.pk).update(reminded_at=at)
        _write(invitation.enrolment, ASKED_AGAIN_REMINDER, at=at)
    return len(due)


def _reachable(run: CourseRun) -> "QuerySet[Enrolment]":
    return (
        run.enrolments.active()
        .filter(person__is_active=True, person__erased_at=None)
        .select_related("person", "run")
    )


def _write(enrolment: Enrolment, kind: NoticeKind, *, at: datetime) -> None:
    run, person = enrolment.run, enrolment.person
    with override(person.language or settings.LANGUAGE_CODE):
        day = written_day(run.asks_again_until or run.ends_on)
    path = reverse("courses:later", args=[run.pk])
    notify(person, kind, path=path, values={"day": day}, at=at)


def is_to_answer(forms: LaterForms, enrolment: Enrolment) -> bool:
    """Whether the form for participants is open and not handed in yet."""
    return bool(
        forms.is_open
        and forms.follow_up
        and not has_handed_in(enrolment, forms.follow_up)
    )


def asked_on(run: CourseRun, items: Sequence[OutlineItem]) -> dict[int, int]:
    """Return how many people each form was sent to months later, by its item's id."""
    asked = {item.pk: 0 for item in items}
    for item in items:
        if item.kind == Kind.FOLLOW_UP:
            invited = FollowUpInvitation.objects.filter(enrolment__run=run)
            asked[item.pk] = invited.count()
        elif item.kind == Kind.WORKPLACE:
            letters = SupervisorRequest.objects.filter(enrolment__run=run)
            asked[item.pk] = letters.exclude(sent_at=None).count()
    return asked
