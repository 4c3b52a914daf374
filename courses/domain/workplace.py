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
from courses.models import Enrolment, EvaluationAnswer, OutlineItem, SupervisorRequest
from courses.notices import SUPERVISOR_ASKED
from lms.core import audit
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
    ended = mine.update(name="", email="", digest="", taken_back_at=at)
    if unsent or ended:
        audit.record("supervisor.taken_back", enrolment, by=by, at=at)


def send_due(*, at: datetime | None = None) -> int:
    """Write to every supervisor whose days have come; return how many letters went out.

    Each try has a secret of its own, so that none is kept. What failed is tried again.
    """
    at = at or timezone.now()
    waiting = SupervisorRequest.objects.filter(sent_at=None, next_try_at__lte=at)
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
    if not _asks(request, at) or not mine.update(
        name="", email="", digest="", is_answered=True
    ):
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
    return SupervisorRequest.objects.filter(pk__in=over).update(
        name="", email="", digest=""
    )


def forget_of(person: User) -> None:
    """Forget whom a person named, for whom the link then leads nowhere."""
    SupervisorRequest.objects.filter(enrolment__person=person).update(
        name="", email="", digest=""
    )


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
    except (OSError, smtplib.SMTPException) as problem:
        logger.warning("Letter to supervisor %s: %s", request.pk, problem)
        wait = min(timedelta(minutes=5 * 2 ** min(request.tries, 9)), timedelta(days=1))
        SupervisorRequest.objects.filter(pk=request.pk).update(
            tries=request.tries + 1, next_try_at=at + wait
        )
        return False
    SupervisorRequest.objects.filter(pk=request.pk).update(sent_at=at)
    return True


def _digest(secret: str) -> str:
    return sha256(secret.lower().encode()).hexdigest()


def _send_soon() -> None:
    # the task calls back into this module
    from courses.tasks import write_to_supervisors  # noqa: PLC0415

    write_to_supervisors.enqueue()
