"""Suspending, reinstating and revoking a decision, by one officer or by two.

A decision that came from an application takes the application along; one that was
typed in the administration has none, and is stopped in the same way.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certificates.domain import application_table as table
from certificates.domain import applications, decision_stops, lapses
from certificates.domain.interests import refuse_conflicted, refuse_conflicted_with
from certificates.domain.registers import Force, force_of
from certificates.models import (
    Accreditation,
    Application,
    DecisionStop,
    StopProposal,
)
from certificates.notices import DECISION_STOPPED, STOP_WAITS
from certificates.permissions import speaks_for
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.noticing import notify

Action = StopProposal.Action
Outcome = StopProposal.Outcome
# What may follow for a decision without an application.
_FOLLOWS = {
    Force.COMING: (Action.SUSPEND, Action.REVOKE),
    Force.IN_FORCE: (Action.SUSPEND, Action.REVOKE),
    Force.SUSPENDED: (Action.REINSTATE, Action.REVOKE),
    Force.EXPIRED: (),
    Force.REVOKED: (),
}
_DONE = {
    Action.SUSPEND: _("Suspended"),
    Action.REINSTATE: _("Reinstated"),
    Action.REVOKE: _("Revoked"),
}


def behind(decision: Accreditation) -> Application | None:
    """Return the application that a decision came from; None if it was typed in."""
    return decision.applications.select_related("body").order_by("-pk").first()


def possible(decision: Accreditation, *, on: date) -> list[Action]:
    """Return what an officer may do with a decision as it stands."""
    application = behind(decision)
    if application is None:
        return list(_FOLLOWS[force_of(decision, on=on)])
    found = table.possible(application.state, [table.Role.OFFICER])
    return [each for each in Action if each.value in {a.value for a in found}]


def begin(
    decision: Accreditation,
    action: Action,
    *,
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> StopProposal:
    """Do it, or propose it where the body wants two officers.

    Refused: for who does not speak for the body or has a conflict of interest; when it
    is not possible; without reasons, except to reinstate; and while something waits.
    """
    at = at or timezone.now()
    with transaction.atomic():
        decision = _locked(decision)
        _refuse_wrong(decision, action, by, at)
        if action != Action.REINSTATE and not reason.strip():
            raise DomainError("words_missing", _("Say it in words."))
        if decision.stop_proposals.filter(outcome=Outcome.OPEN).exists():
            raise DomainError(
                "proposed_already", _("Something waits for a second officer already.")
            )
        proposal = StopProposal.objects.create(
            decision=decision,
            action=action,
            reason=reason.strip(),
            takes_two=decision.body.stops_take_two,
            proposed_by=by,
            proposed_at=at,
        )
        if not proposal.takes_two:
            return _carry_out(proposal, by=by, at=at)
        _record("decision.stop_proposed", proposal, by=by, at=at)
        _tell_officers(proposal, at=at)
    return proposal


@transaction.atomic
def confirm(
    proposal: StopProposal, *, by: User, at: datetime | None = None
) -> StopProposal:
    """Let happen what another officer has proposed; refused as `begin` is."""
    at = at or timezone.now()
    proposal = _open(proposal)
    _refuse_wrong(proposal.decision, Action(proposal.action), by, at)
    if proposal.proposed_by_id == by.pk:
        raise DomainError(
            "four_eyes", _("This body wants a second officer to confirm it.")
        )
    return _carry_out(proposal, by=by, at=at)


@transaction.atomic
def decline(
    proposal: StopProposal, *, answer: str, by: User, at: datetime | None = None
) -> StopProposal:
    """Not do it: another officer declines it, or who proposed it takes it back."""
    at = at or timezone.now()
    proposal = _open(proposal)
    _refuse_stranger(proposal.decision, by)
    if not answer.strip():
        raise DomainError("words_missing", _("Say it in words."))
    proposal.answer = answer.strip()
    _settle(proposal, Outcome.DECLINED, by=by, at=at)
    _record("decision.stop_declined", proposal, by=by, at=at)
    return proposal


def _carry_out(proposal: StopProposal, *, by: User, at: datetime) -> StopProposal:
    decision, action = proposal.decision, Action(proposal.action)
    application = behind(decision)
    if application is not None:
        changes: dict[Action, Callable[..., object]] = {
            Action.SUSPEND: applications.suspend,
            Action.REINSTATE: applications.reinstate,
            Action.REVOKE: applications.revoke,
        }
        changes[action](
            application,
            note=proposal.reason,
            by=by,
            proposed_by=proposal.proposed_by,
            at=at,
        )
    elif action == Action.REINSTATE:
        decision_stops.go_on(decision, at=at)
    else:
        kind = DecisionStop.Kind.REVOKED
        if action == Action.SUSPEND:
            kind = DecisionStop.Kind.SUSPENDED
        decision_stops.stop(decision, kind, reason=proposal.reason, at=at)
    _settle(proposal, Outcome.CONFIRMED, by=by, at=at)
    _record("decision.stopped", proposal, by=by, at=at)
    if application is None:
        _tell_provider(proposal, at=at)
    return proposal


def _settle(
    proposal: StopProposal, outcome: Outcome, *, by: User, at: datetime
) -> None:
    proposal.outcome, proposal.settled_by, proposal.settled_at = outcome, by, at
    proposal.save()


def _refuse_wrong(
    decision: Accreditation, action: Action, by: User, at: datetime
) -> None:
    _refuse_stranger(decision, by)
    if action not in possible(decision, on=timezone.localdate(at)):
        raise DomainError(
            "not_possible", _("This is not possible with the decision as it stands.")
        )


def _refuse_stranger(decision: Accreditation, by: User) -> None:
    if not speaks_for(by, decision.body):
        raise DomainError("not_yours", _("This is for others to do."))
    application = behind(decision)
    if application is not None:
        refuse_conflicted(by, application)
    else:
        refuse_conflicted_with(by, decision)


def _locked(decision: Accreditation) -> Accreditation:
    return (
        Accreditation.objects.select_for_update(of=("self",))
        .select_related("body")
        .get(pk=decision.pk)
    )


def _open(proposal: StopProposal) -> StopProposal:
    """Return a proposal under its lock. Refused when it is settled."""
    _locked(proposal.decision)
    found = (
        StopProposal.objects.select_for_update(of=("self",))
        .select_related("decision__body", "proposed_by")
        .get(pk=proposal.pk)
    )
    if found.outcome != Outcome.OPEN:
        raise DomainError("already_decided", _("This was decided already."))
    return found


def _record(name: str, proposal: StopProposal, *, by: User, at: datetime) -> None:
    audit.record(
        name,
        proposal.decision,
        by=by,
        at=at,
        number=proposal.decision.number,
        step=str(proposal.action),
        proposed_by=proposal.proposed_by_id,
    )


def _tell_officers(proposal: StopProposal, *, at: datetime) -> None:
    officers = proposal.decision.body.officers.filter(is_active=True)
    path = reverse("certificates:portal_decision", args=[proposal.decision_id])
    for person in officers.exclude(pk=proposal.proposed_by_id):
        with override(person.language or settings.LANGUAGE_CODE):
            values = {
                "number": proposal.decision.number,
                "step": str(Action(proposal.action).label),
            }
        notify(person, STOP_WAITS, path=path, at=at, values=values)


def _tell_provider(proposal: StopProposal, *, at: datetime) -> None:
    decision = proposal.decision
    officers = set(decision.body.officers.values_list("pk", flat=True))
    for person in lapses.told_about(decision.body):
        if person.pk in officers:
            continue
        with override(person.language or settings.LANGUAGE_CODE):
            values = {
                "number": decision.number,
                "body": decision.body.name,
                "step": str(_DONE[Action(proposal.action)]),
            }
        path = reverse("certificates:lapsing")
        notify(person, DECISION_STOPPED, path=path, at=at, values=values)
