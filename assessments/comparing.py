"""Two versions of a question beside each other, field by field.

Pure: two payloads in, words out. What a kind has of its own is told by the kind,
in the words of its key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.question_types import Payload, type_of, ways

_WORDS: dict[str, str | Promise] = {
    "scoring": gettext_lazy("Marking"),
    "unit": gettext_lazy("Unit"),
    "low": gettext_lazy("Accepted from"),
    "high": gettext_lazy("Accepted up to"),
    "value": gettext_lazy("Right number"),
    "guidance": gettext_lazy("Guidance for markers"),
    "model_answer": gettext_lazy("A possible answer"),
    "min_length": gettext_lazy("Shortest answer"),
    "max_length": gettext_lazy("Longest answer"),
    "case_origin": gettext_lazy("Where the case comes from"),
    "source": gettext_lazy("Published where"),
    "max_files": gettext_lazy("How many files at most"),
    "max_megabytes": gettext_lazy("How large a file may be, in megabytes"),
    "passage": gettext_lazy("Text with gaps"),
    "image": gettext_lazy("Number of the image"),
    "alt": gettext_lazy("What the image shows"),
    "ignores_case": gettext_lazy("Capitals make no difference"),
    "ignores_diacritics": gettext_lazy("Diacritics make no difference"),
    "ignores_script": gettext_lazy("The script makes no difference"),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """One line of a field, and whether the other version says the same."""

    text: str
    is_shared: bool


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field as it is in both versions."""

    label: str
    before: Sequence[Said]
    after: Sequence[Said]

    @property
    def is_changed(self) -> bool:
        return [s.text for s in self.before] != [s.text for s in self.after]


def compare(before: Payload, after: Payload) -> list[Field]:
    """Return every field of the two, in the order of the question."""
    old, new = dict(_fields(before)), dict(_fields(after))
    return [
        _field(label, old.get(label, []), new.get(label, []))
        for label in dict.fromkeys([*old, *new])
    ]


def _field(label: str, before: list[str], after: list[str]) -> Field:
    return Field(
        label=label,
        before=[Said(text=text, is_shared=text in after) for text in before],
        after=[Said(text=text, is_shared=text in before) for text in after],
    )


def _fields(payload: Payload) -> Iterable[tuple[str, list[str]]]:
    yield _("Question"), _stem(payload)
    yield _("What is right"), _key(payload)
    for name, value in payload["body"].items():
        if not isinstance(value, list | dict) and name != "is_true":
            yield str(_WORDS.get(name, name)), _some(value)
    yield _("Marks"), [str(payload["marks"])]
    yield _("Feedback"), _paragraphs(payload["general_feedback"])
    yield _("Hints"), list(payload.get("hints", []))
    yield _("Learning outcomes"), list(payload["outcomes"])
    yield _("Intensity"), [str(payload["intensity"])]
    yield _("Content note"), _some(payload["content_note"])
    yield _("Shuffled"), [_("Yes") if payload["shuffle"] else _("No")]


def _some(value: Any) -> list[str]:
    if isinstance(value, bool):
        return [_("Yes") if value else _("No")]
    return [line for line in str("" if value is None else value).split("\n") if line]


def _paragraphs(html: str) -> list[str]:
    broken = html.replace("</p>", "\n").replace("</li>", "\n").replace("<br/>", "\n")
    lines = (" ".join(strip_tags(line).split()) for line in broken.split("\n"))
    return [line for line in lines if line]


def _stem(payload: Payload) -> list[str]:
    lines = []
    for block in payload["stem"]:
        if block["type"] == "text":
            lines += _paragraphs(block["value"])
        elif block["type"] == "image":
            lines.append(_image(block["value"]["image"]))
        else:
            lines.append(str(block["value"].get("title", block["type"])))
    return lines


def _image(shown: Mapping[str, Any]) -> str:
    said = shown["alt_text"] or _("only decorates")
    return _("Image %(number)s: %(alt)s") % {"number": shown["image"], "alt": said}


def _key(payload: Payload) -> list[str]:
    """Return each offered text with what is right of it, and its feedback."""
    kind = type_of(payload)
    if kind.is_container:
        return (
            [
                line
                for part in payload["body"]["parts"]
                if "body" in part["payload"]
                for line in (*_stem(part["payload"]), *_key(part["payload"]))
            ]
            + [
                line
                for step in payload["body"].get("steps", [])
                for text in (step["text"], step["text_if_right"])
                for line in _paragraphs(text)
            ]
            + [
                _("Step %(number)s, shown only after:") % {"number": step}
                + f" “{'”, “'.join(ways.after_words(payload['body'], step))}”"
                for step in ways.conditions(payload["body"])
            ]
        )
    paper = kind.printable(payload, kind.order(payload["body"]), with_key=True)
    lines = [
        " – ".join(part for part in (line.label, line.text, line.key) if part)
        for line in (*paper.lines, *paper.bank)
    ]
    notes = [line.note for line in kind.explain(payload["body"], None) if line.note]
    passage = [paper.passage] if paper.passage else []
    return [*passage, *lines, *(row for row in paper.key if row), *notes]
