"""What allauth does to an account goes into the trail as well."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from lms.core import audit
from lms.core.models import User


@receiver(user_logged_in)
def _know_the_address(user: User, **_kwargs: Any) -> None:
    """Give accounts that no invitation made the address row that allauth works with.

    Without one, allauth would empty `User.email` when the address is to change.
    """
    if not EmailAddress.objects.filter(user=user, primary=True).exists():
        EmailAddress.objects.update_or_create(
            user=user,
            email=user.email,
            defaults={"primary": True, "verified": True},
        )


@receiver(password_changed)
def _password_changed(user: User, **_kwargs: Any) -> None:
    audit.record("person.password_changed", user, by=user)


@receiver(password_reset)
def _password_reset(user: User, **_kwargs: Any) -> None:
    audit.record("person.password_reset", user, by=user)


@receiver(email_changed)
def _email_changed(user: User, **_kwargs: Any) -> None:
    # Without the addresses: the trail outlives the account.
    audit.record("person.email_changed", user, by=user)


@receiver(authenticator_added)
def _second_factor_added(user: User, authenticator: Any, **_kwargs: Any) -> None:
    audit.record("person.second_factor_added", user, by=user, kind=authenticator.type)


@receiver(authenticator_removed)
def _second_factor_removed(user: User, authenticator: Any, **_kwargs: Any) -> None:
    audit.record("person.second_factor_removed", user, by=user, kind=authenticator.type)
