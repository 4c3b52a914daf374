"""Who may do what with certificates. Views and templates ask; they never decide."""

from django.contrib.auth.models import AnonymousUser

from certificates.models import AccreditingBody, Application
from lms.core.models import User


def can_view_certificates(user: User | AnonymousUser) -> bool:
    """The office: sees the certificates of every run it may open."""
    return user.has_perm("certificates.view_certificate")


def can_issue(user: User | AnonymousUser) -> bool:
    return user.has_perm("certificates.issue_certificate")


def can_revoke(user: User | AnonymousUser) -> bool:
    return user.has_perm("certificates.revoke_certificate")


def can_open_portal(user: User | AnonymousUser) -> bool:
    return user.has_perm("certificates.view_accreditation")


def can_view_evidence(user: User | AnonymousUser) -> bool:
    """Personal evidence: attendance marks, attempts and corrections."""
    return user.has_perm("certificates.view_evidence")


def is_officer_of(user: User | AnonymousUser, body: AccreditingBody) -> bool:
    """Speaks for the body: one of its officers, or an administrator."""
    if not can_open_portal(user):
        return False
    return (
        user.has_perm("certificates.change_accreditingbody")
        or body.officers.filter(pk=user.pk).exists()
    )


def can_view_whole_profile(user: User | AnonymousUser, body: AccreditingBody) -> bool:
    """Those who speak for the body see what is to be confirmed."""
    return is_officer_of(user, body)


def can_keep_trainers(user: User | AnonymousUser) -> bool:
    """The office: keeps the register of trainers, with their CVs."""
    return user.has_perm("certificates.change_trainerrecord")


def speaks_for(user: User | AnonymousUser, body: AccreditingBody) -> bool:
    """Acts for the body on applications: one of its officers, and nobody else.

    An administrator belongs to the provider, and nobody accredits their own programme.
    """
    return can_open_portal(user) and body.officers.filter(pk=user.pk).exists()


def can_apply(user: User | AnonymousUser) -> bool:
    """Begins, submits and withdraws applications for the provider."""
    return user.has_perm("certificates.add_application")


def can_prepare(user: User, application: Application) -> bool:
    """Writes parts of a dossier and comments on them."""
    return Application.objects.prepared_by(user).filter(pk=application.pk).exists()
