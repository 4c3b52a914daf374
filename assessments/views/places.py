"""Finding what belongs to the person who asks; everything else does not exist."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from assessments.models import Attempt, Response
from assessments.querysets import ResponseQuerySet
from assessments.question_types import type_of
from courses.models import Enrolment, OutlineItem
from lms.core.http import AuthenticatedRequest


def place_of(request: AuthenticatedRequest, run_id: int) -> Enrolment:
    places = Enrolment.objects.of(request.user).active()
    return get_object_or_404(
        places.select_related("run__version", "person"), run=run_id
    )


def quiz_item(enrolment: Enrolment, key: UUID) -> OutlineItem:
    items = OutlineItem.objects.select_related("version", "module")
    return get_object_or_404(
        items, version=enrolment.run.version_id, key=key, kind=OutlineItem.Kind.QUIZ
    )


def own_attempts(request: AuthenticatedRequest, run_id: int) -> QuerySet[Attempt]:
    return (
        Attempt.objects.of(request.user)
        .filter(enrolment__run=run_id)
        .select_related("enrolment__run__version", "item__version", "page")
    )


def responses_of(attempt: Attempt) -> ResponseQuerySet:
    responses = Response.objects.filter(attempt=attempt)
    return responses.select_related("version", "vignette").order_by("position")


def is_complete(response: Response) -> bool:
    payload = response.version.payload
    return type_of(payload).is_complete(payload["body"], response.answer)


def page_links(responses: Iterable[Response]) -> list[dict[str, Any]]:
    """Return each page of a try with what is still open or flagged on it."""
    links: dict[int, dict[str, Any]] = {}
    for each in responses:
        link = links.setdefault(
            each.page, {"number": each.page, "is_complete": True, "is_flagged": False}
        )
        link["is_complete"] &= is_complete(each)
        link["is_flagged"] |= each.is_flagged
    return list(links.values())
