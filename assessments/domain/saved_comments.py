"""What markers keep for themselves, and what is written down of what they ask."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Question, Response, SavedComment
from lms.core import audit
from lms.core.models import User


def keep_comment(text: str, *, question: Question | None, owner: User) -> SavedComment:
    """Offer the comment to its writer for later answers; a repeat changes nothing."""
    comment, _created = SavedComment.objects.get_or_create(
        owner=owner, question=question, text=text.strip()
    )
    return comment


@transaction.atomic
def show_name(response: Response, *, by: User, at: datetime | None = None) -> None:
    """Write down that a marker asked whose answer it is."""
    audit.record(
        "response.name_shown",
        response,
        by=by,
        at=at or timezone.now(),
        attempt=response.attempt_id,
    )
