"""The reports on a run as PDF; that for the body carries the attendance sheets."""

from django.utils import timezone
from django.utils.translation import override

from courses import report_pdf
from courses.domain.documents import decision_of
from courses.domain.partners import all_logos
from courses.domain.sheet_annex import recorded_sheets
from courses.domain.submitting import submit_report
from courses.models import CourseRun, PreparedReport
from courses.run_report import KINDS, report_on
from lms.core.models import User


def as_pdf(run: CourseRun, kind: str, *, by: User, version: str = "") -> bytes:
    """Return a report in the current language, as things stand."""
    report = report_on(run, kind, by=by, at=timezone.now(), version=version)
    sheets = recorded_sheets(run) if kind == "realised" else []
    return report_pdf.draw(
        report,
        run=run,
        logos=all_logos(run),
        sheets=sheets,
        decision=decision_of(run) if sheets else "",
    )


def draw(asked: PreparedReport) -> bytes:
    """Draw what was asked for; what is handed in is kept elsewhere, for good."""
    run, by = asked.run, asked.asked_by
    if asked.kind != PreparedReport.Kind.HANDING_IN:
        return as_pdf(run, asked.kind, by=by)

    def version(number: int) -> bytes:
        with override(run.language):
            return as_pdf(run, KINDS[0], by=by, version=str(number))

    submit_report(run, version, by=by, at=timezone.now())
    return b""
