"""Moving an application on: each change is one row, one audit event, and notices.

Only what the table allows happens, by who may do it for that side. Submitting, reviewing
and deciding do more and have modules of their own; they all come through `move`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certificates.domain import application_table as table
from certificates.domain import decision_stops
from certificates.domain.application_table import Action, Role, State
from certificates.domain.interests import refuse_conflicted
from certificates.models import (
    Accreditation,
    AccreditingBody,
    Application,
    ApplicationEvent,
    BodyRule,
    DecisionStop,
)
from certificates.notices import (
    APPLICATION_MOVED,
    APPLICATION_WAITS,
    REVIEW_OVER,
    REVIEW_WAITS,
)
from certificates.permissions import can_apply, speaks_for
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.noticing import notify

Kind = BodyRule.Kind


@transaction.atomic
def move(
    application: Application,
    action: Action,
    *,
    role: Role,
    by: User | None,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    proposed_by: User | None = None,
    **written: Any,
) -> ApplicationEvent:
    """Make one change of the table, with what is `written` about it.

    `changes` are other columns of the application. Refused: `not_possible` in its
    state, `not_yours` for who does not act for that side, `conflict_of_interest` for an
    officer who has one, and `four_eyes` for what the body wants two officers for, unless
    another one has proposed it.
    """
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("body", "version")
        .get(pk=application.pk)
    )
    end = table.after(locked.state, action, role)
    if end is None:
        message = _("This is not possible while the application is: %(state)s.")
        raise DomainError(
            "not_possible", message % {"state": locked.get_state_display()}
        )
    refuse_stranger(locked, role, by)
    if action in table.TAKES_TWO:
        refuse_alone(locked.body, by, proposed_by)
    before = locked.state
    locked.state, locked.due_on = end, written.get("due_on")
    for name, value in (changes or {}).items():
        setattr(locked, name, value)
    locked.save()
    event = ApplicationEvent.objects.create(
        application=locked,
        action=action,
        role=role,
        before=before,
        after=end,
        by=by,
        at=at,
        **written,
    )
    audit.record(
        "application.moved", locked, by=by, at=at, step=action.value, state=end.value
    )
    application.refresh_from_db()
    _tell(locked, event, at=at)
    return event


def refuse_stranger(application: Application, role: Role, by: User | None) -> None:
    """Refuse who does not act for a side, and an officer with a conflict of interest."""
    if role == Role.SYSTEM:
        return
    if role == Role.OFFICER and by and speaks_for(by, application.body):
        refuse_conflicted(by, application)
        return
    if role == Role.APPLICANT and by and can_apply(by):
        return
    raise DomainError("not_yours", _("This is for others to do."))


def refuse_alone(
    body: AccreditingBody, by: User | None, proposed_by: User | None
) -> None:
    """Refuse one officer alone where the body wants two."""
    if body.stops_take_two and proposed_by in (None, by):
        raise DomainError(
            "four_eyes", _("This body wants a second officer to confirm it.")
        )


def days_from(application: Application, kind: str, at: datetime) -> date | None:
    """Return the last day of a deadline that the body sets; None when it sets none."""
    days = application.body.figure(kind)
    return timezone.localdate(at) + timedelta(days=days) if days else None


def decision_due(application: Application) -> date | None:
    """Return the day by which the body wants to decide, counted from completeness."""
    found = application.events.filter(action=Action.ACCEPT).last()
    return found.due_on if found else None


def send_back(
    application: Application,
    *,
    points: Iterable[tuple[str, str]],
    note: str = "",
    due_on: date | None = None,
    by: User,
    at: datetime | None = None,
) -> ApplicationEvent:
    """Ask the applicant to complete the application: what is missing, and until when.

    Without a day the body's usual deadline is taken. Refused when nothing is named.
    """
    at = at or timezone.now()
    missing = [[key, text.strip()] for key, text in points if text.strip()]
    if not missing:
        raise DomainError("nothing_missing", _("Say what is missing."))
    due_on = due_on or days_from(application, Kind.SUPPLEMENT, at)
    _refuse_past(due_on, at)
    return move(
        application,
        Action.RETURN,
        role=Role.OFFICER,
        points=missing,
        note=note,
        due_on=due_on,
        by=by,
        at=at,
    )


def accept(
    application: Application, *, note: str = "", by: User, at: datetime | None = None
) -> ApplicationEvent:
    """Find that nothing is missing; the time for a decision begins."""
    at = at or timezone.now()
    return move(
        application,
        Action.ACCEPT,
        role=Role.OFFICER,
        note=note,
        due_on=days_from(application, Kind.DECISION, at),
        by=by,
        at=at,
    )


def assign_group(
    application: Application, *, group: str, by: User, at: datetime | None = None
) -> ApplicationEvent:
    """Put the programme into a group of accredited programmes. A name is needed."""
    group = group.strip()
    if not group:
        raise DomainError("group_missing", _("Name the group."))
    return move(
        application,
        Action.GROUP,
        role=Role.OFFICER,
        changes={"group": group},
        note=group,
        due_on=application.due_on,
        by=by,
        at=at or timezone.now(),
    )


def ask(
    application: Application,
    *,
    note: str,
    due_on: date | None = None,
    by: User,
    at: datetime | None = None,
) -> ApplicationEvent:
    """Put questions to the applicant, to be answered by a day."""
    at = at or timezone.now()
    _refuse_silence(note)
    due_on = due_on or days_from(application, Kind.ANSWER, at)
    _refuse_past(due_on, at)
    return move(
        application,
        Action.ASK,
        role=Role.OFFICER,
        note=note,
        due_on=due_on,
        by=by,
        at=at,
    )


def answer(
    application: Application,
    *,
    note: str,
    document: tuple[str, str] | None = None,
    by: User,
    at: datetime | None = None,
) -> ApplicationEvent:
    """Answer the body's questions, with a document if there is one; the review goes on."""
    _refuse_silence(note)
    return move(
        application,
        Action.ANSWER,
        role=Role.APPLICANT,
        note=note,
        due_on=decision_due(application),
        by=by,
        at=at or timezone.now(),
        **_kept(document),
    )


