"""Erasing a person while what they earned stays checkable."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import Signal

from lms.core import audit
from lms.core.models import User

# Sent inside the transaction, so that apps remove what they keep. kwargs: person
account_erased = Signal()


@transaction.atomic
def erase_account(person: User, *, by: User | None, at: datetime) -> None:
    """Make `person` nobody in particular; certificates stay verifiable.

    Name, address, organisation and ways to sign in are gone; the row stays, so
    that evidence still points at one person. A repeat changes nothing.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        return
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    account_erased.send(sender=User, person=person)
    person.email = f"erased-{person.pk}@erased.invalid"
    person.first_name = person.last_name = person.other_script_name = ""
    person.organisation = None
    person.language = ""
    person.is_active = False
    person.erased_at = at
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    _end_sessions_of(person)
    audit.record("person.erased", person, by=by, at=at)


def _end_sessions_of(person: User) -> None:
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
