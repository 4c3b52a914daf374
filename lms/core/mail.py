"""Letters to people: plain text, neutral subject, in the reader's language."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from lms.core.models import User


def neutral_subject() -> str:
    """Return the one subject of all mail; it names neither topic nor occasion."""
    return gettext("A message about your account")


def send_neutral(person: User, template: str, context: dict[str, Any]) -> None:
    """Send `template` to `person`; neither sender nor subject names a topic."""
    with override(person.language or settings.LANGUAGE_CODE):
        body = render_to_string(
            template, {"person": person, "base_url": settings.BASE_URL, **context}
        )
        subject = neutral_subject()
    EmailMessage(subject=subject, body=body.strip(), to=[person.email]).send()
