"""Samples for audit: announced, drawn, judged, put right, closed. Nothing is undone."""

from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain import sampling
from certificates.domain.delivered import under
from certificates.models import (
    Accreditation,
    ActionReview,
    AuditSample,
    Certificate,
    Checkpoint,
    CorrectiveAction,
    SampledItem,
    SampleDraw,
    SampleResult,
)
from courses.models import CourseRun
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


class Stage(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@transaction.atomic
def announce(
    decision: Accreditation,
    *,
    text: str,
    size: int,
    first_day: date,
    last_day: date,
    kind: str = AuditSample.Kind.CERTIFICATES,
    by: User,
    at: datetime | None = None,
) -> AuditSample:
    """Keep text, days and size before the checkpoint that decides exists.

    Days that are not over are refused: what there is to draw from must be fixed.
    """
    at = at or timezone.now()
    if last_day < first_day:
        raise DomainError("days_reversed", _("The last day is before the first."))
    if last_day >= timezone.localdate(at):
        raise DomainError("days_not_over", _("The last day must be over."))
    sample = AuditSample.objects.create(
        decision=decision,
        kind=kind,
        text=text,
        size=size,
        first_day=first_day,
        last_day=last_day,
        by=by,
        at=at,
    )
    audit.record("sample.announced", sample, by=by, at=at, size=size)
    return sample


@transaction.atomic
def draw(sample: AuditSample, *, by: User, at: datetime | None = None) -> SampleDraw:
    """Draw by the first checkpoint that was published after the announcement.

    Refused before there is one, and when these days hold nothing. A repeat returns
    what was drawn.
    """
    at = at or timezone.now()
    AuditSample.objects.select_for_update(of=("self",)).get(pk=sample.pk)
    if existing := SampleDraw.objects.filter(sample=sample).first():
        return existing
    checkpoint = Checkpoint.objects.filter(at__gt=sample.at).order_by("pk").first()
    if checkpoint is None:
        message = _("The log has published no checkpoint since. Try again tomorrow.")
        raise DomainError("no_checkpoint_yet", message)
    found = _population(sample)
    if not found:
        raise DomainError("nothing_there", _("There is nothing from these days."))
    seed = sampling.seed_of(sample.text, checkpoint.note)
    drawn = SampleDraw.objects.create(
        sample=sample,
        checkpoint=checkpoint.note,
        seed=seed,
        population=len(found),
        at=at,
    )
    chosen = sampling.drawn(found, seed=seed, size=sample.size)
    for position, name in enumerate(chosen, start=1):
        SampledItem.objects.create(draw=drawn, position=position, **found[name])
    audit.record("sample.drawn", sample, by=by, at=at, seed=seed, drawn=len(chosen))
    return drawn


@transaction.atomic
def judge(
    item: SampledItem,
    *,
    outcome: str,
    note: str = "",
    due_on: date | None = None,
    by: User,
    at: datetime | None = None,
) -> SampleResult:
    """Record the result once; a finding needs words and a day that is to come."""
    at = at or timezone.now()
    is_finding = outcome == SampleResult.Outcome.FINDING
    SampledItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if SampleResult.objects.filter(item=item).exists():
        raise DomainError("judged_already", _("This result is on record already."))
    if is_finding and (not note or due_on is None or due_on < timezone.localdate(at)):
        message = _("A finding needs words, and a day to come for putting it right.")
        raise DomainError("finding_incomplete", message)
    result = SampleResult.objects.create(
        item=item,
        outcome=outcome,
        note=note,
        due_on=due_on if is_finding else None,
        by=by,
        at=at,
    )
    audit.record("sample.judged", item.subject, by=by, at=at, outcome=outcome)
    return result


@transaction.atomic
def answer(
    result: SampleResult, *, text: str, by: User, at: datetime | None = None
) -> CorrectiveAction:
    """Keep what the provider did; refused unless the finding waits for an answer."""
    at = at or timezone.now()
    SampleResult.objects.select_for_update(of=("self",)).get(pk=result.pk)
    if (
        result.outcome != SampleResult.Outcome.FINDING
        or stage_of(result) is not Stage.OPEN
    ):
        raise DomainError("not_waiting", _("This finding waits for no answer."))
    action = CorrectiveAction.objects.create(result=result, text=text, by=by, at=at)
    audit.record("sample.answered", result.item.subject, by=by, at=at)
    return action


@transaction.atomic
def review(
    action: CorrectiveAction,
    *,
    is_enough: bool,
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> ActionReview:
    """Close a finding, or open it again with a reason; never by who answered it."""
    at = at or timezone.now()
    CorrectiveAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.by_id == by.pk:
        message = _("Whoever put it right cannot decide that it is enough.")
        raise DomainError("four_eyes", message)
    if ActionReview.objects.filter(action=action).exists():
        raise DomainError("reviewed_already", _("This is decided already."))
    if not is_enough and not note:
        raise DomainError("reason_needed", _("Say what is still missing."))
    given = ActionReview.objects.create(
        action=action, is_enough=is_enough, note=note, by=by, at=at
    )
    subject = action.result.item.subject
    audit.record("sample.reviewed", subject, by=by, at=at, is_enough=is_enough)
    return given


def stage_of(result: SampleResult) -> Stage:
    """Return where a finding stands, by its last corrective action."""
    last = max(result.actions.all(), key=lambda action: action.pk, default=None)
    if last is None:
        return Stage.OPEN
    given = getattr(last, "review", None)
    if given is None:
        return Stage.ANSWERED
    return Stage.CLOSED if given.is_enough else Stage.OPEN


def _population(sample: AuditSample) -> dict[str, dict[str, int]]:
    """Return the keys of what there is to draw from, by the names that are ranked."""
    days = (sample.first_day, sample.last_day)
    if sample.kind == AuditSample.Kind.RUNS:
        runs = CourseRun.objects.filter(under(sample.decision), starts_on__range=days)
        given = runs.exclude(status=CourseRun.Status.CANCELLED)
        return {code: {"run_id": pk} for code, pk in given.values_list("code", "pk")}
    issued = Certificate.objects.filter(
        accreditation=sample.decision, issued_at__date__range=days
    )
    named = issued.values_list("public_id", "pk")
    return {public_id: {"certificate_id": pk} for public_id, pk in named}