def go_on(
    application: Application, *, note: str = "", by: User, at: datetime | None = None
) -> ApplicationEvent:
    """Go on with the review without an answer, once the day for it is over."""
    at = at or timezone.now()
    _refuse_early(application, at)
    return move(
        application,
        Action.GO_ON,
        role=Role.OFFICER,
        note=note,
        due_on=decision_due(application),
        by=by,
        at=at,
    )


def withdraw(
    application: Application, *, note: str = "", by: User, at: datetime | None = None
) -> ApplicationEvent:
    """Take the application back, which is possible until it is decided."""
    return move(
        application,
        Action.WITHDRAW,
        role=Role.APPLICANT,
        note=note,
        by=by,
        at=at or timezone.now(),
    )


def appeal(
    application: Application,
    *,
    note: str,
    document: tuple[str, str] | None = None,
    by: User,
    at: datetime | None = None,
) -> ApplicationEvent:
    """Ask that somebody else decides anew. Once only, and within the body's deadline."""
    at = at or timezone.now()
    _refuse_silence(note)
    if application.events.filter(action=Action.APPEAL).exists():
        raise DomainError("appealed_already", _("There was an appeal already."))
    if application.due_on and timezone.localdate(at) > application.due_on:
        raise DomainError("too_late", _("The day until which one can appeal is over."))
    return move(
        application,
        Action.APPEAL,
        role=Role.APPLICANT,
        note=note,
        by=by,
        at=at,
        **_kept(document),
    )


@transaction.atomic
def suspend(
    application: Application,
    *,
    note: str,
    by: User,
    proposed_by: User | None = None,
    at: datetime | None = None,
) -> ApplicationEvent:
    """Let the decision not count from today until it is reinstated."""
    return _stop(application, Action.SUSPEND, note, by, proposed_by, at)


@transaction.atomic
def revoke(
    application: Application,
    *,
    note: str,
    by: User,
    proposed_by: User | None = None,
    at: datetime | None = None,
) -> ApplicationEvent:
    """Let the decision not count from today on, for good."""
    return _stop(application, Action.REVOKE, note, by, proposed_by, at)


@transaction.atomic
def reinstate(
    application: Application,
    *,
    note: str = "",
    by: User,
    proposed_by: User | None = None,
    at: datetime | None = None,
) -> ApplicationEvent:
    """Let a suspended decision count again from today; open conditions stay open."""
    at = at or timezone.now()
    decision = application.accreditation
    is_open = decision and decision.dated_conditions.filter(fulfilled_on=None).exists()
    event = move(
        application,
        Action.REINSTATE_IF if is_open else Action.REINSTATE,
        role=Role.OFFICER,
        note=note,
        proposed_by=proposed_by,
        by=by,
        at=at,
    )
    assert decision is not None  # noqa: S101 - nothing else was suspended
    decision_stops.go_on(decision, at=at)
    return event


