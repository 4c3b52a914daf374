"""Making questions of the bank from drafts that were read from a file."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha1
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale

from assessments.domain.drafts import (
    Draft,
    Picture,
    Row,
    child_relations,
    is_image,
    is_question,
    kind_class,
    own_fields,
)
from assessments.domain.publishing import refresh_indexes
from assessments.models import Question
from content.models import ProgrammePage
from lms.core import audit
from lms.core.models import User

# Images and recordings of the site, by the name they have in the draft.
Made = dict[str, Any]


def problems(draft: Draft) -> list[str]:
    """Return, in words, why the bank could not hold the draft; empty when it can.

    Nothing is written and no table is read.
    """
    kind = kind_class(draft.kind)
    if kind is None:
        return [_("This kind of question is not known here.")]
    found = [text for part in draft.parts for text in problems(part)]
    if not draft.stem:
        found.append(_("The question has no text."))
    if any(part.parts for part in draft.parts):
        found.append(_("A case may not contain another case."))
    if not _names_what_it_has(draft, kind):
        found.append(_("It names an image or a question that is not in the file."))
    try:
        question = _built(draft, kind, pictures=None, parts=None)
    except (ValueError, TypeError, KeyError, ValidationError) as error:
        return [*found, *_messages(error)]
    found += _field_problems(question)
    for rows in _children(question):
        found += [text for row in rows for text in _field_problems(row)]
    return list(dict.fromkeys(found))


def _names_what_it_has(draft: Draft, kind: type[Question]) -> bool:
    """Whether all images and questions that fields refer to are in the draft."""
    files = {*draft.pictures, *draft.recordings, "", None}
    in_stem = [b["value"]["picture"] for b in draft.stem if b["type"] == "image"]
    in_stem += [b["value"]["file"] for b in draft.stem if b["type"] == "audio"]
    return all(name in files for name in in_stem) and _refers_well(
        kind, {**draft.values, "rows": draft.rows}, draft
    )


def _refers_well(model: type[models.Model], row: Row, draft: Draft) -> bool:
    places = range(len(draft.parts))
    for each in own_fields(model):
        value = row.get(each.name)
        if value is None or value == "":
            continue
        if is_image(each) and value not in draft.pictures:
            return False
        if is_question(each) and value not in places:
            return False
    return all(
        _refers_well(relation.related_model, child, draft)
        for relation in child_relations(model)
        for child in row.get("rows", {}).get(relation.get_accessor_name(), [])
    )


def unfinished(draft: Draft) -> list[str]:
    """Return, in words, what must be mended before it can be published.

    Only for drafts without `problems`. A case is judged when its parts are there.
    """
    kind = kind_class(draft.kind)
    if kind is None or draft.parts:
        return []
    return _built(draft, kind, pictures=None, parts=None).problems()


def _messages(error: Exception) -> list[str]:
    if isinstance(error, ValidationError):
        return [str(message) for message in error.messages]
    return [_("Something in it has a form that cannot be read.")]


def _field_problems(thing: models.Model) -> list[str]:
    skipped = {f.name for f in thing._meta.concrete_fields if f.is_relation}
    skipped |= {"stem"}
    try:
        thing.clean_fields(exclude=skipped)
        if isinstance(thing, Question):
            thing.clean()
    except ValidationError as error:
        if not hasattr(error, "message_dict"):
            return list(error.messages)
        return [
            _("%(field)s: %(problem)s")
            % {"field": _label(thing, name), "problem": " ".join(texts)}
            for name, texts in error.message_dict.items()
        ]
    return []


def _label(thing: models.Model, name: str) -> str:
    known = {each.name: each.verbose_name for each in thing._meta.concrete_fields}
    return str(known.get(name, name)).capitalize()


def _children(thing: models.Model) -> Iterable[list[models.Model]]:
    for relation in child_relations(type(thing)):
        rows = list(getattr(thing, relation.get_accessor_name()).all())
        yield rows
        for row in rows:
            yield from _children(row)


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
    question = _built(draft, kind, pictures=pictures, parts=parts)
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


def _built(
    draft: Draft,
    kind: type[Question],
    *,
    pictures: Made | None,
    parts: list[Question] | None,
) -> Question:
    """Return the question with all that is under it, not yet saved.

    Without `pictures` and `parts`, what refers to them is left empty.
    """
    question = kind(name=draft.name, live=False)
    question.stem = _blocks(draft.stem, pictures)
    _fill(question, draft.values, draft.rows, pictures, parts)
    return question


def _fill(
    thing: models.Model,
    values: Row,
    rows: dict[str, list[Row]],
    pictures: Made | None,
    parts: list[Question] | None,
) -> None:
    for each in own_fields(type(thing)):
        if each.name in values:
            _set(thing, each, values[each.name], pictures, parts)
    for relation in child_relations(type(thing)):
        accessor = relation.get_accessor_name()
        children = []
        for place, row in enumerate(rows.get(accessor, [])):
            child = relation.related_model(sort_order=place)
            inner = {name: value for name, value in row.items() if name != "rows"}
            _fill(child, inner, row.get("rows", {}), pictures, parts)
            children.append(child)
        setattr(thing, accessor, children)


def _set(
    thing: models.Model,
    each: models.Field,
    value: Any,
    pictures: Made | None,
    parts: list[Question] | None,
) -> None:
    if is_question(each):
        if parts is not None and value is not None:
            setattr(thing, each.name, parts[value])
    elif is_image(each):
        if pictures is not None and value:
            setattr(thing, each.name, pictures[value])
    elif each.is_relation:
        return
    elif hasattr(each, "stream_block"):
        setattr(thing, each.name, _blocks(value or [], pictures))
    else:
        setattr(thing, each.name, each.to_python(value))


def _blocks(blocks: Iterable[Row], pictures: Made | None) -> Any:
    block = Question._meta.get_field("stem").stream_block
    return block.to_python([raw for b in blocks if (raw := _raw(b, pictures))])


def _raw(block: Row, pictures: Made | None) -> Row | None:
    if block["type"] == "audio":
        made = pictures.get(block["value"]["file"]) if pictures else None
        heard = {**block["value"], "file": made.pk if made else None}
        return {**block, "value": heard} if made else None
    if block["type"] != "image":
        return dict(block)
    shown = block["value"]
    image = pictures.get(shown["picture"]) if pictures else None
    if image is None:
        return None
    return {
        **block,
        "value": {
            "image": {
                "image": image.pk,
                "alt_text": shown.get("alt", ""),
                "decorative": bool(shown.get("decorative")),
            },
            "caption": shown.get("caption", ""),
        },
    }
