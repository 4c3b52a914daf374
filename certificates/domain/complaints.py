"""Complaints: filed by anyone, answered by the body, confidential towards the provider.

The provider reads what the body forwards, in the body's words, and nothing else. The
trail names no complainant: administrators of the provider read the trail.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import Accreditation, BodyRule, Complaint, ComplaintStep
from certificates.notices import (
    COMPLAINT_ANSWERED,
    COMPLAINT_FILED,
    COMPLAINT_FORWARDED,
)
from courses.models import CourseRun
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.identifiers import public_id
from lms.core.models import User
from lms.core.noticing import notify
from lms.core.permissions import COORDINATOR

Kind = ComplaintStep.Kind
TOKEN_LENGTH = 26  # 130 bits: the address is the only key to the answers
# What whoever complained reads, and what the provider reads.
FOR_COMPLAINANT = (Kind.FILED, Kind.ADDED, Kind.ANSWERED, Kind.CLOSED)
FOR_PROVIDER = (Kind.FORWARDED, Kind.REPLIED)


class Stage(StrEnum):
    """Where a complaint stands."""

    WITH_BODY = "with_body"
    WITH_PROVIDER = "with_provider"
    CLOSED = "closed"


def stage_of(steps: Iterable[ComplaintStep]) -> Stage:
    """Return where a complaint with these steps stands. Pure."""
    stage = Stage.WITH_BODY
    for step in steps:
        if step.kind == Kind.CLOSED:
            return Stage.CLOSED
        if step.kind == Kind.FORWARDED:
            stage = Stage.WITH_PROVIDER
        if step.kind == Kind.REPLIED:
            stage = Stage.WITH_BODY
    return stage


def due_of(complaint: Complaint, steps: Iterable[ComplaintStep]) -> date | None:
    """Return the day that counts now: the provider's while it is asked. Pure."""
    steps = list(steps)
    if stage_of(steps) is Stage.WITH_PROVIDER:
        return [step for step in steps if step.kind == Kind.FORWARDED][-1].due_on
    return complaint.due_on


def file(
    decision: Accreditation,
    *,
    text: str,
    run: CourseRun | None = None,
    person: User | None = None,
    name: str = "",
    contact: str = "",
    at: datetime | None = None,
) -> Complaint:
    """Take a complaint in for the body of a decision, and tell its officers.

    The day by which it is answered follows from the body's figure and is frozen.
    Refused without words, and for a run of another programme.
    """
    at = at or timezone.now()
    _refuse_empty(text)
    if run and not decision.versions.filter(pk=run.version_id).exists():
        raise DomainError(
            "another_programme", _("This run is not of a programme of the decision.")
        )
    days = decision.body.figure(BodyRule.Kind.COMPLAINT)
    with transaction.atomic():
        complaint = Complaint.objects.create(
            token=public_id(TOKEN_LENGTH),
            decision=decision,
            run=run,
            person=person,
            name=name.strip(),
            contact=contact.strip(),
            filed_at=at,
            due_on=timezone.localdate(at) + timedelta(days=days) if days else None,
        )
        _add(complaint, Kind.FILED, text, by=None, at=at)
        for officer in decision.body.officers.filter(is_active=True):
            notify(officer, COMPLAINT_FILED, path=_page(complaint), at=at)
    return complaint


@transaction.atomic
def add(complaint: Complaint, *, text: str, at: datetime | None = None) -> None:
    """Let whoever complained say more. Refused once it is closed."""
    steps = _locked_steps(complaint)
    _refuse_closed(steps)
    _refuse_empty(text)
    _add(complaint, Kind.ADDED, text, by=None, at=at or timezone.now())


@transaction.atomic
def forward(
    complaint: Complaint,
    *,
    text: str,
    due_on: date,
    by: User,
    at: datetime | None = None,
) -> None:
    """Ask the provider, in words that are all it reads of the complaint.

    Refused for a day that is over, while the provider was asked and did not reply, and
    once it is closed.
    """
    at = at or timezone.now()
    steps = _locked_steps(complaint)
    _refuse_not_for(by, complaint)
    _refuse_closed(steps)
    _refuse_empty(text)
    if stage_of(steps) is Stage.WITH_PROVIDER:
        raise DomainError("asked_already", _("The provider was asked already."))
    if due_on < timezone.localdate(at):
        raise DomainError("day_over", _("This day is over."))
    _add(complaint, Kind.FORWARDED, text, due_on=due_on, by=by, at=at)
    page = reverse("certificates:provider_complaints")
    for coordinator in User.objects.filter(
        is_active=True, groups__name=COORDINATOR.name
    ).distinct():
        notify(coordinator, COMPLAINT_FORWARDED, path=page, at=at)


