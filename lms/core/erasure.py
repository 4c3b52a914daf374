"""Erasing a person while what they earned stays checkable."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile

from lms.core import api_keys, audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.permissions import ADMINISTRATOR
from lms.core.report_details import take_back

# Sent inside the transaction, so that apps remove what they keep. kwargs: person
account_erased = Signal()


@transaction.atomic
def erase_account(person: User, *, by: User | None, at: datetime) -> None:
    """Make `person` nobody in particular; certificates stay verifiable.

    Name, address, organisation, details for reports and ways to sign in are gone; the row stays, so
    that evidence still points at one person. A repeat changes nothing. Refused for
    the last administrator, without whom nobody could give roles.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        return
    _refuse_last_administrator(person)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserProfile.objects.filter(user=person).delete()
    api_keys.keys_of_erased(person, at=at)
    person.notices.all().delete()
    person.bounces.all().delete()
    take_back(person, by=by, at=at)
    account_erased.send(sender=User, person=person)
    person.email = f"erased-{person.pk}@erased.invalid"
    person.first_name = person.last_name = person.other_script_name = ""
    person.organisation = None
    person.language = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at = at
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    if person.last_login:
        _end_sessions_of(person)
    audit.record("person.erased", person, by=by, at=at)


def _refuse_last_administrator(person: User) -> None:
    administrators = User.objects.filter(
        Q(groups__name=ADMINISTRATOR.name) | Q(is_superuser=True), is_active=True
    ).distinct()
    if list(administrators) == [person]:
        raise DomainError(
            "last_administrator",
            _("You are the only administrator. Give this role to somebody else first."),
        )


def _end_sessions_of(person: User) -> None:
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
