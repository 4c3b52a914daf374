"""A question outside the database: what it says, in the words of its kind.

Files are read into drafts and written from them, so that no format has to know
tables and no table a format. Whatever fields and child rows a kind has go along.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from assessments.models import QUESTION_KINDS, Question

# What belongs to the row and its standing, not to what is asked.
STANDING = frozenset(
    {
        *("id", "question_ptr", "polymorphic_ctype", "locale", "translation_key"),
        *("live", "has_unpublished_changes", "first_published_at", "live_revision"),
        *("last_published_at", "go_live_at", "expire_at", "expired", "locked"),
        *("locked_at", "locked_by", "latest_revision", "author", "programme"),
        *("published_version", "retired_at", "name", "stem"),
    }
)
TAGGED = "tagged_items"
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image that a question shows, or a recording, with what is in its file."""

    name: str
    data: bytes
    title: str = ""


@dataclass(kw_only=True)
class Draft:
    """One question. `rows` are its choices, pairs and the like, by relation.

    In `stem` and `values` an image is named by its picture; in `rows` a question
    of the bank by its place in `parts`.
    """

    kind: str
    name: str
    stem: list[Row] = field(default_factory=list)
    values: Row = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    language: str = ""
    programme: str = ""
    pictures: dict[str, Picture] = field(default_factory=dict)
    recordings: dict[str, Picture] = field(default_factory=dict)
    parts: list["Draft"] = field(default_factory=list)

    @property
    def marks(self) -> Decimal:
        return Decimal(self.values.get("marks", "1"))

    @property
    def outcomes(self) -> str:
        return str(self.values.get("outcomes", ""))

    def texts(self) -> list[str]:
        """Return the rich texts of the question, without its images."""
        return [str(b["value"]) for b in self.stem if b["type"] == "text"]

    def shown(self) -> list[Row]:
        """Return the images of the question: picture, alt text, decorative, caption."""
        return [b["value"] for b in self.stem if b["type"] == "image"]


def kind_class(kind: str) -> type[Question] | None:
    return next((each for each in QUESTION_KINDS if each.kind == kind), None)


def own_fields(model: type[models.Model]) -> Iterator[models.Field]:
    """Yield the fields that say what is asked; of child rows all but their place."""
    for each in model._meta.concrete_fields:
        if each.name not in STANDING and each.name != "sort_order":
            yield each


def child_relations(model: type[models.Model]) -> Iterator[Any]:
    if issubclass(model, ClusterableModel):
        for relation in get_all_child_relations(model):
            if relation.get_accessor_name() != TAGGED:
                yield relation


def is_image(each: models.Field) -> bool:
    remote = each.remote_field
    return remote is not None and issubclass(remote.model, AbstractImage)


def is_question(each: models.Field) -> bool:
    remote = each.remote_field
    return remote is not None and issubclass(remote.model, Question)


def draft_of(question: Question) -> Draft:
    """Return what stands in the question's row and under it."""
    question = question.get_real_instance()
    draft = Draft(
        kind=question.kind,
        name=question.name,
        tags=sorted(tag.name for tag in question.tags.all()),
        language=question.language,
        programme=question.programme.code if question.programme else "",
    )
    draft.stem = _stream(question.stem.get_prep_value(), draft)
    draft.values, draft.rows = _content(question, draft, parent=None)
    return draft


def _content(
    thing: models.Model, draft: Draft, *, parent: models.Field | None
) -> tuple[Row, dict[str, list[Row]]]:
    values: Row = {}
    for each in own_fields(type(thing)):
        if parent is not None and each.name == parent.name:
            continue
        values[each.name] = _value(thing, each, draft)
    rows = {}
    for relation in child_relations(type(thing)):
        accessor = relation.get_accessor_name()
        rows[accessor] = [
            _flat(*_content(row, draft, parent=relation.field))
            for row in getattr(thing, accessor).all()
        ]
    return values, rows


def _flat(values: Row, rows: dict[str, list[Row]]) -> Row:
    return {**values, "rows": rows} if rows else values


def _value(thing: Any, each: models.Field, draft: Draft) -> Any:
    if is_question(each):
        draft.parts.append(draft_of(getattr(thing, each.name)))
        return len(draft.parts) - 1
    if is_image(each):
        image = getattr(thing, each.name)
        return _keep(image, draft) if image else None
    if each.is_relation:
        return None
    value = each.value_from_object(thing)
    if hasattr(each, "stream_block"):
        return _stream(each.get_prep_value(value), draft)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def _stream(value: Any, draft: Draft) -> list[Row]:
    """Return the blocks with each image named by its picture."""
    blocks = value if isinstance(value, list) else []
    return [_block(block, draft) for block in blocks]


def _block(block: Mapping[str, Any], draft: Draft) -> Row:
    if block["type"] == "audio":
        return {**block, "value": _heard(block["value"], draft)}
    if block["type"] != "image":
        return dict(block)
    shown = block["value"]["image"]
    image = get_image_model().objects.filter(pk=shown["image"]).first()
    return {
        **block,
        "value": {
            "picture": _keep(image, draft) if image else "",
            "alt": shown["alt_text"] or "",
            "decorative": bool(shown["decorative"]),
            "caption": block["value"].get("caption") or "",
        },
    }


def _heard(value: Mapping[str, Any], draft: Draft) -> Row:
    """Put the recording's file under a name of its own, and name it in the block."""
    document = get_document_model().objects.filter(pk=value["file"]).first()
    if document is None:
        return {**value, "file": ""}
    name = f"{document.pk}-{document.filename}"
    with document.open_file() as opened:
        kept = Picture(name=name, data=opened.read(), title=document.title)
    draft.recordings[name] = kept
    return {**value, "file": name}


def _keep(image: AbstractImage, draft: Draft) -> str:
    """Put the image's file under a name of its own, and return that."""
    name = f"{image.pk}-{image.file.name.rsplit('/', 1)[-1]}"
    if name not in draft.pictures:
        with image.open_file() as opened:
            data = opened.read()
        draft.pictures[name] = Picture(name=name, data=data, title=image.title)
    return name
