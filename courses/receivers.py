"""What courses do when something happened below them."""

from typing import Any

from django.dispatch import receiver

from courses.models import CalendarChoice
from lms.core.erasure import account_erased
from lms.core.models import User


@receiver(account_erased, dispatch_uid="courses.account_erased")
def on_account_erased(person: User, **_kwargs: Any) -> None:
    """The secret link to their sessions goes with the account."""
    CalendarChoice.objects.filter(person=person).delete()
