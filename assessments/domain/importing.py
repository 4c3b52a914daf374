"""Making questions of the bank from drafts that were read from a file."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha1
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale

from assessments.domain.building import build
from assessments.domain.drafts import (
    Draft,
    Picture,
    kind_class,
)
from assessments.domain.publishing import refresh_indexes
from assessments.models import Question
from content.models import ProgrammePage
from lms.core import audit
from lms.core.models import User


@transaction.atomic
def create_drafts(
    drafts: Iterable[Draft],
    *,
    locale: Locale,
    programme: ProgrammePage | None,
    by: User,
    at: datetime | None = None,
    source: str = "",
) -> list[Question]:
    """Put each draft into the bank as an unpublished question of its own.

    A draft may name its language and programme; `locale` and `programme` hold for
    those that do not, or name what this site does not have. Images that the site
    has already are used again. A repeat makes them once more.
    """
    at = at or timezone.now()
    locales = {each.language_code: each for each in Locale.objects.all()}
    programmes = {page.code: page for page in ProgrammePage.objects.order_by("-pk")}
    made = []
    for draft in drafts:
        made.append(_create(draft, locale, programme, locales, programmes, by))
        audit.record("question.imported", made[-1], by=by, at=at, source=source)
    return made


def _create(
    draft: Draft,
    locale: Locale,
    programme: ProgrammePage | None,
    locales: dict[str, Locale],
    programmes: dict[str, ProgrammePage],
    by: User,
) -> Question:
    parts = [
        _create(part, locale, programme, locales, programmes, by)
        for part in draft.parts
    ]
    kind = kind_class(draft.kind)
    if kind is None:
        raise ValueError(f"No question of kind {draft.kind!r} can be made.")
    pictures = {name: _image(draft, name, by) for name in draft.pictures}
    pictures |= {name: _document(each, by) for name, each in draft.recordings.items()}
    question = build(draft, kind, pictures=pictures, parts=parts)
    question.locale = locales.get(draft.language, locale)
    question.programme = programmes.get(draft.programme, programme)
    question.author = by
    question.live = False
    question.clean()
    question.tags.add(*draft.tags)
    question.save()
    question.save_revision(user=by)
    refresh_indexes(question)
    return question


def _image(draft: Draft, name: str, by: User) -> Any:
    """Return the site's image with the same file, or keep the file as a new one."""
    picture = draft.pictures[name]
    model = get_image_model()
    known = sha1(picture.data, usedforsecurity=False).hexdigest()
    found = model.objects.filter(file_hash=known).first()
    if found is not None:
        return found
    alt = next((b["alt"] for b in draft.shown() if b["picture"] == name), "")
    image = model(
        title=(picture.title or name)[:255],
        description=alt[:255],
        file=ImageFile(BytesIO(picture.data), name=name),
        uploaded_by_user=by,
    )
    image.file_size = len(picture.data)
    image.file_hash = known
    image.save()
    return image


def _document(recording: Picture, by: User) -> Any:
    """Return the site's document with the same file, or keep the file as a new one."""
    model = get_document_model()
    known = sha1(recording.data, usedforsecurity=False).hexdigest()
    found = model.objects.filter(file_hash=known).first()
    if found is not None:
        return found
    document = model(
        title=(recording.title or recording.name)[:255], uploaded_by_user=by
    )
    document.file.save(recording.name, ContentFile(recording.data), save=False)
    document.file_size = len(recording.data)
    document.file_hash = known
    document.save()
    return document
