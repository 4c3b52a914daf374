"""Telling people: a notice is kept with the change, and sent until it has gone out."""

import logging
import smtplib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from lms.core.bounces import note_refused
from lms.core.commit import once_committed
from lms.core.mail import CalendarFile, neutral_subject, send, send_to
from lms.core.models import Notice, NoticeChoice, NoticeTemplate, User
from lms.core.notices import NoticeKind, fill, kind_of

logger = logging.getLogger(__name__)
Pace = NoticeChoice.Pace
WAITS = {Pace.DAILY: timedelta(days=1), Pace.WEEKLY: timedelta(days=7)}
# How long one worker has for a letter before another may try it.
LEASE = timedelta(minutes=15)
MOST_AT_ONCE = 50


def notify(
    person: User,
    kind: NoticeKind,
    *,
    path: str,
    calendars: Sequence[CalendarFile] = (),
    values: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Notice | None:
    """Tell `person`, in their language and in the words of this installation.

    Kept in the same transaction as the change; the mail goes out after it. Nobody is
    told whose account was erased.
    """
    if person.erased_at:
        return None
    at = at or timezone.now()
    language = person.language or settings.LANGUAGE_CODE
    known = {"name": person.get_full_name(), **(values or {})}
    subject, body = _worded(kind, language, path=path, values=known)
    notice = Notice.objects.create(
        person=person,
        kind=kind.key,
        subject=subject,
        text=body,
        calendars=[[each.method, each.content.decode()] for each in calendars],
        is_urgent=kind.is_urgent,
        is_critical=kind.is_critical,
        created_at=at,
    )
    once_committed("notices", _send_soon)
    return notice


def write_to(
    address: str,
    kind: NoticeKind,
    *,
    language: str,
    path: str,
    values: Mapping[str, object],
) -> None:
    """Write now to somebody without an account; `values` holds their name.

    Nothing is kept here, and mail that cannot be sent raises: who asks tries again.
    """
    subject, body = _worded(kind, language, path=path, values=values)
    send_to(address, subject, body)


def _worded(
    kind: NoticeKind, language: str, *, path: str, values: Mapping[str, object]
) -> tuple[str, str]:
    """Return subject and text in a language, in the words of this installation."""
    worded = NoticeTemplate.objects.filter(kind=kind.key, language=language).first()
    with override(language):
        subject = (worded and worded.subject) or str(kind.subject) or neutral_subject()
        text = (worded and worded.text) or str(kind.text)
        known = {"address": f"{settings.BASE_URL}{path}", **values}
        return subject, fill(text, known)


def _send_soon() -> None:
    # tasks call back into this module
    from lms.core.tasks import send_notices  # noqa: PLC0415

    send_notices.enqueue()


def send_due(*, at: datetime, most: int | None = None) -> int:
    """Send what is due, at most so many letters; return how many went out.

    What failed is tried again later, ever more seldom. What is urgent, or of people who
    want it at once, goes alone; the rest goes together when its day or week is over.
    """
    due = Notice.objects.waiting().filter(next_try_at__lte=at)
    at_once = due.filter(
        Q(is_urgent=True)
        | Q(person__notice_choice=None)
        | Q(person__notice_choice__pace=Pace.AT_ONCE)
    )
    pks = list(at_once.order_by("pk").values_list("pk", flat=True)[:most])
    sent = sum(_send([pk], at=at) for pk in pks)
    return sent + sum(_send(each, at=at) for each in _digests(at))


def _digests(at: datetime) -> list[list[int]]:
    """Return the notices of each person whose day or week is over."""
    groups: list[list[int]] = []
    for pace, wait in WAITS.items():
        together = Notice.objects.waiting().filter(
            is_urgent=False, next_try_at__lte=at, person__notice_choice__pace=pace
        )
        people = (
            together.order_by()
            .values("person")
            .annotate(first=Min("created_at"))
            .filter(first__lte=at - wait)
        )
        groups += [
            list(
                together.filter(person=each["person"])
                .order_by("pk")
                .values_list("pk", flat=True)
            )
            for each in people
        ]
    return groups


def _send(pks: list[int], *, at: datetime) -> bool:
    """Send these notices of one person in one letter, unless somebody else does."""
    mine = Notice.objects.filter(pk__in=pks, sent_at=None, next_try_at__lte=at)
    if mine.update(next_try_at=at + LEASE) != len(pks):
        return False
    notices = list(Notice.objects.filter(pk__in=pks).select_related("person"))
    try:
        _post(notices[::-1])
    except (OSError, smtplib.SMTPException) as problem:
        _try_later(notices, problem, at=at)
        return False
    Notice.objects.filter(pk__in=pks).update(sent_at=at, problem="", calendars=[])
    for notice in notices:
        kind = kind_of(notice.kind)
        if kind and kind.is_secret:
            Notice.objects.filter(pk=notice.pk).update(text="")
    return True


def _post(notices: Sequence[Notice]) -> None:
    person = notices[0].person
    files = [
        CalendarFile(method=method, content=content.encode())
        for notice in notices
        for method, content in notice.calendars
    ]
    if len(notices) == 1:
        send(person, notices[0].subject, notices[0].text, calendars=files)
        return
    with override(person.language or settings.LANGUAGE_CODE):
        parts = [
            f"{date_format(timezone.localtime(each.created_at), 'DATETIME_FORMAT')}\n\n"
            f"{each.text}"
            for each in notices
        ]
        begin = gettext("This is what happened since the last message:")
        body = "\n\n---\n\n".join([begin, *parts])
        send(person, neutral_subject(), body)


def _try_later(notices: Sequence[Notice], problem: Exception, *, at: datetime) -> None:
    logger.warning("Notices %s: %s", [each.pk for each in notices], problem)
    for notice in notices:
        wait = min(timedelta(minutes=5 * 2 ** min(notice.tries, 9)), timedelta(days=1))
        Notice.objects.filter(pk=notice.pk).update(
            tries=notice.tries + 1, next_try_at=at + wait, problem=str(problem)[:300]
        )
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        note_refused(notices[0].person, problem, at=at)


@transaction.atomic
def choose_pace(person: User, pace: str) -> None:
    """Send what is not urgent so often from now on; what waits goes by the new pace."""
    NoticeChoice.objects.update_or_create(person=person, defaults={"pace": Pace(pace)})


def pace_of(person: User) -> str:
    found = NoticeChoice.objects.filter(person=person).first()
    return found.pace if found else Pace.AT_ONCE


def read_all(person: User, *, at: datetime) -> None:
    """Note that the person saw their notices; a repeat changes nothing."""
    person.notices.filter(read_at=None).update(read_at=at)
