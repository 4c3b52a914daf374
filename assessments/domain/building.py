"""Making a question, with all that is under it, from a draft. Nothing is saved."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from assessments.domain.drafts import (
    Draft,
    Row,
    child_relations,
    is_image,
    is_question,
    own_fields,
)
from assessments.models import Question

# Images and recordings of the site, by the name they have in the draft.
Made = dict[str, Any]


def build(
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
