"""Keeping what is published, and taking questions out of use."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import ReferenceIndex
from wagtail.tasks import update_reference_index_task

from assessments.models import (
    CaseVignette,
    Question,
    QuestionVersion,
    VersionDocument,
    VersionImage,
)
from assessments.question_types import Payload, type_of, ways
from lms.core import audit
from lms.core.canonical import as_stored, sha256
from lms.core.errors import DomainError
from lms.core.models import User


@transaction.atomic
def publish_version(
    question: Question, *, by: User | None, at: datetime | None = None
) -> QuestionVersion | None:
    """Keep the published question as a version, and make that the one that counts.

    Content that was published before uses its version again. A question that
    cannot be answered fairly yet gets none, and quizzes do not show it. Cases that
    contain the question get a new version too.
    """
    at = at or timezone.now()
    # What is in memory may still hold a number as int or a child without a key.
    question = Question.objects.select_for_update().get(pk=question.pk)
    refresh_indexes(question)
    if not question.live or question.problems():
        return None
    payload = as_stored(question.payload())
    version, is_new = _keep(question, payload, at=at)
    if question.published_version_id != version.pk:
        Question.objects.filter(pk=question.pk).update(published_version=version)
        audit.record(
            "question.published",
            question,
            by=by,
            at=at,
            version=version.number,
            sha256=version.sha256,
            is_new=is_new,
        )
        for case in CaseVignette.objects.filter(parts__question=question, live=True):
            publish_version(case, by=by, at=at)
    return version


def _keep(
    question: Question, payload: dict[str, Any], *, at: datetime
) -> tuple[QuestionVersion, bool]:
    digest = sha256(payload)
    known = question.versions.filter(sha256=digest).first()
    if known:
        return known, False
    parts = list(answerable(payload))
    last = question.versions.aggregate(last=Max("number"))["last"] or 0
    version = QuestionVersion.objects.create(
        question_id=question.pk,
        number=last + 1,
        payload=payload,
        sha256=digest,
        marks=_possible(payload),
        size=_size(payload),
        needs_marker=any(type_of(part).needs_marker(part["body"]) for part in parts),
        created_at=at,
    )
    VersionImage.objects.bulk_create(
        VersionImage(version=version, image_id=pk) for pk in question.image_ids()
    )
    VersionDocument.objects.bulk_create(
        VersionDocument(version=version, document_id=pk)
        for pk in question.document_ids()
    )
    return version, True


def _possible(payload: Payload) -> Decimal:
    """Return what can be earned; the same on every way through a case."""
    if type_of(payload).is_container:
        return ways.marks_on(payload["body"], ways.first_way(payload["body"]))
    return Decimal(payload["marks"])


def _size(payload: Payload) -> int:
    """Return how many questions are to be answered, on the longest way."""
    return ways.size(payload["body"]) if type_of(payload).is_container else 1


def answerable(payload: Payload) -> Iterator[Payload]:
    """Yield the payloads that are answered: the parts of a case, or the one itself."""
    if type_of(payload).is_container:
        for part in payload["body"]["parts"]:
            yield part["payload"]
    else:
        yield payload


def refresh_indexes(question: Question) -> None:
    """Let search and *usage* know what stands under the question now.

    Wagtail does it when the question's own row is saved, which is before its
    choices are.
    """
    row = (question._meta.app_label, question._meta.model_name, str(question.pk))
    insert_or_update_object_task.enqueue(*row)
    if ReferenceIndex.model_is_indexable(type(question)):
        update_reference_index_task.enqueue(*row)


@transaction.atomic
def retire(
    question: Question, *, reason: str, by: User, at: datetime | None = None
) -> None:
    """Take the question out of use: no quiz frozen from now on shows it.

    What was frozen before keeps it. A repeat changes nothing.
    """
    at = at or timezone.now()
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.retired_at:
        return
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why the question is retired."))
    Question.objects.filter(pk=question.pk).update(retired_at=at)
    audit.record("question.retired", question, by=by, at=at, reason=reason.strip())


@transaction.atomic
def reinstate(question: Question, *, by: User, at: datetime | None = None) -> None:
    """Let quizzes use a retired question again; a repeat changes nothing."""
    question = Question.objects.select_for_update().get(pk=question.pk)
    if not question.retired_at:
        return
    Question.objects.filter(pk=question.pk).update(retired_at=None)
    audit.record("question.reinstated", question, by=by, at=at)


def refuse_deletion(question: Question) -> None:
    """Refuse when deleting would take away what somebody was, or may be, asked."""
    if question.versions.exists():
        raise DomainError(
            "published_before",
            _(
                "“%(name)s” was published, so it may be part of attempts. It cannot be"
                " deleted; retire it instead."
            )
            % {"name": question.name},
        )
    if question.used_in_quizzes.exists() or question.used_in_vignettes.exists():
        raise DomainError(
            "in_use",
            _("“%(name)s” is used in a quiz or a case. Take it out there first.")
            % {"name": question.name},
        )
