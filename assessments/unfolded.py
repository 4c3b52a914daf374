"""Cases that unfold, prepared for templates as far as they have come."""

from collections.abc import Sequence
from dataclasses import replace

from assessments.domain.case_steps import asked_of
from assessments.models import QuestionVersion, Response
from assessments.presenting import Group
from assessments.question_types.unfolding import (
    goes_on,
    open_step,
    step_of,
    story,
    unfolds,
)


def unfolded(groups: list[Group], responses: Sequence[Response]) -> list[Group]:
    """Put how a case goes on before the questions of each step, and say what is next.

    `responses` are those of the whole try, in order.
    """
    by_position = {response.position: response for response in responses}
    for group in groups:
        case = by_position[group.cards[0].position].vignette
        if case is not None and unfolds(case.payload["body"]):
            _unfold(group, case, responses, by_position)
    return groups


def _unfold(
    group: Group,
    case: QuestionVersion,
    responses: Sequence[Response],
    by_position: dict[int, Response],
) -> None:
    body, asked = case.payload["body"], asked_of(case, responses)
    told = 1
    for place, card in enumerate(group.cards):
        step = step_of(body, by_position[card.position].version_id)
        if step > told:
            group.cards[place] = replace(card, before=story(body, step, asked))
            told = step
    now = open_step(body, asked)
    if goes_on(body, asked):
        group.go_on = f"unfold-{case.pk}-{now}"
