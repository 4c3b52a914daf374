"""Two people mark an answer, each for themselves, and settle it between them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.domain.marking_rules import MarkingRules
from assessments.domain.results import (
    add_mark,
    finish_marking,
    locked_attempt,
    mark_response,
    refuse_mark,
)
from assessments.models import Attempt, IndependentMark, Mark, Response
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

MARKERS = 2


def give_mark(
    response: Response,
    *,
    marks: Decimal,
    comment: str = "",
    levels: Mapping[str, str] | None = None,
    by: User,
    at: datetime | None = None,
) -> Mark | IndependentMark:
    """Mark an answer in the way its quiz asks for: alone, or as one of two."""
    if MarkingRules.of(response.attempt.page.content).is_double:
        return mark_independently(
            response, marks=marks, comment=comment, levels=levels, by=by, at=at
        )
    return mark_response(
        response, marks=marks, comment=comment, levels=levels, by=by, at=at
    )


@transaction.atomic
def mark_independently(
    response: Response,
    *,
    marks: Decimal,
    comment: str = "",
    levels: Mapping[str, str] | None = None,
    by: User,
    at: datetime | None = None,
) -> IndependentMark:
    """Keep one of two marks; with the second one, the mean counts if they agree.

    Refused for what nobody may mark, when two people have marked already, and when
    the same person did so differently; the same again changes nothing.
    """
    at = at or timezone.now()
    # Both markers saving at once wait for each other here.
    attempt = locked_attempt(response.attempt_id)
    refuse_mark(attempt, response, marks, by)
    given = list(response.independent_marks.order_by("pk"))
    own = next((each for each in given if each.by_id == by.pk), None)
    if own is not None:
        if own.marks == marks:
            return own
        raise DomainError("marked_before", _("You have marked this answer already."))
    if len(given) >= MARKERS or response.marks.exists():
        raise DomainError("two_marked", _("Two people have marked this answer."))
    mark = IndependentMark.objects.create(
        response=response,
        marks=marks,
        comment=comment.strip(),
        levels=dict(levels or {}),
        by=by,
        at=at,
    )
    audit.record(
        "response.marked_independently", response, by=by, at=at, attempt=attempt.pk
    )
    if len(given) + 1 == MARKERS:
        _settle_if_close(attempt, response, [*given, mark], by=by, at=at)
    return mark


def _settle_if_close(
    attempt: Attempt,
    response: Response,
    given: list[IndependentMark],
    *,
    by: User,
    at: datetime,
) -> None:
    rules = MarkingRules.of(attempt.page.content)
    mean = rules.mean([each.marks for each in given])
    if mean is None:
        return
    add_mark(
        response,
        marks=mean,
        comment="\n\n".join(each.comment for each in given if each.comment),
        by=by,
        at=at,
        origin=Mark.Origin.AGREED,
        reason=gettext("Mean of two independent marks"),
    )
    finish_marking(attempt, by=by, at=at)


@transaction.atomic
def settle(
    response: Response,
    *,
    marks: Decimal,
    reason: str,
    comment: str = "",
    by: User,
    at: datetime | None = None,
) -> Mark:
    """Set the mark on which two markers were too far apart, with the reason.

    A third person decides, or one of the two enters what they agreed on. Refused
    before two marks are there, without a reason, and once it is settled.
    """
    at = at or timezone.now()
    attempt = locked_attempt(response.attempt_id)
    refuse_mark(attempt, response, marks, by)
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why this mark was chosen."))
    if response.independent_marks.count() < MARKERS:
        raise DomainError("one_marked", _("A second person has to mark it first."))
    if response.marks.exists():
        raise DomainError("settled", _("This mark was decided; it stays as it is."))
    mark = add_mark(
        response,
        marks=marks,
        comment=comment.strip(),
        by=by,
        at=at,
        origin=Mark.Origin.AGREED,
        reason=reason.strip(),
    )
    finish_marking(attempt, by=by, at=at)
    return mark
