"""Laying out a try: which questions stand in it, in which order."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessments.domain import marking
from assessments.domain.selection import Slot, choice_order, select
from assessments.domain.timing import Deadline
from assessments.models import Attempt, QuestionVersion, Response
from assessments.question_types import type_of
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
        max_score=sum(marking.max_marks(each.version.payload) for each in responses),
        started_at=at,
        due_at=until.due_at,
        accepts_until=until.accepts_until,
    )
    for response in responses:
        response.attempt = attempt
    Response.objects.bulk_create(responses)
    return attempt


def sheet(quiz: Mapping[str, Any], *, draw_seed: int, seed: int) -> list[Response]:
    """Return the empty answers of a try, in order, not yet kept anywhere."""
    slots = _laid_out(select(quiz, draw_seed=draw_seed, seed=seed))
    return [
        _empty_response(seed, quiz, position, *each)
        for position, each in enumerate(slots, start=1)
    ]


def _laid_out(
    slots: Sequence[Slot],
) -> list[tuple[Slot, QuestionVersion, QuestionVersion | None]]:
    """Return what is answered, in order: a case stands for the questions about it."""
    versions = QuestionVersion.objects.in_bulk([slot.version for slot in slots])
    parts = {
        slot.version: _part_ids(versions[slot.version])
        for slot in slots
        if type_of(versions[slot.version].payload).is_container
    }
    inner = QuestionVersion.objects.in_bulk(
        [pk for ids in parts.values() for pk in ids]
    )
    rows: list[tuple[Slot, QuestionVersion, QuestionVersion | None]] = []
    for slot in slots:
        version = versions[slot.version]
        if slot.version in parts:
            rows += [(slot, inner[pk], version) for pk in parts[slot.version]]
        else:
            rows.append((slot, version, None))
    return rows


def _part_ids(version: QuestionVersion) -> list[int]:
    return [part["version"] for part in version.payload["body"]["parts"]]


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
