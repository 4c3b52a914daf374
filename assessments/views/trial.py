"""Trying a quiz as a trainee would, by its author; nothing of it is kept."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from assessments.domain.behaviours import Behaviour, earned
from assessments.domain.sheets import sheet
from assessments.domain.verdicts import Part, overall_feedback, verdict
from assessments.forms import beside
from assessments.models import QuizPage, Response
from assessments.permissions import can_change_questions
from assessments.presenting import Extras, grouped, values_of
from assessments.question_types import InvalidAnswer, type_of
from assessments.revealing import extras_of, outcome_of
from assessments.review import RIGHT_AFTER, allowed
from lms.core.http import AuthenticatedRequest


@require_http_methods(["GET", "POST"])
def try_quiz(request: AuthenticatedRequest, page_id: int) -> HttpResponse:
    """Show a try drawn at random from the newest draft; answers stay in the form."""
    page = get_object_or_404(QuizPage, pk=page_id).get_latest_revision_as_object()
    if not can_change_questions(request.user):
        raise PermissionDenied
    quiz = page.frozen_content()
    seed = _seed(request.POST)
    rows = sheet(quiz, draw_seed=seed, seed=seed)
    errors = _read(rows, request.POST, quiz)
    is_handed_in = request.POST.get("then") == "hand-in" and not errors
    context = {
        "page": page,
        "quiz": quiz,
        "seed": seed,
        "problems": page.freeze_problems(),
        "pages": _pages(rows, errors, quiz),
        "is_handed_in": is_handed_in,
        **(_result(rows, quiz) if is_handed_in else {}),
    }
    return render(request, "assessments/admin/trial.html", context)


def _seed(data: QueryDict) -> int:
    sent = data.get("seed", "")
    is_number = sent.isdecimal() and len(sent) < 10
    return int(sent) if is_number else secrets.randbelow(10**9)


def _read(
    rows: list[Response], data: QueryDict, quiz: Mapping[str, Any]
) -> dict[int, str]:
    """Put the sent answers into the rows; return what cannot be meant."""
    errors = {}
    for row in rows:
        payload = row.version.payload
        kind, position = type_of(payload), row.position
        if data:
            sent = kind.read(payload["body"], values_of(data, position))
            try:
                row.answer = kind.clean(payload["body"], sent)
            except InvalidAnswer as refusal:
                errors[position] = str(refusal.message)
        extra = beside(data, position)
        row.is_flagged, row.certainty = bool(extra["is_flagged"]), extra["certainty"]
        _check(row, data, Behaviour.of(quiz))
    return errors


def _check(row: Response, data: QueryDict, behaviour: Behaviour) -> None:
    """Count as often checked as the form says, and once more if it is asked now."""
    sent = data.get(f"k{row.position}", "0")
    count = int(sent) if sent in set("0123456789") else 0
    count += data.get("check") == str(row.position)
    if not count or not behaviour.checks or row.answer is None:
        return
    payload = row.version.payload
    share = str(type_of(payload).share(payload["body"], row.answer))
    earlier = [{"answer": None, "share": "0"}] * (count - 1)
    row.checks = [*earlier, {"answer": row.answer, "share": share}]
    row.is_settled = behaviour.is_settled(row.checks)


def _extras(row: Response, quiz: Mapping[str, Any]) -> Extras:
    """Return what a trainee sees; only the author may go on answering."""
    return replace(extras_of(row, quiz), is_settled=False)


def _pages(
    rows: list[Response], errors: dict[int, str], quiz: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return what stands on each page, with the heading of its section."""
    sections = quiz["sections"]
    pages = []
    for number in sorted({row.page for row in rows}):
        here = [row for row in rows if row.page == number]
        place = here[0].section
        groups = grouped(here, errors, extras=lambda row: _extras(row, quiz))
        pages.append(
            {
                "number": number,
                "section": sections[place - 1] if place <= len(sections) else None,
                "groups": groups,
                "counts": [(row.position, len(row.checks)) for row in here],
            }
        )
    return pages


def _result(rows: list[Response], quiz: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result as a trainee would see it right after handing in."""
    behaviour = Behaviour.of(quiz)
    parts = []
    for row in rows:
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
        "outcomes": [outcome_of(row, may) for row in rows] if may.feedback else [],
    }
