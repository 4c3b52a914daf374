"""Asking a supervisor what a training changed at work.

The participant names them, with consent; they need no account. The link's secret is
kept as a hash, works until the run stops asking, and once. Answers are mixed in as
those of evaluation forms are: nobody learns who said what, or whether they did.
"""

import logging
import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from courses.domain.evaluation import checked, lock_answers, mix_in
from courses.domain.follow_up import later_forms
from courses.models import (
    CourseRun,
    Enrolment,
    EvaluationAnswer,
    OutlineItem,
    SupervisorRequest,
)
from courses.notices import SUPERVISOR_ASKED
from courses.permissions import can_enrol
from lms.core import audit
from lms.core.bounces import Returned, refused_for_good
from lms.core.commit import once_committed
from lms.core.dates import written_day
from lms.core.errors import DomainError
from lms.core.identifiers import public_id
from lms.core.models import User
from lms.core.noticing import write_to

logger = logging.getLogger(__name__)
# How long one worker has for a letter before another may try it.
LEASE = timedelta(minutes=15)
SECRET_LENGTH = 32
# What becomes of the name, the address and the link when a request is over.
FORGOTTEN: dict[str, Any] = {
    "name": "",
    "email": "",
    "digest": "",
    "came_back_at": None,
    "came_back_because": "",
}


@transaction.atomic
def name_supervisor(
    enrolment: Enrolment,
    *,
    name: str,
    email: str,
    language: str,
    has_consented: bool,
    by: User,
    at: datetime | None = None,
) -> SupervisorRequest:
    """Name who is to be asked; the letter goes out once the run asks again.

    Refused for another person's place, without consent, for one's own address, a second
    time, and when the run does not ask supervisors or no longer does.
    """
    at = at or timezone.now()
    forms = later_forms(enrolment.run, at=at)
    if enrolment.person_id != by.pk or not enrolment.is_active:
        raise DomainError("not_yours", _("Only the person themself names somebody."))
    if forms is None or not forms.takes_supervisors:
        raise DomainError("not_asked_now", _("Nobody can be named on this run today."))
    if not has_consented:
        raise DomainError("no_consent", _("Nobody is asked without your consent."))
    if email.casefold() == by.email.casefold():
        raise DomainError("own_address", _("This is your own address."))
    request, is_new = SupervisorRequest.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "name": name,
            "email": email,
            "language": language,
            "consented_at": at,
            "next_try_at": at,
        },
    )
    if not is_new:
        raise DomainError("named_already", _("Somebody was named already."))
    audit.record("supervisor.named", enrolment, by=by, at=at)
    once_committed("supervisors", _send_soon)
    return request


@transaction.atomic
def correct_address(
    request: SupervisorRequest, email: str, *, by: User, at: datetime | None = None
) -> None:
    """Write to another address of the same supervisor; the link sent before is dead.

    For the person themself until a letter went out, and for coordinators. Whether it
    was answered is told to nobody, so an answered request looks corrected, and nobody
    is written to. Refused once it was taken back or its days are over, and for the
    person's own address.
    """
    at = at or timezone.now()
    request = SupervisorRequest.objects.select_for_update(of=("self",)).get(
        pk=request.pk
    )
    enrolment = request.enrolment
    is_own = enrolment.person_id == by.pk
    if not is_own and not can_enrol(by):
        raise DomainError("not_yours", _("Only the person themself names somebody."))
    if is_own and request.has_been_sent:
        raise DomainError(
            "sent", _("The letter has gone out. Ask your coordinator to correct it.")
        )
    forms = later_forms(enrolment.run, at=at)
    is_over = request.taken_back_at or enrolment.person.erased_at
    if is_over or forms is None or not forms.takes_supervisors:
        raise DomainError("ended", _("Nobody is asked any more."))
    if email.casefold() == enrolment.person.email.casefold():
        raise DomainError(
            "own_address", _("This is the address of the participant themself.")
        )
    if request.has_been_sent:
        request.corrected_at = at
    if request.is_open:
        request.email, request.digest, request.sent_at = email, "", None
        request.tries, request.next_try_at = 0, at
        request.came_back_at, request.came_back_because = None, ""
    request.save()
    audit.record("supervisor.corrected", enrolment, by=by, at=at)
    once_committed("supervisors", _send_soon)


def letters_of(run: CourseRun) -> list[SupervisorRequest]:
    """Return the letters of a run that a coordinator may look after, by participant.

    Nothing in them tells which were answered: see `SupervisorRequest.shown_address`.
    """
    mine = SupervisorRequest.objects.filter(
        enrolment__run=run, taken_back_at=None, enrolment__person__erased_at=None
    ).select_related("enrolment__person", "enrolment__run")
    return list(
        mine.order_by(
            "enrolment__person__last_name", "enrolment__person__first_name", "pk"
        )
    )


def came_back_count(run: CourseRun) -> int:
    """Return how many letters of a run came back and wait for the right address."""
    back = SupervisorRequest.objects.filter(
        enrolment__run=run, enrolment__person__erased_at=None, taken_back_at=None
    )
    return back.exclude(came_back_at=None).count()


def note_returned(returned: Returned, at: datetime) -> bool:
    """Keep that a letter came back for good; return whether it was one of ours."""
    written = SupervisorRequest.objects.filter(
        email__iexact=returned.address, came_back_at=None
    ).exclude(digest="")
    if not returned.is_permanent:
        return written.exists()
    because = f"{returned.status} {returned.said}".strip()[:300]
    return bool(written.update(came_back_at=at, came_back_because=because))


