"""Drawing long reports beside the work of whoever asks, and forgetting them in time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from courses.models import CourseRun, PreparedReport
from lms.core.commit import once_committed
from lms.core.errors import DomainError
from lms.core.models import User

logger = logging.getLogger(__name__)
State = PreparedReport.State
# How long one worker has for a report before it may be tried again.
LEASE = timedelta(minutes=10)
KEPT_FOR = timedelta(days=7)
# Returns the file, or nothing where the report is kept elsewhere.
Draw = Callable[[PreparedReport], bytes]


@transaction.atomic
def ask_for(
    run: CourseRun, kind: str, language: str, *, known: str, by: User, at: datetime
) -> PreparedReport:
    """Let a report be drawn, as things stand now.

    `known` is the moment of the last asking that the reader saw, or "". Asked a second
    time from the same page nothing is made twice, and while it is being prepared it is
    refused; what no worker finished in its time is asked for again.
    """
    CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    row, is_new = PreparedReport.objects.get_or_create(
        run=run,
        kind=kind,
        language=language,
        asked_by=by,
        defaults={"asked_at": at, "next_try_at": at},
    )
    if not is_new and is_in_hand(row, at=at):
        raise DomainError(
            "in_hand", _("This report is being prepared already; it appears here.")
        )
    if not is_new and known != row.asked_at.isoformat():
        return row
    if not is_new:
        _drop_file(row)
        row.state, row.made_at, row.problem = State.WAITING, None, ""
        row.asked_at = row.next_try_at = at
        row.save()
    once_committed(("report", row.pk), lambda: _draw_soon(row.pk))
    return row


def is_in_hand(row: PreparedReport | None, *, at: datetime) -> bool:
    """Whether a report is being prepared, and still has time to be ready."""
    if row is None or row.state != State.WAITING:
        return False
    return at < max(row.next_try_at, row.asked_at + LEASE)


def prepared_for(run: CourseRun, kind: str, language: str, by: User) -> (
    PreparedReport | None
):  # fmt: skip
    return PreparedReport.objects.filter(
        run=run, kind=kind, language=language, asked_by=by
    ).first()


def make(pk: int, draw: Draw, *, at: datetime) -> bool:
    """Draw what waits, unless another worker does; whatever goes wrong is told.

    A repeat makes nothing.
    """
    mine = PreparedReport.objects.filter(
        pk=pk, state=State.WAITING, next_try_at__lte=at
    )
    if not mine.update(next_try_at=at + LEASE):
        return False
    row = PreparedReport.objects.select_related("run__version", "asked_by").get(pk=pk)
    try:
        with override(row.language):
            data = draw(row)
    except DomainError as refusal:
        _fail(row, str(refusal))
    except Exception:  # a report that fails must not wait for ever
        logger.exception("Report %s could not be made", pk)
        _fail(row, "")
    else:
        _finish(row, data, at=at)
    return True


def make_due(draw: Draw, *, at: datetime) -> int:
    """Draw what no worker finished; return how many."""
    waiting = PreparedReport.objects.filter(state=State.WAITING, next_try_at__lte=at)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(make(pk, draw, at=at) for pk in pks)


def forget_due(*, at: datetime) -> int:
    """Delete reports and their files some days after they were asked for."""
    return _forget(PreparedReport.objects.filter(asked_at__lt=at - KEPT_FOR))


def forget_of(person: User) -> None:
    """Delete what was drawn for a person."""
    _forget(PreparedReport.objects.filter(asked_by=person))


def _forget(rows: "QuerySet[PreparedReport]") -> int:
    found = list(rows)
    for row in found:
        with transaction.atomic():
            _drop_file(row)
            row.delete()
    return len(found)


def _fail(row: PreparedReport, problem: str) -> None:
    PreparedReport.objects.filter(pk=row.pk, asked_at=row.asked_at).update(
        state=State.FAILED, problem=problem[:300]
    )


def _finish(row: PreparedReport, data: bytes, *, at: datetime) -> None:
    """Keep the file, unless the report was forgotten or asked for anew meanwhile."""
    if data:
        row.file.save(f"{uuid4().hex}.pdf", ContentFile(data), save=False)
    kept = PreparedReport.objects.filter(
        pk=row.pk, state=State.WAITING, asked_at=row.asked_at
    ).update(state=State.READY, made_at=at, file=row.file.name or "")
    if not kept and data:
        row.file.delete(save=False)


def _drop_file(row: PreparedReport) -> None:
    """Delete the file once the row no longer names it."""
    if name := row.file.name:
        storage = row.file.storage
        transaction.on_commit(lambda: storage.delete(name))
        row.file = ""


def _draw_soon(pk: int) -> None:
    # the task calls back into this module
    from courses.tasks import prepare_report  # noqa: PLC0415

    prepare_report.enqueue(pk)
