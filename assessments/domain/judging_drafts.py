"""Whether the bank could hold a draft, and what it still needs. Nothing is written."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from assessments.domain.building import build
from assessments.domain.drafts import (
    Draft,
    Row,
    child_relations,
    is_image,
    is_question,
    kind_class,
    own_fields,
)
from assessments.models import Question


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
        question = build(draft, kind, pictures=None, parts=None)
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
    return build(draft, kind, pictures=None, parts=None).problems()


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
