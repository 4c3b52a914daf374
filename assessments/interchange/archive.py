"""Our own JSON: every field of every kind, with its images; restores exactly."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField

from assessments.domain.drafts import (
    Draft,
    Picture,
    Row,
    child_relations,
    kind_class,
    own_fields,
)
from assessments.interchange import markup, pictures, recordings
from assessments.interchange.reading import (
    CannotTake,
    Found,
    Refused,
    limited,
    short_name,
    text_of,
)
from assessments.interchange.writing import Fit
from lms.core.canonical import as_stored

FORMAT = "sidro-questions"
VERSION = 1
_KEY = r'(?: data-block-key="[a-z0-9]{1,40}")?'
_KNOWN_TAG = re.compile(
    rf'</?(?:b|i|p|br|ul|ol|li|a){_KEY} ?/?>|<a href="(?:https?|mailto|tel):[^"<>]*">'
)
_OWN_LINK = re.compile(r'<a (?:id="\d+" linktype="page"|linktype="page" id="\d+")>')


def fit(draft: Draft) -> Fit:
    return Fit()


def write(drafts: Iterable[Draft]) -> bytes:
    """Return the document, with each question on a line of its own."""
    lines = ",\n".join(
        json.dumps(as_stored(_plain(draft)), ensure_ascii=False, sort_keys=True)
        for draft in drafts
    )
    head = json.dumps(
        {"format": FORMAT, "version": VERSION, "from": settings.BASE_URL}
    )[:-1]
    return f'{head}, "questions": [\n{lines}\n]}}\n'.encode()


def _plain(draft: Draft) -> Row:
    return {
        "kind": draft.kind,
        "name": draft.name,
        "language": draft.language,
        "programme": draft.programme,
        "tags": draft.tags,
        "stem": draft.stem,
        "values": draft.values,
        "rows": draft.rows,
        "pictures": _files(draft.pictures),
        "recordings": _files(draft.recordings),
        "parts": [_plain(part) for part in draft.parts],
    }


def _files(kept: Mapping[str, Picture]) -> Row:
    return {
        name: {"title": each.title, "data": base64.b64encode(each.data).decode()}
        for name, each in kept.items()
    }


def read(data: bytes) -> list[Found]:
    text = text_of(data)
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Refused(
            "malformed",
            _("The file is not JSON; line %(line)s cannot be read.")
            % {"line": error.lineno},
        ) from error
    except (RecursionError, ValueError) as error:
        raise Refused(
            "malformed", _("The file holds what questions never hold.")
        ) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Refused("not_ours", _("This JSON was not written by this system."))
    if document.get("version") != VERSION:
        raise Refused("version", _("The file was written by a newer version."))
    questions = document.get("questions")
    if not isinstance(questions, list):
        raise Refused("no_questions", _("No question was found in the file."))
    is_ours = document.get("from") == settings.BASE_URL
    lines = _lines(text, len(questions))
    return limited(
        _found(raw, line, is_ours=is_ours)
        for raw, line in zip(questions, lines, strict=True)
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _lines(text: str, most: int) -> Iterator[int]:
    """Yield the line on which each question begins."""
    decoder = json.JSONDecoder()
    start = text.find("[", text.find('"questions"'))
    line, seen, position = 1, 0, start + 1
    for _place in range(most):
        while text[position] in " \t\n,":
            position += 1
        line += text.count("\n", seen, position)
        seen = position
        yield line
        _value, position = decoder.raw_decode(text, position)


def _found(raw: Any, line: int, *, is_ours: bool) -> Found:
    found = Found(line=line, name=_("Without a name"))
    try:
        found.draft = _draft(raw, is_ours=is_ours)
    except CannotTake as reason:
        found.refusal = str(reason)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        found.refusal = _("Something in it has a form that cannot be read.")
    if isinstance(raw, dict):
        found.name = short_name(str(raw.get("name") or "")) or found.name
        found.kind = str(raw.get("kind") or "")[:40]
    return found


def _draft(raw: Mapping[str, Any], *, is_ours: bool) -> Draft:
    kind = kind_class(str(raw["kind"]))
    if kind is None:
        raise CannotTake(_("This kind of question is not known here."))
    draft = Draft(
        kind=kind.kind,
        name=str(raw["name"]),
        tags=[str(tag)[:100] for tag in raw["tags"]],
        language=str(raw["language"]),
        programme=str(raw["programme"]),
    )
    for name, picture in raw["pictures"].items():
        data = pictures.decoded(picture["data"])
        pictures.checked(data)
        kept = Picture(name=name, data=data, title=str(picture["title"]))
        draft.pictures[name] = pictures.named(kept, name)
    for name, recording in raw.get("recordings", {}).items():
        data = recordings.decoded(recording["data"])
        safe = recordings.checked(name, data)
        title = str(recording["title"])
        draft.recordings[name] = Picture(name=safe, data=data, title=title)
    draft.parts = [_draft(part, is_ours=is_ours) for part in raw["parts"]]
    cleaner = _Cleaner(is_ours=is_ours)
    draft.stem = cleaner.blocks(raw["stem"])
    draft.values = cleaner.values(kind, raw["values"])
    draft.rows = cleaner.rows(kind, raw["rows"])
    return draft


class _Cleaner:
    """Lets through, of each field, only what its editor could have put there."""

    def __init__(self, *, is_ours: bool) -> None:
        self.is_ours = is_ours

    def html(self, text: str) -> str:
        """Return the text unchanged if it is harmless as it is, else cleaned."""
        rest = _KNOWN_TAG.sub("", text)
        if self.is_ours:
            rest = _OWN_LINK.sub("", rest)
        return text if "<" not in rest and ">" not in rest else markup.clean(text)

    def blocks(self, raw: Any) -> list[Row]:
        cleaned = []
        for block in raw:
            value = block["value"]
            if block["type"] == "text":
                value = self.html(str(value))
            elif block["type"] == "image":
                value = {
                    "picture": str(value["picture"]),
                    "alt": str(value["alt"]),
                    "decorative": bool(value["decorative"]),
                    "caption": str(value["caption"]),
                }
            elif block["type"] == "audio":
                value = {
                    "title": str(value["title"]),
                    "file": str(value["file"]),
                    "transcript": self.html(str(value["transcript"] or "")),
                }
            else:
                continue
            kept = {"type": block["type"], "value": value}
            cleaned.append(kept | ({"id": str(block["id"])} if "id" in block else {}))
        return cleaned

    def values(self, model: type[models.Model], raw: Mapping[str, Any]) -> Row:
        kept = {}
        for each in own_fields(model):
            if each.name not in raw:
                continue
            value = raw[each.name]
            if isinstance(each, RichTextField):
                value = self.html(str(value or ""))
            elif hasattr(each, "stream_block"):
                value = self.blocks(value or [])
            kept[each.name] = value
        return kept

    def rows(
        self, model: type[models.Model], raw: Mapping[str, Any]
    ) -> dict[str, list[Row]]:
        kept = {}
        for relation in child_relations(model):
            accessor = relation.get_accessor_name()
            kept[accessor] = [
                self._row(relation.related_model, row) for row in raw.get(accessor, [])
            ]
        return kept

    def _row(self, model: type[models.Model], raw: Mapping[str, Any]) -> Row:
        row = self.values(model, raw)
        inner = self.rows(model, raw.get("rows", {}))
        return {**row, "rows": inner} if inner else row
