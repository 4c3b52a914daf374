"""Making accounts: nobody signs up, people are invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.invitations import token_for
from lms.core.models import Organisation, User
from lms.core.notices import INVITATION
from lms.core.noticing import notify
from lms.core.permissions import TRAINEE, Role
from lms.core.scripts import propose_other_script


@transaction.atomic
def invite(
    email: str,
    first_name: str,
    last_name: str = "",
    *,
    organisation: Organisation | None = None,
    language: str = "en",
    other_script_name: str = "",
    role: Role = TRAINEE,
    by: User | None,
    at: datetime | None = None,
    send_mail: bool = True,
) -> User:
    """Make an account for `email` and send a link to choose a password.

    Somebody who already has an account is returned as they are: their name and
    organisation are theirs to change. Somebody who never signed in gets the link
    again. Refused for an account that was erased or closed.
    """
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        person = User.objects.create_user(
            email,
            first_name=first_name,
            last_name=last_name,
            organisation=organisation,
            language=language,
            other_script_name=other_script_name
            or propose_other_script(f"{first_name} {last_name}".strip()),
            date_joined=at or timezone.now(),
        )
        person.groups.add(Group.objects.get(name=role.name))
        EmailAddress.objects.create(
            user=person, email=person.email, primary=True, verified=True
        )
        audit.record("person.invited", person, by=by, at=at, role=role.name)
    if not person.is_active:
        raise DomainError("account_closed", _("This account is closed."))
    if send_mail and person.last_login is None and not person.has_usable_password():
        send_invitation(person)
    return person


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who gets an account, as a list names them."""

    email: str
    first_name: str
    last_name: str
    other_script_name: str = ""
    organisation: Organisation | None = None


@transaction.atomic
def invite_many(newcomers: Sequence[Newcomer], *, by: User, at: datetime) -> list[User]:
    """Make accounts of trainees and send each the link to choose a password.

    As many queries for one as for thousands. The addresses are new: who checks that
    is the caller, and the database refuses the rest. They get the language of `by`.
    """
    people = User.objects.bulk_create(
        User(
            email=User.objects.normalize_email(each.email).lower(),
            password=make_password(None),
            first_name=each.first_name,
            last_name=each.last_name,
            other_script_name=each.other_script_name,
            organisation=each.organisation,
            language=by.language or settings.LANGUAGE_CODE,
            date_joined=at,
        )
        for each in newcomers
    )
    trainees = Group.objects.get(name=TRAINEE.name)
    trainees.user_set.add(*people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=each, email=each.email, primary=True, verified=True)
        for each in people
    )
    audit.record_many("person.invited", people, by=by, at=at, role=TRAINEE.name)
    for person in people:
        send_invitation(person)
    return people


def send_invitation(person: User) -> None:
    """Send the link to choose a first password; the subject tells nothing."""
    notify(person, INVITATION, path=reverse("welcome", args=[token_for(person)]))


@transaction.atomic
def join(person: User, *, password: str, at: datetime | None = None) -> None:
    """Give an invited person their first password; the invitation is used up."""
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("person.joined", person, by=person, at=at)
