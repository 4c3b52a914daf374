"""What courses do when something happened below them."""

from typing import Any

from django.dispatch import receiver

from courses.domain import (
    excuse_files,
    household_notes,
    place_requests,
    preparing,
    reflections,
    run_questions,
    workplace,
)
from courses.models import CalendarChoice, WalkIn
from lms.core.erasure import account_erased
from lms.core.models import User


@receiver(account_erased, dispatch_uid="courses.account_erased")
def on_account_erased(person: User, **_kwargs: Any) -> None:
    """Their calendar link, documents of excuses, private notes and answers go, and their name where it was written at the door or in a nomination; whom they named at work is forgotten.

    What was recorded of their attendance stays, of a person without a name.
    """
    CalendarChoice.objects.filter(person=person).delete()
    excuse_files.delete_of(person)
    reflections.delete_of(person)
    run_questions.delete_of(person)
    household_notes.forget(person)
    place_requests.forget_person(person)
    workplace.forget_of(person)
    preparing.forget_of(person)
    WalkIn.objects.about(person).update(name="", organisation_name="", email="")
