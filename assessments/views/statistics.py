"""Figures about quizzes on one's runs, and about questions of the bank."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from assessments import diagrams
from assessments.domain.figures import quiz_report
from assessments.domain.question_figures import VersionReport, question_report
from assessments.domain.statistics import FEWEST
from assessments.models import Question
from assessments.permissions import can_repair, can_see_statistics
from courses.domain.outline import frozen_page
from courses.models import CourseRun, OutlineItem
from lms.core.http import AuthenticatedRequest


@login_required
@never_cache
@require_GET
def quiz(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    """Show a quiz of a run in figures, to those who may open the run."""
    runs = CourseRun.objects.visible_to(request.user).select_related("version")
    run = get_object_or_404(runs.distinct(), pk=run_id)
    item = get_object_or_404(
        OutlineItem.objects.select_related("version"),
        version=run.version_id,
        key=key,
        kind=OutlineItem.Kind.QUIZ,
    )
    report = quiz_report(run, item)
    context = {
        "run": run,
        "item": item,
        "page": frozen_page(item, get_language() or run.language),
        "report": report,
        "fewest": FEWEST,
        "distribution": diagrams.distribution(report.figures)
        if report.figures.is_enough
        else None,
        "facility": diagrams.facility(report.items),
        "gains": [
            {"report": each, "diagram": diagrams.gain(each)}
            for each in report.gains
            if each.gain.is_enough
        ],
        "gains_hidden": [each for each in report.gains if not each.gain.is_enough],
    }
    return render(request, "assessments/quiz_statistics.html", context)


@login_required
@never_cache
@require_GET
def question(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what is known of each version of a question, to authors and markers."""
    if not can_see_statistics(request.user):
        raise PermissionDenied
    about = get_object_or_404(Question, pk=pk)
    context = {
        "question": about,
        "versions": [
            _shown(each) for each in question_report(about, viewer=request.user)
        ],
        "fewest": FEWEST,
        "may_repair": can_repair(request.user),
    }
    return render(request, "assessments/question_statistics.html", context)


def _shown(report: VersionReport) -> dict[str, Any]:
    tallies = report.summary.tallies if report.summary else ()
    drawn = [
        diagrams.choices(tally, uid=f"v{report.version.pk}-{place}")
        for place, tally in enumerate(tallies)
    ]
    return {"report": report, "diagrams": [each for each in drawn if each]}
