"""Letters as they go out: plain text, and files for the reader's calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.mime.text import MIMEText
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from lms.core.models import User
from lms.core.notices import NoticeKind


def neutral_subject() -> str:
    """Return the usual subject of all mail; it names neither topic nor occasion."""
    return gettext("A message about your account")


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """Something for the reader's calendar, and what is to become of it there."""

    method: str
    content: bytes


def sender_address() -> str:
    """Return the bare address that all mail comes from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def send(
    person: User, subject: str, body: str, *, calendars: Sequence[CalendarFile] = ()
) -> None:
    """Send a letter now; only what sends notices calls this.

    A single calendar file goes along as another form of the letter, so that mail
    programs offer to take it in; several are attached.
    """
    send_to(person.email, subject, body, calendars=calendars)


def send_to(
    address: str, subject: str, body: str, *, calendars: Sequence[CalendarFile] = ()
) -> None:
    letter = EmailMultiAlternatives(subject=subject, body=body, to=[address])
    if len(calendars) == 1:
        [only] = calendars
        letter.attach_alternative(
            only.content.decode(), f"text/calendar; method={only.method}"
        )
    else:
        for number, each in enumerate(calendars, 1):
            letter.attach(_attached(each, f"session-{number}.ics"))
    letter.send()


def send_neutral(person: User, template: str, context: dict[str, Any]) -> None:
    """Tell `person` something urgent in the words of a template that is not edited here.

    It is kept and sent like every notice; `lms.core.noticing.notify` is for the kinds
    that administrators may word.
    """
    # what keeps notices sends letters by this module
    from lms.core.noticing import notify  # noqa: PLC0415

    with override(person.language or settings.LANGUAGE_CODE):
        text = render_to_string(
            template, {"person": person, "base_url": settings.BASE_URL, **context}
        )
    kind = NoticeKind(key="letter", label="", text=text.strip(), is_urgent=True)
    notify(person, kind, path="/")


def _attached(calendar: CalendarFile, name: str) -> MIMEText:
    part = MIMEText(calendar.content.decode(), "calendar", "utf-8")
    part.set_param("method", calendar.method)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part
