"""Working through the online part of a run, at one's own pace."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.completion import announce
from courses.models import ActivityProgress, CourseRun, Enrolment, OutlineItem
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


@transaction.atomic
def start(
    enrolment: Enrolment, item: OutlineItem, *, at: datetime | None = None
) -> ActivityProgress:
    """Note that the person has begun `item`; a repeat changes nothing.

    Which version of a lesson they read is not noted anywhere.
    """
    _refuse(enrolment, item)
    progress, _created = ActivityProgress.objects.get_or_create(
        enrolment=enrolment, item=item, defaults={"started_at": at or timezone.now()}
    )
    return progress


@transaction.atomic
def pause(
    enrolment: Enrolment,
    item: OutlineItem,
    block_id: str,
    *,
    at: datetime | None = None,
) -> ActivityProgress:
    """Keep the place where the person stopped reading; the newest place counts.

    An empty `block_id` means the beginning. What is completed stays completed.
    """
    progress = start(enrolment, item, at=at)
    if progress.paused_at_block != block_id:
        progress.paused_at_block = block_id
        progress.save(update_fields=["paused_at_block"])
    return progress


@transaction.atomic
def complete(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    by: User | None,
    at: datetime | None = None,
) -> ActivityProgress:
    """Record that `item` is done. A repeat keeps the first moment.

    The evidence has then changed, which is announced once it is committed.
    """
    at = at or timezone.now()
    start(enrolment, item, at=at)
    # Two tabs finishing the same lesson wait for each other.
    progress = ActivityProgress.objects.select_for_update().get(
        enrolment=enrolment, item=item
    )
    if progress.is_completed:
        return progress
    progress.completed_at = at
    progress.paused_at_block = ""
    progress.save(update_fields=["completed_at", "paused_at_block"])
    audit.record(
        "activity.completed",
        progress,
        by=by,
        at=at,
        enrolment=enrolment.pk,
        item=str(item.key),
    )
    announce(enrolment.pk)
    return progress


def _refuse(enrolment: Enrolment, item: OutlineItem) -> None:
    if item.kind not in {OutlineItem.Kind.LESSON, OutlineItem.Kind.QUIZ}:
        # Of an evaluation form only the day may be known: it has receipts instead.
        raise ValueError(f"No progress is kept of items of kind {item.kind}.")
    if item.version_id != enrolment.run.version_id:
        raise DomainError(
            "other_version", _("This activity is not part of your course run.")
        )
    if not enrolment.is_active:
        raise DomainError("not_enrolled", _("You have no place on this course run."))
    if enrolment.run.status == CourseRun.Status.CANCELLED:
        raise DomainError("run_cancelled", _("This run was cancelled."))
