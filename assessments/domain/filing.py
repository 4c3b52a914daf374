"""Filing many questions at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.publishing import retire
from assessments.models import Question
from assessments.permissions import can_publish_questions
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


@transaction.atomic
def tag_many(
    questions: Iterable[Question],
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    by: User,
    at: datetime | None = None,
) -> int:
    """Put tags on the questions and take others off; return how many changed.

    A tag decides what quizzes draw, so on a published question it counts at once
    only when `by` may publish and no other change waits; otherwise it stands in
    the newer draft. A repeat changes nothing.
    """
    at = at or timezone.now()
    wanted, unwanted = _names(add), _names(remove)
    if not wanted and not unwanted:
        raise DomainError("no_tags", _("Name at least one tag."))
    if {name.lower() for name in wanted} & {name.lower() for name in unwanted}:
        raise DomainError("tag_twice", _("A tag cannot be put on and taken off."))
    return sum(_tag(each, wanted, unwanted, by=by, at=at) for each in questions)


def _names(tags: Iterable[str]) -> list[str]:
    names = (" ".join(name.split())[:100] for name in tags)
    return list(dict.fromkeys(name for name in names if name))


def _tag(
    question: Question, add: list[str], remove: list[str], *, by: User, at: datetime
) -> bool:
    edited: Any = question.get_latest_revision_as_object()
    has = {tag.name.lower() for tag in edited.tags.all()}
    new = [name for name in add if name.lower() not in has]
    gone = [name for name in remove if name.lower() in has]
    if not new and not gone:
        return False
    waits = question.has_unpublished_changes
    edited.tags.add(*new)
    dropped = {name.lower() for name in gone}
    edited.tags.set([t for t in edited.tags.all() if t.name.lower() not in dropped])
    if not question.live:
        edited.save()
    revision = edited.save_revision(user=by)
    if question.live and not waits and can_publish_questions(by):
        revision.publish(user=by)
    audit.record("question.tagged", question, by=by, at=at, added=new, removed=gone)
    return True


@transaction.atomic
def retire_many(
    questions: Iterable[Question],
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> None:
    """Retire all the questions for one reason, or none of them."""
    for question in questions:
        retire(question, reason=reason, by=by, at=at)