@transaction.atomic
def reply(
    complaint: Complaint, *, text: str, by: User, at: datetime | None = None
) -> None:
    """Reply for the provider. Refused unless the body has asked, and to one's own."""
    steps = _locked_steps(complaint)
    _refuse_own(by, complaint)
    if stage_of(steps) is not Stage.WITH_PROVIDER:
        raise DomainError("not_asked", _("The body is not waiting for a reply."))
    _refuse_empty(text)
    _add(complaint, Kind.REPLIED, text, by=by, at=at or timezone.now())


@transaction.atomic
def answer(
    complaint: Complaint, *, text: str, by: User, at: datetime | None = None
) -> None:
    """Write to whoever complained. Refused once it is closed."""
    at = at or timezone.now()
    steps = _locked_steps(complaint)
    _refuse_not_for(by, complaint)
    _refuse_closed(steps)
    _refuse_empty(text)
    _add(complaint, Kind.ANSWERED, text, by=by, at=at)
    _tell_complainant(complaint, at=at)


@transaction.atomic
def close(
    complaint: Complaint,
    *,
    outcome: str,
    text: str,
    by: User,
    at: datetime | None = None,
) -> None:
    """Close a complaint with what came of it, and why. A repeat is refused."""
    at = at or timezone.now()
    steps = _locked_steps(complaint)
    _refuse_not_for(by, complaint)
    _refuse_closed(steps)
    _refuse_empty(text)
    _add(complaint, Kind.CLOSED, text, outcome=outcome, by=by, at=at)
    _tell_complainant(complaint, at=at)


def forwarded() -> QuerySet[Complaint]:
    """Return what bodies have asked the provider about, with only what it may read."""
    steps = ComplaintStep.objects.filter(kind__in=FOR_PROVIDER).select_related("by")
    return (
        Complaint.objects.filter(steps__kind=Kind.FORWARDED)
        .distinct()
        .select_related("decision__body", "run")
        .prefetch_related(Prefetch("steps", queryset=steps, to_attr="told"))
        .prefetch_related("steps")
        .order_by("-pk")
    )


def forget(person: User) -> None:
    """Part complaints from somebody whose account is erased; what was said stays."""
    Complaint.objects.filter(person=person).update(person=None, name="", contact="")


def as_exported(person: User) -> list[dict[str, object]]:
    """Return a person's complaints with what they may read of them."""
    return [
        {
            "decision": str(each.decision),
            "filed_at": each.filed_at.isoformat(),
            "steps": [
                {"at": step.at.isoformat(), "what": step.kind, "text": step.text}
                for step in each.steps.all()
                if step.kind in FOR_COMPLAINANT
            ],
        }
        for each in Complaint.objects.filter(person=person)
        .select_related("decision__body")
        .prefetch_related("steps")
    ]


def _add(
    complaint: Complaint,
    kind: ComplaintStep.Kind,
    text: str,
    *,
    by: User | None,
    at: datetime,
    due_on: date | None = None,
    outcome: str = "",
) -> None:
    ComplaintStep.objects.create(
        complaint=complaint,
        kind=kind,
        text=text.strip(),
        due_on=due_on,
        outcome=outcome,
        by=by,
        at=at,
    )
    audit.record(f"complaint.{kind.value}", complaint, by=by, at=at)


def _locked_steps(complaint: Complaint) -> list[ComplaintStep]:
    Complaint.objects.select_for_update().get(pk=complaint.pk)
    return list(complaint.steps.order_by("pk"))


def _tell_complainant(complaint: Complaint, *, at: datetime) -> None:
    if complaint.person is not None:
        path = complaint.get_absolute_url()
        notify(complaint.person, COMPLAINT_ANSWERED, path=path, at=at)


def _page(complaint: Complaint) -> str:
    return reverse("certificates:portal_complaint", args=[complaint.pk])


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise DomainError("text_missing", _("Write what it is about."))


def _refuse_closed(steps: list[ComplaintStep]) -> None:
    if stage_of(steps) is Stage.CLOSED:
        raise DomainError("closed", _("This complaint is closed."))


def _refuse_not_for(by: User, complaint: Complaint) -> None:
    """Only officers of the body act for it: administrators are the provider's."""
    if not complaint.decision.body.officers.filter(pk=by.pk).exists():
        raise DomainError("not_officer", _("Only officers of this body decide."))
    _refuse_own(by, complaint)


def _refuse_own(by: User, complaint: Complaint) -> None:
    if by.pk == complaint.person_id:
        raise DomainError("own_complaint", _("Somebody else has to act on your own."))
