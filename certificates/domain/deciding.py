"""Deciding on applications: by somebody who did not review, and appeals by a second."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain import application_table as table
from certificates.domain.application_reviews import refuse_undecidable
from certificates.domain.application_table import Action, Role, State
from certificates.domain.applications import (
    days_from,
    move,
    note_renewed,
    refuse_stranger,
)
from certificates.domain.interests import has_decided, has_judged
from certificates.domain.letters import sealed_letter
from certificates.models import (
    Accreditation,
    Application,
    ApplicationEvent,
    BodyRule,
    DecisionCondition,
)
from lms.core.errors import DomainError
from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Something that is asked for by a day."""

    text: str
    due_on: date
    holds_up: bool = True


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a decision allows; nothing set means no limit. It never begins in the past."""

    valid_from: date
    valid_to: date | None = None  # none: as long as the body's decisions last
    trainers: Sequence[User] = field(default_factory=tuple)
    group_max: int | None = None
    certificate_months: int | None = None
    languages: Sequence[str] = field(default_factory=tuple)
    modes: Sequence[str] = field(default_factory=tuple)


def decide(
    application: Application,
    outcome: Action,
    *,
    number: str,
    reasons: str,
    terms: Terms | None = None,
    conditions: Sequence[Condition] = (),
    by: User,
    at: datetime | None = None,
) -> ApplicationEvent:
    """Decide, or decide an appeal: with reasons, a sealed letter, and the record of it.

    Refused: for who reviewed or, on appeal, decided before (`four_eyes`); while a review
    or a settlement is missing; without number or reasons; with conditions where there
    are none, or none where there are; and on appeal for something worse. Whatever is
    accredited makes a decision that the registers show at once.
    """
    at = at or timezone.now()
    _refuse_wrong(application, outcome, by, at)
    is_renewed_look = application.state == State.APPEALED
    if not number.strip() or not reasons.strip():
        raise DomainError("words_missing", _("A decision has a number and reasons."))
    standing = application.accreditation
    conditions = _conditions(application, outcome, conditions)
    decision = None
    if outcome != Action.REFUSE:
        decision = standing or _prepared(application, number, terms, at)
    place, digest = sealed_letter(
        application,
        outcome,
        number=number.strip(),
        reasons=reasons.strip(),
        valid_from=decision.valid_from if decision else None,
        valid_to=decision.valid_to if decision else None,
        conditions=[(each.text, each.due_on) for each in conditions],
        may_appeal=outcome != Action.ACCREDIT and not is_renewed_look,
        at=at,
    )
    with transaction.atomic():
        if decision is not None and standing is None:
            _write(application, decision, terms, conditions)
        if standing is not None and outcome == Action.ACCREDIT:
            _lift(standing, by=by, at=at)
        may_appeal = outcome != Action.ACCREDIT and not is_renewed_look
        event = move(
            application,
            outcome,
            role=Role.OFFICER,
            changes={"accreditation": decision},
            reference=number.strip(),
            note=reasons.strip(),
            due_on=days_from(application, BodyRule.Kind.APPEAL, at)
            if may_appeal
            else None,
            document=place,
            document_sha256=digest,
            by=by,
            at=at,
        )
        if decision and application.kind == Application.Kind.RENEWAL:
            assert application.renews  # noqa: S101 - a renewal names a decision
            note_renewed(application.renews, at=at)
    return event


def _refuse_wrong(
    application: Application, outcome: Action, by: User, at: datetime
) -> None:
    state = State(application.state)
    if table.after(state, outcome, Role.OFFICER) is None:
        message = _("This is not possible while the application is: %(state)s.")
        raise DomainError("not_possible", message % {"state": state.label})
    refuse_stranger(application, Role.OFFICER, by)
    if has_judged(by, application):
        message = _("Who reviewed, or settled a score, does not decide.")
        raise DomainError("four_eyes", message)
    if state == State.REVIEW:
        refuse_undecidable(application)
    if state == State.INCOMPLETE:
        _refuse_in_time(application, at)
    if state == State.APPEALED:
        _refuse_on_appeal(application, outcome, by)


def _refuse_in_time(application: Application, at: datetime) -> None:
    if application.due_on and timezone.localdate(at) <= application.due_on:
        raise DomainError("day_to_come", _("The applicant still has time."))


def _refuse_on_appeal(application: Application, outcome: Action, by: User) -> None:
    if has_decided(by, application):
        raise DomainError(
            "four_eyes",
            _("An appeal is decided by somebody who did not decide before."),
        )
    if outcome == Action.REFUSE and application.accreditation_id:
        raise DomainError(
            "worse_on_appeal", _("An appeal cannot make a decision worse.")
        )


def _conditions(
    application: Application, outcome: Action, given: Sequence[Condition]
) -> list[Condition]:
    """Return the conditions that the letter names: new ones, or those that stay."""
    if outcome != Action.ACCREDIT_IF:
        if given:
            raise DomainError(
                "conditions_without", _("This decision has no conditions.")
            )
        return []
    if application.accreditation:
        rows = application.accreditation.dated_conditions.filter(fulfilled_on=None)
        return [
            Condition(text=row.text, due_on=row.due_on, holds_up=row.holds_up)
            for row in rows
        ]
    if not given:
        raise DomainError("conditions_missing", _("Name at least one condition."))
    return list(given)


def _prepared(
    application: Application, number: str, terms: Terms | None, at: datetime
) -> Accreditation:
    """Return the decision as it will be written; its own rules are asked first."""
    if terms is None:
        raise DomainError("terms_missing", _("Say from when it is in force."))
    today = timezone.localdate(at)
    if terms.valid_from < today:
        raise DomainError(
            "dated_back", _("A decision does not begin before the day it is made.")
        )
    named = set(
        application.people.filter(is_trainer=True).values_list("person", flat=True)
    )
    if strangers := [each for each in terms.trainers if each.pk not in named]:
        message = _("%(name)s is not named as a trainer in the application.")
        raise DomainError("trainer_not_named", message % {"name": strangers[0]})
    decision = Accreditation(
        body=application.body,
        number=number.strip(),
        decided_on=today,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        group_max=terms.group_max,
        certificate_months=terms.certificate_months,
        languages=list(terms.languages),
        modes=list(terms.modes),
    )
    decision.full_clean()
    return decision


def _write(
    application: Application,
    decision: Accreditation,
    terms: Terms | None,
    conditions: Sequence[Condition],
) -> None:
    decision.save()
    decision.versions.set([application.version])
    decision.permitted_trainers.set(terms.trainers if terms else [])
    DecisionCondition.objects.bulk_create(
        DecisionCondition(
            decision=decision,
            text=each.text,
            due_on=each.due_on,
            holds_up=each.holds_up,
        )
        for each in conditions
    )


def _lift(decision: Accreditation, *, by: User, at: datetime) -> None:
    """Close the conditions that an appeal did away with; they stay on record so."""
    decision.dated_conditions.filter(fulfilled_on=None).update(
        is_lifted=True, fulfilled_on=timezone.localdate(at), fulfilled_by=by
    )
