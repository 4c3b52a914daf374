"""What people on a run answer beforehand: their own page, and the coordinators'."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.domain import run_answers
from courses.domain.run_answers import Answered
from courses.domain.run_questions import (
    answers_of,
    deleted_from,
    questions_of,
    shown,
)
from courses.forms.place_requests import AnswersForm
from courses.models import CourseRun, RunQuestion
from courses.permissions import can_enrol
from courses.reporting import Report, ReportTable
from courses.views.staff import (
    attempt,
    only_if,
    run_crumbs,
    table_file,
    teaching_page,
    visible_run,
)
from lms.core import audit
from lms.core.http import AuthenticatedRequest, learning_page


def answers_form(request: AuthenticatedRequest, run: CourseRun) -> AnswersForm:
    """Return the questions of a run with what this person answered before."""
    given = answers_of(run, [request.user.pk]).get(request.user.pk, [])
    return AnswersForm(
        request.POST or None,
        questions=questions_of(run),
        given={each.question_id: each.text for each in given},
    )


@learning_page
def own(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Let somebody on the run answer, or correct their answers, until it begins."""
    mine = run_answers.people_asked_of(request.user).filter(run=run_id)
    place = get_object_or_404(mine.select_related("run__version"))
    run, by = place.run, request.user
    form = answers_form(request, run)
    if request.method == "POST" and form.is_valid():
        answers = form.answers()
        if attempt(
            request,
            lambda: run_answers.answer(run, answers, by=by),
            _("Thank you. You can correct your answers until the course begins."),
        ):
            return redirect("courses:run", run.pk)
    context = {
        "run": run,
        "form": form,
        "can_answer": run_answers.can_answer(run, at=timezone.now()),
        "given": [
            (each.question.text, shown(each))
            for each in answers_of(run, [by.pk]).get(by.pk, [])
        ],
        "deleted_from": deleted_from(run),
    }
    return render(request, "courses/learn/own_answers.html", context)


@require_GET
@teaching_page
def answers(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what everybody on the run answered, question by question, and who has not."""
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    asked, people = _asked_and_said(run)
    context = {
        "run": run,
        "questions": [(each, *_said(each, people)) for each in asked],
        "owing": [each.enrolment for each in people if each.is_owing],
        "can_answer": run_answers.can_answer(run, at=timezone.now()),
        "deleted_from": deleted_from(run),
        "crumbs": run_crumbs(run, (_("What people answered"), None)),
    }
    return render(request, "courses/teach/answers.html", context)


@require_GET
@teaching_page
def file(request: AuthenticatedRequest, pk: int, suffix: str) -> HttpResponse:
    """Give the answers as CSV or XLSX; taking them along is written to the trail."""
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    asked, people = _asked_and_said(run)
    table = ReportTable(
        key="answers",
        title=_("What people answered"),
        headings=(_("Name"), _("Organisation"), _("Place"), *(q.text for q in asked)),
        rows=tuple(_line(asked, each) for each in people),
    )
    day = date_format(deleted_from(run), "DATE_FORMAT")
    report = Report(
        title=table.title,
        subtitle=run.code,
        facts=((_("To be deleted on"), day),),
        tables=(table,),
        made_by=str(request.user),
        made_at=timezone.now(),
    )
    name = f"{run.code}-answers"
    answer = table_file(report, table, name=name, suffix=suffix)
    audit.record("run.answers_exported", run, by=request.user, count=len(people))
    return answer


@teaching_page
@require_POST
def remind(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Write to those who have not answered."""
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    attempt(
        request,
        lambda: run_answers.remind(run, by=request.user),
        _("Those who have not answered are written to."),
    )
    return redirect("courses:run_answers", run.pk)


def _asked_and_said(run: CourseRun) -> tuple[list[RunQuestion], list[Answered]]:
    """Return the questions that are asked or were answered, and everybody's answers."""
    every = list(run.questions.all())
    people = run_answers.everybody(run, every)
    said = {pk for each in people for pk in each.texts}
    return [each for each in every if each.is_asked or each.pk in said], people


def _said(
    question: RunQuestion, people: list[Answered]
) -> tuple[list[tuple[Answered, str]], list[tuple[str, int]]]:
    """Return who answered what and, of answers to choose from, how many chose each."""
    pk = question.pk
    said = [(each, each.texts[pk]) for each in people if pk in each.texts]
    if question.kind == RunQuestion.Kind.TEXT:
        return said, []
    return said, Counter(text for _who, text in said).most_common()


def _line(asked: list[RunQuestion], said: Answered) -> tuple[str, ...]:
    place = said.enrolment
    return (
        str(place.person),
        str(place.organisation or ""),
        str(place.get_status_display()),
        *(said.texts.get(each.pk, "") for each in asked),
    )
