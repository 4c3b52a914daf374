"""Laying out a try: which questions stand in it, in which order."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.domain import marking
from assessments.domain.selection import Slot, choice_order, select
from assessments.domain.timing import Deadline
from assessments.models import Attempt, QuestionVersion, Response
from assessments.question_types import type_of
from assessments.question_types.ways import decided, first_way, marks_on, parts_on, size
from courses.domain.outline import frozen_page
from courses.models import Enrolment, OutlineItem
from lms.core.errors import DomainError


def lay_out(
    enrolment: Enrolment,
    item: OutlineItem,
    tries: Sequence[Attempt],
    *,
    at: datetime,
    until: Deadline,
) -> Attempt:
    """Make the next try at the quiz, with an empty answer for each question.

    Called by `attempts.start`, which has checked that the person may begin.
    """
    page = frozen_page(item, get_language() or enrolment.run.language)
    quiz = page.content
    seed = secrets.randbits(62)
    keeps_draw = bool(tries) and not quiz["redraw"]
    draw_seed = tries[0].draw_seed if keeps_draw else secrets.randbits(62)
    responses = sheet(quiz, draw_seed=draw_seed, seed=seed)
    if not responses:
        raise DomainError("no_questions", _("This quiz has no questions."))
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        item=item,
        page=page,
        number=len(tries) + 1,
        draw_seed=draw_seed,
        seed=seed,
        max_score=_possible(responses),
        started_at=at,
        due_at=until.due_at,
        accepts_until=until.accepts_until,
    )
    for response in responses:
        response.attempt = attempt
    Response.objects.bulk_create(responses)
    return attempt


def _possible(responses: Sequence[Response]) -> Decimal:
    """Return what can be earned: on any way through a case it is the same."""
    cases = {r.vignette for r in responses if r.vignette is not None}
    bodies = [case.payload["body"] for case in cases]
    alone = (marking.max_marks(r.version.payload) for r in responses if not r.vignette)
    told = (marks_on(body, first_way(body)) for body in bodies)
    return sum(alone, Decimal(0)) + sum(told, Decimal(0))


def sheet(
    quiz: Mapping[str, Any], *, draw_seed: int, seed: int, everything: bool = False
) -> list[Response]:
    """Return the empty answers of a try, in order, not yet kept anywhere.

    Of a case whose steps depend on answers only those that are sure to come, with
    room for the longest way; or `everything`, for a form that asks all of it at once.
    """
    slots = select(quiz, draw_seed=draw_seed, seed=seed)
    versions = QuestionVersion.objects.in_bulk([slot.version for slot in slots])
    bodies = {
        pk: version.payload["body"]
        for pk, version in versions.items()
        if type_of(version.payload).is_container
    }
    parts = {
        pk: body["parts"] if everything else parts_on(body, decided(body, {}))
        for pk, body in bodies.items()
    }
    inner = QuestionVersion.objects.in_bulk(
        [part["version"] for asked in parts.values() for part in asked]
    )
    rows: list[Response] = []
    position = 1
    for slot in slots:
        version = versions[slot.version]
        if slot.version not in parts:
            rows.append(_empty_response(seed, quiz, position, slot, version, None))
            position += 1
            continue
        asked = [inner[part["version"]] for part in parts[slot.version]]
        rows += case_rows(quiz, slot, version, asked, seed=seed, position=position)
        position += len(asked) if everything else size(bodies[slot.version])
    return rows


def case_rows(
    quiz: Mapping[str, Any],
    slot: Slot,
    case: QuestionVersion,
    asked: Sequence[QuestionVersion],
    *,
    seed: int,
    position: int,
) -> list[Response]:
    """Return the empty answers to these questions of a case, from `position` on."""
    return [
        _empty_response(seed, quiz, place, slot, version, case)
        for place, version in enumerate(asked, start=position)
    ]


def _empty_response(
    seed: int,
    quiz: Mapping[str, Any],
    position: int,
    slot: Slot,
    version: QuestionVersion,
    case: QuestionVersion | None,
) -> Response:
    payload = version.payload
    question_type = type_of(payload)
    return Response(
        position=position,
        version=version,
        vignette=case,
        is_drawn=slot.is_drawn,
        needs_marker=question_type.needs_marker(payload["body"]),
        page=slot.page,
        section=slot.section,
        order=choice_order(
            question_type.order(payload["body"]),
            seed=seed,
            position=position,
            shuffle=question_type.always_shuffles
            or (quiz["shuffle_choices"] and payload["shuffle"]),
        ),
    )
