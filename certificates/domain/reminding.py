"""Telling holders in time that a certificate ends."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from certificates.domain.periods import due_step
from certificates.domain.renewing import ways_to_renew
from certificates.domain.status import in_force
from certificates.models import Certificate, Reminder, ReminderStep
from lms.core import audit
from lms.core.mail import send_neutral


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
    context = {
        "certificate": certificate,
        "programmes": [str(page.title) for page in ways_to_renew(certificate)],
    }
    send_neutral(certificate.holder, "certificates/mail/ending.txt", context)
    return True
