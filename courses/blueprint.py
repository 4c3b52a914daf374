"""What a version contains, as plain values, whether frozen yet or not.

Pure: no queries, no clock. The same `Outline` is built from the pages an author
works on and from the rows of a version, so that the two can be compared, and so
that a version's hash can be computed again from what is stored.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from lms.core.canonical import sha256

MODULE, SESSION, EVALUATION = "module", "session", "evaluation"
FOLLOW_UP, WORKPLACE = "follow_up", "workplace"


def session_key(module_key: uuid.UUID, code: str) -> uuid.UUID:
    """Return a planned session's identity: the same in all languages and versions."""
    return uuid.uuid5(module_key, code)


@dataclass(frozen=True, kw_only=True)
class Media:
    """An image or document that a page shows; `digest` is that of its file."""

    kind: str  # "image" or "document"
    pk: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """An outline item in one language."""

    locale: str
    title: str
    content: Mapping[str, Any]
    media: tuple[Media, ...] = ()
    page_id: int | None = None
    revision_id: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "content": dict(self.content),
            "media": [[each.kind, each.pk, each.digest] for each in self.media],
        }


@dataclass(frozen=True, kw_only=True)
class Line:
    """A module, activity or planned session. `page_id` is where it is edited."""

    key: uuid.UUID
    kind: str
    code: str
    title: str
    module: uuid.UUID | None = None
    minutes: int = 0
    mode: str = ""
    is_core: bool = False
    intensity: int = 0
    outcomes: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    page_id: int | None = None
    faults: tuple[str | Promise, ...] = ()
    has_unpublished_changes: bool = False

    @property
    def is_activity(self) -> bool:
        return self.kind not in {MODULE, SESSION, FOLLOW_UP, WORKPLACE}

    def figures(self) -> dict[str, Any]:
        """Return what is true of the item in every language."""
        return {
            "code": self.code,
            "title": self.title,
            "kind": self.kind,
            "module": str(self.module) if self.module else None,
            "minutes": self.minutes,
            "mode": self.mode,
            "is_core": self.is_core,
            "intensity": self.intensity,
            "outcomes": list(self.outcomes),
        }

    def as_dict(self) -> dict[str, Any]:
        pages = {words.locale: words.as_dict() for words in self.words}
        return {"key": str(self.key), **self.figures(), "pages": pages}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A requirement as it stands: `sentence` is for people, the rest counts."""

    kind: str
    for_attendance: bool
    parameters: Mapping[str, Any]
    sentence: str = field(compare=False)
    faults: tuple[str | Promise, ...] = field(default=(), compare=False)

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "for_attendance": self.for_attendance,
            "parameters": dict(self.parameters),
        }


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Something in the tree that a version would not contain, and why."""

    title: str
    page_id: int
    reason: str  # "draft" or "only_translated"


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Everything a version contains, in the order a trainee walks it."""

    code: str
    title: str
    public_title: str
    document: str
    attendance_certificate: bool
    locales: tuple[str, ...]
    texts: Mapping[str, Mapping[str, Any]]
    lines: tuple[Line, ...]
    requirements: tuple[Terms, ...] = ()
    # Known only while it is being authored:
    page_id: int | None = None
    is_live: bool = True
    has_unpublished_changes: bool = False
    declared_hours: Decimal | None = None
    left_out: tuple[LeftOut, ...] = ()

    @property
    def outcome_codes(self) -> tuple[str, ...]:
        outcomes = self.texts[self.locales[0]].get("outcomes", [])
        return tuple(outcome["code"] for outcome in outcomes)

    def of_kind(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]

    def parts(self) -> Iterator[tuple[Line | None, list[Line]]]:
        """Yield each module with its lines; what belongs to no module comes last."""
        for module in self.of_kind(MODULE):
            yield module, [line for line in self.lines if line.module == module.key]
        rest = [each for each in self.lines if not each.module and each.kind != MODULE]
        if rest:
            yield None, rest

    def minutes_by_mode(self, module: uuid.UUID | None = None) -> Counter[str]:
        """Return minutes per mode, of one module or of the whole."""
        total: Counter[str] = Counter()
        for line in self.lines:
            if line.minutes and (module is None or line.module == module):
                total[line.mode] += line.minutes
        return total

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "title": self.title,
            "public_title": self.public_title,
            "document": self.document,
            "attendance_certificate": self.attendance_certificate,
            "locales": list(self.locales),
            "texts": {locale: dict(texts) for locale, texts in self.texts.items()},
            "items": [line.as_dict() for line in self.lines],
            "requirements": [terms.as_dict() for terms in self.requirements],
        }

    def digest(self, number: str) -> str:
        """Return the SHA-256 of all this as version `number`."""
        return sha256({"number": number, **self.as_dict()})