def coordinators_for(enrolment: Enrolment) -> "QuerySet[User]":
    """Return who coordinates for the person's organisation, without themself."""
    return User.objects.filter(
        is_active=True,
        coordinates__organisation__isnull=False,
        coordinates__organisation=enrolment.organisation_id,
        coordinates__ended_at=None,
    ).exclude(pk=enrolment.person_id)


@transaction.atomic
def take_back(request: SupervisorRequest, *, by: User, at: datetime) -> None:
    """End the request and forget the address; one never sent leaves no trace at all.

    A repeat changes nothing. Whether it was answered before is not told.
    """
    enrolment = request.enrolment
    if enrolment.person_id != by.pk:
        raise DomainError("not_yours", _("Only the person themself takes it back."))
    mine = SupervisorRequest.objects.filter(pk=request.pk, taken_back_at=None)
    unsent, _rows = mine.filter(sent_at=None).delete()
    ended = mine.update(**FORGOTTEN, taken_back_at=at)
    if unsent or ended:
        audit.record("supervisor.taken_back", enrolment, by=by, at=at)


def send_due(*, at: datetime | None = None) -> int:
    """Write to every supervisor whose days have come; return how many letters went out.

    Each try has a secret of its own, so that none is kept. What failed is tried again.
    """
    at = at or timezone.now()
    waiting = SupervisorRequest.objects.filter(
        sent_at=None, came_back_at=None, next_try_at__lte=at
    )
    due = waiting.exclude(email="").select_related(
        "enrolment__run__version", "enrolment__person"
    )
    return sum(_send(request, at=at) for request in due if _asks(request, at))


def find(secret: str, *, at: datetime) -> SupervisorRequest | None:
    """Return the open request of a link; ended, late and unknown ones are the same."""
    request = (
        SupervisorRequest.objects.exclude(digest="")
        .filter(digest=_digest(secret))
        .select_related("enrolment__run__version", "enrolment__person")
        .first()
    )
    return request if request and _asks(request, at) else None


def form_of(request: SupervisorRequest) -> OutlineItem:
    """Return the form that this supervisor is asked with."""
    return OutlineItem.objects.select_related("version").get(
        version=request.enrolment.run.version_id, kind=OutlineItem.Kind.WORKPLACE
    )


@transaction.atomic
def answer(
    request: SupervisorRequest, answers: Mapping[str, Any], *, at: datetime
) -> None:
    """Keep what the supervisor said, apart from whom it is about.

    Refused when an answer does not fit, when nothing is answered, and when the link was
    used or ended in the meantime.
    """
    item = form_of(request)
    kept = checked(item, answers)
    run = lock_answers(request.enrolment.run_id)
    mine = SupervisorRequest.objects.exclude(email="").filter(pk=request.pk)
    if not _asks(request, at) or not mine.update(**FORGOTTEN, is_answered=True):
        raise DomainError("link_ended", _("This link does not work any more."))
    mix_in(EvaluationAnswer(run=run, item=item, answers=kept))


def forget_due(*, at: datetime | None = None) -> int:
    """Forget supervisors of runs that no longer ask; return how many. A repeat does none."""
    at = at or timezone.now()
    kept = SupervisorRequest.objects.exclude(email="").select_related("enrolment__run")
    over = [
        request.pk
        for request in kept
        if (last := request.enrolment.run.asks_again_until) is None
        or at.astimezone(request.enrolment.run.zone).date() > last
    ]
    return SupervisorRequest.objects.filter(pk__in=over).update(**FORGOTTEN)


def forget_of(person: User) -> None:
    """Forget whom a person named, for whom the link then leads nowhere."""
    SupervisorRequest.objects.filter(enrolment__person=person).update(**FORGOTTEN)


def _asks(request: SupervisorRequest, at: datetime) -> bool:
    run = request.enrolment.run
    today = at.astimezone(run.zone).date()
    return request.enrolment.is_active and run.asks_again_at(today)


def _send(request: SupervisorRequest, *, at: datetime) -> bool:
    secret = public_id(SECRET_LENGTH)
    mine = SupervisorRequest.objects.exclude(email="").filter(
        pk=request.pk, sent_at=None, next_try_at__lte=at
    )
    if not mine.update(next_try_at=at + LEASE, digest=_digest(secret)):
        return False
    run = request.enrolment.run
    with override(request.language or settings.LANGUAGE_CODE):
        day = written_day(run.asks_again_until or run.ends_on)
    try:
        write_to(
            request.email,
            SUPERVISOR_ASKED,
            language=request.language,
            path=reverse("courses:workplace", args=[secret]),
            values={
                "name": request.name,
                "participant": request.enrolment.person.get_full_name(),
                "day": day,
            },
        )
    except smtplib.SMTPRecipientsRefused as problem:
        logger.warning("Letter to supervisor %s: %s", request.pk, problem)
        _try_later(request, at=at)
        for returned in refused_for_good(problem):
            note_returned(returned, at)
        return False
    except (OSError, smtplib.SMTPException) as problem:
        logger.warning("Letter to supervisor %s: %s", request.pk, problem)
        _try_later(request, at=at)
        return False
    # Unless the address was corrected while the letter was on its way.
    mine = SupervisorRequest.objects.filter(pk=request.pk, digest=_digest(secret))
    mine.update(sent_at=at)
    return True


def _try_later(request: SupervisorRequest, *, at: datetime) -> None:
    wait = min(timedelta(minutes=5 * 2 ** min(request.tries, 9)), timedelta(days=1))
    SupervisorRequest.objects.filter(pk=request.pk).update(
        tries=request.tries + 1, next_try_at=at + wait
    )


def _digest(secret: str) -> str:
    return sha256(secret.lower().encode()).hexdigest()


def _send_soon() -> None:
    # the task calls back into this module
    from courses.tasks import write_to_supervisors  # noqa: PLC0415

    write_to_supervisors.enqueue()
