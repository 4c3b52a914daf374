"""Trying a quiz as a trainee would, by its author; nothing of it is kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.domain.behaviours import Behaviour, earned
from assessments.domain.case_steps import to_come
from assessments.domain.trials import Trial
from assessments.domain.verdicts import Part, overall_feedback, verdict
from assessments.forms import read_answers
from assessments.models import QuizPage
from assessments.permissions import can_change_questions
from assessments.presenting import grouped
from assessments.question_types import Answer, InvalidAnswer, type_of
from assessments.revealing import extras_of, outcome_of
from assessments.review import RIGHT_AFTER, allowed
from assessments.unfolded import unfolded
from assessments.views.places import is_complete, page_links
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@require_http_methods(["GET", "POST"])
def try_quiz(request: AuthenticatedRequest, page_id: int) -> HttpResponse:
    """Show a try drawn at random from the newest draft; answers stay in the form."""
    page = get_object_or_404(QuizPage, pk=page_id).get_latest_revision_as_object()
    if not can_change_questions(request.user):
        raise PermissionDenied
    quiz = page.frozen_content()
    trial = Trial.resume(quiz, request.POST.get("state", ""))
    if trial is None and request.POST:
        messages.warning(request, _("The quiz was changed; it begins anew."))
    asked = request.POST if trial else QueryDict()
    trial = trial or Trial.begin(quiz)
    errors, refused = _read(trial, asked)
    step = ""
    if not errors:
        try:
            step = _go(trial, asked)
        except DomainError as refusal:
            messages.warning(request, str(refusal))
    context = {
        "page": page,
        "quiz": quiz,
        "problems": page.freeze_problems(),
        "state": trial.token(),
        "step": step,
        **_shown(trial, errors, refused, step),
    }
    status = 422 if errors else 200
    return render(request, "assessments/admin/trial.html", context, status=status)


def _read(trial: Trial, data: QueryDict) -> tuple[dict[int, str], dict[int, Answer]]:
    """Take over what the page holds; return what cannot be meant, and why not."""
    rows = {row.position: row for row in trial.here() if not row.is_settled}
    errors, refused = {}, {}
    for given in read_answers(list(rows.values()), data):
        row = rows[given.position]
        payload = row.version.payload
        try:
            row.answer = type_of(payload).clean(payload["body"], given.answer)
        except InvalidAnswer as refusal:
            errors[given.position] = str(refusal.message)
            refused[given.position] = given.answer
        if given.is_flagged is not None:
            row.is_flagged = given.is_flagged
        row.certainty = given.certainty or row.certainty
    return errors, refused


def _go(trial: Trial, data: QueryDict) -> str:
    """Do what was pressed; return `hand-in` to ask, `result` to show, or nothing.

    Refused (`DomainError`) as it is for a trainee.
    """
    then, checked = data.get("then", ""), data.get("check", "")
    if checked.isdecimal() and len(checked) < 5:
        trial.check(int(checked))
    elif then.startswith("unfold-"):
        case, _dash, step = then.removeprefix("unfold-").partition("-")
        if case.isdecimal() and step.isdecimal():
            trial.go_on(int(case), int(step))
    elif then in {"next", "back"}:
        trial.turn_to(trial.page + (1 if then == "next" else -1))
    elif then.isdecimal() and len(then) < 5:
        trial.turn_to(int(then))
    return then if then in {"hand-in", "result"} else ""


def _shown(
    trial: Trial, errors: dict[int, str], refused: dict[int, Answer], step: str
) -> dict[str, Any]:
    if step == "result":
        return _result(trial)
    seen = trial.seen()
    if step == "hand-in":
        return {
            "open": [row for row in seen if not is_complete(row)],
            "flagged": [row for row in seen if row.is_flagged],
            "goes_on": to_come(trial.rows) > 0,
            "is_forward": trial.is_forward,
        }
    return _questions(trial, errors, refused)


def _questions(
    trial: Trial, errors: dict[int, str], refused: dict[int, Answer]
) -> dict[str, Any]:
    """Return the page of questions, as `answering` does for a trainee."""
    quiz, here = trial.quiz, trial.here()
    place = here[0].section if here else 1
    sections = quiz["sections"]
    groups = grouped(here, errors, refused, extras=lambda row: extras_of(row, quiz))
    return {
        "groups": unfolded(groups, trial.rows) if here else groups,
        "section": sections[place - 1] if place <= len(sections) else None,
        "page_number": trial.page,
        "pages": page_links(trial.rows) if trial.pages > 1 else [],
        "is_last": trial.page == trial.pages,
        "is_forward": trial.is_forward,
        "total": len(trial.seen()) + to_come(trial.rows),
        "done": sum(is_complete(row) for row in trial.rows),
    }


def _result(trial: Trial) -> dict[str, Any]:
    """Return the result as a trainee would see it right after handing in."""
    behaviour, quiz = Behaviour.of(trial.quiz), trial.quiz
    trial.lay_out_next(to_the_end=True)
    parts = []
    for row in trial.rows:
        payload = row.version.payload
        row.earned = earned(payload, row.answer, row.checks, behaviour=behaviour)
        row.comment = None
        if row.earned is not None:
            parts.append(
                Part(
                    earned=row.earned,
                    most=row.version.marks,
                    section=row.section,
                    outcomes=tuple(payload["outcomes"]),
                    certainty=row.certainty,
                )
            )
    found = verdict(parts, quiz)
    may = allowed(quiz, RIGHT_AFTER, is_finished=bool(found.passed))
    return {
        "verdict": found,
        "allowed": may,
        "overall": overall_feedback(quiz, found.percent) if may.overall else "",
        "outcomes": [outcome_of(row, may) for row in trial.seen()]
        if may.feedback
        else [],
        "goes_on": len(trial.seen()) < len(trial.rows),
    }
