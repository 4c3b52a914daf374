"""Handing a realised-programme report to the accrediting body."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun, SubmittedReport
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


@transaction.atomic
def submit_report(
    run: CourseRun, draw: Callable[[int], bytes], *, by: User, at: datetime
) -> SubmittedReport:
    """Keep what `draw` makes of the next version number, with its hash.

    A kept report never changes; what changed on the run later needs another version.
    Refused before the run is finished, because its figures would still move.
    """
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    refuse_unfinished(run)
    number = run.submitted_reports.count() + 1
    data = draw(number)
    digest = sha256(data).hexdigest()
    kept = SubmittedReport(
        run=run,
        number=number,
        digest=digest,
        size=len(data),
        submitted_by=by,
        submitted_at=at,
    )
    kept.file.save(f"{digest[:24]}.pdf", ContentFile(data), save=False)
    kept.save()
    audit.record(
        "run.report_submitted", run, by=by, at=at, number=number, digest=digest
    )
    return kept


def refuse_unfinished(run: CourseRun) -> None:
    """Refuse to hand in before the run is finished."""
    if run.status != CourseRun.Status.FINISHED:
        raise DomainError(
            "not_finished", _("A report is handed in once the run is finished.")
        )
