"""Telling holders in time that a certificate ends."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from certificates.domain.periods import due_step
from certificates.domain.status import in_force
from certificates.models import Certificate, Reminder, ReminderStep
from certificates.notices import ENDING
from lms.core import audit
from lms.core.noticing import notify


def remind(*, at: datetime | None = None) -> int:
    """Send what is due and was not sent, and return how many letters that were.

    Run it daily; a repeat sends nothing. Of several steps that have come, only the
    latest is sent. Renewed, replaced and withdrawn certificates are left alone.
    """
    at = at or timezone.now()
    steps: dict[int, list[int]] = {}
    for step in ReminderStep.objects.select_related("rule"):
        steps.setdefault(step.rule.programme_id, []).append(step.days_before)
    ending = (
        Certificate.objects.with_last_event()
        .filter(
            in_force(),
            valid_until__gte=timezone.localdate(at),
            facts__renewal__rule__in=list(steps),
            holder__is_active=True,
        )
        .select_related("holder")
    )
    return sum(
        _remind(each, steps[each.facts["renewal"]["rule"]], at=at)
        for each in ending.iterator()
    )


@transaction.atomic
def _remind(certificate: Certificate, steps: list[int], *, at: datetime) -> bool:
    assert certificate.valid_until is not None  # noqa: S101 - asked for above
    step = due_step(
        steps, valid_until=certificate.valid_until, on=timezone.localdate(at)
    )
    if step is None or not certificate.holder.email:
        return False
    _row, is_new = Reminder.objects.get_or_create(
        certificate=certificate, days_before=step, defaults={"sent_at": at}
    )
    if not is_new:
        return False
    audit.record("certificate.reminded", certificate, by=None, at=at, days_before=step)
    notify(
        certificate.holder,
        ENDING,
        path=reverse("certificates:own", args=[certificate.public_id]),
        at=at,
        values=_in_words(certificate),
    )
    return True


def _in_words(certificate: Certificate) -> dict[str, str]:
    """Return what the reminder says, in the holder's language."""
    with override(certificate.holder.language or settings.LANGUAGE_CODE):
        until = certificate.renewable_until
        renewal = gettext(
            "It can be renewed until %(day)s. What you have done so far stays on record."
        ) % {"day": until and date_format(until)}
        return {
            "serial": str(certificate.serial),
            "day": date_format(certificate.valid_until or ""),
            "renewal": renewal if until else "",
        }
