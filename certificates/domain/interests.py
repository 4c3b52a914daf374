"""Conflicts of interest: who may neither review an application nor decide on it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import (
    Accreditation,
    Application,
    ApplicationEvent,
    ApplicationReview,
)
from lms.core.errors import DomainError
from lms.core.models import User


def conflicts(person: User, application: Application) -> list[str | Promise]:
    """Return every reason why a person may not judge an application.

    An author or trainer of the programme, whoever works for the applicant, and whoever
    prepared or submitted the application.
    """
    found: list[str | Promise] = []
    named = {each.person_id: each for each in application.people.all()}
    if person.pk in named or person.pk == application.version.frozen_by_id:
        found.append(_("Is an author or trainer of the programme."))
    if person.organisation_id == application.organisation_id:
        found.append(_("Works for the organisation that applies."))
    submitted = application.events.filter(
        by=person, role=ApplicationEvent.Role.APPLICANT
    )
    if person.pk == application.created_by_id or submitted.exists():
        found.append(_("Prepared the application."))
    return found


def refuse_conflicted(person: User, application: Application) -> None:
    """Refuse somebody with a conflict of interest, naming each reason."""
    if reasons := conflicts(person, application):
        sentences = " ".join(str(each) for each in reasons)
        message = _("This person has a conflict of interest: %(reasons)s")
        raise DomainError("conflict_of_interest", message % {"reasons": sentences})


def refuse_conflicted_with(person: User, decision: Accreditation) -> None:
    """Refuse who froze or leads what a decision is about; no application says more."""
    froze = decision.versions.filter(frozen_by=person).exists()
    if froze or decision.permitted_trainers.filter(pk=person.pk).exists():
        message = _("This person has a conflict of interest: %(reasons)s")
        reason = _("Is an author or trainer of the programme.")
        raise DomainError("conflict_of_interest", message % {"reasons": reason})


def has_judged(person: User, application: Application) -> bool:
    """Whether somebody reviewed the application, or settled scores of reviewers."""
    reviewed = ApplicationReview.objects.filter(
        application=application, reviewer=person, released_at=None
    )
    return reviewed.exists() or application.settlements.filter(by=person).exists()


def has_decided(person: User, application: Application) -> bool:
    """Whether somebody made a decision on the application before."""
    action = ApplicationEvent.Action
    made = application.events.filter(
        by=person, action__in=[action.ACCREDIT, action.ACCREDIT_IF, action.REFUSE]
    )
    return made.exists()
