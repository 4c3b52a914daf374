"""One question at a random moment of a session online: are you still there?

Nobody can know the moment beforehand: it is drawn when the first person opens the page
of the session, and kept with its seed. Whether and when somebody answered is shown to
the trainer beside the roll. It never changes what is recorded about their attendance.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Mode
from courses.models import AttentionAnswer, AttentionPrompt, Enrolment, Session
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

ANSWER_WITHIN = timedelta(minutes=5)
# Nobody is asked while people still arrive, or when it would be over before they answer.
MARGIN = timedelta(minutes=5)
Phase = Literal["none", "waiting", "asking", "answered", "missed"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the question stands for one person."""

    phase: Phase
    until: datetime | None = None
    answered_at: datetime | None = None


def is_asked(session: Session) -> bool:
    """Whether the rules of the run ask at this session: it is held, and online."""
    return (
        session.run.asks_attention
        and session.status == Session.Status.PLANNED
        and (session.item.mode == Mode.LIVE_ONLINE or is_moved_online(session))
    )


def is_moved_online(session: Session) -> bool:
    """Whether it has a link and no room, whatever was planned."""
    return bool(session.link and not session.room)


def draw_moment(seed: str, earliest: datetime, latest: datetime) -> datetime | None:
    """Return the moment that `seed` gives, on a whole second; None without room. Pure."""
    seconds = int((latest - earliest).total_seconds())
    if seconds < 0:
        return None
    drawn = Random(seed).randint(0, seconds)  # noqa: S311 - seeded from `secrets`
    return earliest + timedelta(seconds=drawn)


@transaction.atomic
def prompt_of(
    session: Session, *, at: datetime | None = None
) -> AttentionPrompt | None:
    """Return the session's one prompt; it is drawn once the session has begun.

    None before that, when the rules do not ask, or when nobody opened the page until
    it was too late to ask. A repeat returns the prompt that was drawn.
    """
    at = at or timezone.now()
    if not is_asked(session) or at < session.starts_at:
        return None
    found = AttentionPrompt.objects.filter(session=session).first()
    if found or at > _latest(session):
        return found
    Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    return AttentionPrompt.objects.filter(session=session).first() or _draw(session, at)


@transaction.atomic
def answer(
    session: Session, person: User, *, at: datetime | None = None
) -> AttentionAnswer:
    """Record that `person` is still there. A repeat returns the first answer.

    Refused to who has no place, before the question is asked, and some minutes later.
    """
    at = at or timezone.now()
    enrolment = Enrolment.objects.active().of(person).filter(run=session.run_id).first()
    if enrolment is None:
        raise DomainError("not_enrolled", _("You have no place on this training."))
    prompt = AttentionPrompt.objects.filter(session=session).first()
    if prompt is None or at < prompt.asks_at:
        raise DomainError("not_asked", _("Nothing is asked at the moment."))
    given = prompt.answers.filter(enrolment=enrolment).first()
    if given:
        return given
    if at > prompt.asks_at + ANSWER_WITHIN:
        raise DomainError(
            "too_late",
            _("The time to answer is over. This costs you nothing by itself."),
        )
    given, is_new = AttentionAnswer.objects.get_or_create(
        prompt=prompt, enrolment=enrolment, defaults={"answered_at": at}
    )
    if is_new:
        audit.record("attention.answered", given, by=person, at=at, session=session.pk)
    return given


def asked_of(
    prompt: AttentionPrompt | None, enrolment: Enrolment | None, at: datetime
) -> Asked:
    """Return whether the person is to be asked now, has answered, or let it pass."""
    if prompt is None:
        return Asked(phase="none")
    until = prompt.asks_at + ANSWER_WITHIN
    if at < prompt.asks_at:
        return Asked(phase="waiting")
    given = prompt.answers.filter(enrolment=enrolment).first()
    if given:
        return Asked(phase="answered", answered_at=given.answered_at)
    return Asked(phase="asking" if at <= until else "missed", until=until)


def answers_of(
    session: Session, *, at: datetime
) -> tuple[AttentionPrompt | None, dict[int, datetime]]:
    """Return the prompt once its time to answer is over, and who answered when.

    Before that a trainer does not see the moment either: they may be on the screen
    that everybody sees.
    """
    prompt = None
    if session.run.asks_attention:
        prompt = AttentionPrompt.objects.filter(session=session).first()
    if prompt is None or at <= prompt.asks_at + ANSWER_WITHIN:
        return None, {}
    return prompt, dict(prompt.answers.values_list("enrolment_id", "answered_at"))


def _draw(session: Session, at: datetime) -> AttentionPrompt | None:
    seed = secrets.token_hex(16)
    moment = draw_moment(seed, max(at, session.starts_at + MARGIN), _latest(session))
    if moment is None:
        return None
    prompt = AttentionPrompt.objects.create(
        session=session, seed=seed, asks_at=moment, drawn_at=at
    )
    audit.record("attention.drawn", prompt, by=None, at=at, session=session.pk)
    return prompt


def _latest(session: Session) -> datetime:
    return session.ends_at - ANSWER_WITHIN