def note_fulfilled(decision: Accreditation, *, at: datetime) -> None:
    """Move on what waits for a decision's conditions, once none is open."""
    if decision.dated_conditions.filter(fulfilled_on=None).exists():
        return
    for each in decision.applications.filter(state=State.CONDITIONAL):
        move(each, Action.FULFIL, role=Role.SYSTEM, by=None, at=at)


def note_renewed(decision: Accreditation, *, at: datetime) -> None:
    """Say of the application behind a decision that a later one has taken over."""
    states = [*table.IN_FORCE, State.EXPIRED]
    for each in decision.applications.filter(state__in=states):
        move(each, Action.RENEW, role=Role.SYSTEM, by=None, at=at)


def expire_due(*, at: datetime | None = None) -> int:
    """Move on every application whose decision's last day is over; return how many.

    Run it daily; a repeat changes nothing.
    """
    at = at or timezone.now()
    due = Application.objects.filter(
        state__in=[*table.IN_FORCE, State.SUSPENDED],
        accreditation__valid_to__lt=timezone.localdate(at),
    )
    found = list(due.order_by("pk"))
    for each in found:
        move(each, Action.EXPIRE, role=Role.SYSTEM, by=None, at=at)
    return len(found)


def _stop(
    application: Application,
    action: Action,
    note: str,
    by: User,
    proposed_by: User | None,
    at: datetime | None,
) -> ApplicationEvent:
    at = at or timezone.now()
    _refuse_silence(note)
    event = move(
        application,
        action,
        role=Role.OFFICER,
        note=note,
        proposed_by=proposed_by,
        by=by,
        at=at,
    )
    decision = application.accreditation
    assert decision is not None  # noqa: S101 - nothing else can be stopped
    kind = DecisionStop.Kind.REVOKED
    if action == Action.SUSPEND:
        kind = DecisionStop.Kind.SUSPENDED
    decision_stops.stop(decision, kind, reason=note, at=at)
    return event


def _kept(document: tuple[str, str] | None) -> dict[str, Any]:
    place, digest = document or ("", "")
    return {"document": place, "document_sha256": digest}


def _refuse_silence(note: str) -> None:
    if not note.strip():
        raise DomainError("words_missing", _("Say it in words."))


def _refuse_past(due_on: date | None, at: datetime) -> None:
    if due_on is None:
        raise DomainError(
            "day_missing", _("Give a day: this body has no usual deadline.")
        )
    if due_on <= timezone.localdate(at):
        raise DomainError("day_over", _("The day must be still to come."))


def _refuse_early(application: Application, at: datetime) -> None:
    if application.due_on and timezone.localdate(at) <= application.due_on:
        raise DomainError("day_to_come", _("The applicant still has time."))


def _tell(application: Application, event: ApplicationEvent, *, at: datetime) -> None:
    """Tell the other side; when only time has passed, both."""
    if not application.number:
        return  # a draft was thrown away
    if event.role != Role.OFFICER:
        for person in application.body.officers.filter(is_active=True):
            _notify(person, APPLICATION_WAITS, "portal_application", application, at)
    if event.role != Role.APPLICANT:
        for person in applicants_of(application):
            _notify(person, APPLICATION_MOVED, "application", application, at)
    if event.action == Action.WITHDRAW:
        for review in application.reviews.filter(released_at=None):
            notify(
                review.reviewer,
                REVIEW_OVER,
                path=reverse("certificates:reviews_mine"),
                at=at,
                values={"number": application.number},
            )
    if event.after == State.REVIEW:
        for review in application.reviews.filter(released_at=None, handed_in_at=None):
            notify(
                review.reviewer,
                REVIEW_WAITS,
                path=reverse("certificates:review_application", args=[review.pk]),
                at=at,
                values={"number": application.number},
            )


def applicants_of(application: Application) -> list[User]:
    """Return who began or moved an application on the applicant's side, each once."""
    acted = application.events.filter(role=Role.APPLICANT).values("by")
    ids = {application.created_by_id, *acted.values_list("by", flat=True)}
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("pk"))


def _notify(
    person: User, kind: Any, name: str, application: Application, at: datetime
) -> None:
    with override(person.language or settings.LANGUAGE_CODE):
        values = {
            "number": application.number,
            "programme": application.version.public_title,
            "state": str(State(application.state).label),
        }
    path = reverse(f"certificates:{name}", args=[application.pk])
    notify(person, kind, path=path, at=at, values=values)
