"""What is shown, and asked, before anything of a file becomes a question."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft, kind_class
from assessments.domain.judging_drafts import problems, unfinished
from assessments.interchange import pictures
from assessments.interchange.reading import Found


@dataclass(kw_only=True)
class Shown:
    """An image of a question, to be looked at and described."""

    place: int
    name: str
    alt: str
    is_decorative: bool
    thumbnail: str


@dataclass(kw_only=True)
class Line:
    """One question of the file and what becomes of it."""

    place: int
    line: int
    name: str
    kind: str
    becomes: str | Promise = ""
    draft: Draft | None = None
    refusals: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    is_known: bool = False
    pictures: list[Shown] = field(default_factory=list)


def lines(found: Iterable[Found], *, known_names: set[str]) -> list[Line]:
    """Return the lines of the dry run; nothing is written."""
    return [_line(n, each, known_names) for n, each in enumerate(found, start=1)]


def _line(place: int, found: Found, known_names: set[str]) -> Line:
    line = Line(place=place, line=found.line, name=found.name, kind=found.kind)
    line.losses = found.losses
    draft = found.draft
    if draft is None:
        line.refusals = [found.refusal or _("It cannot be read.")]
        return line
    kind = kind_class(draft.kind)
    line.becomes = kind._meta.verbose_name or "" if kind else ""
    line.refusals = problems(draft)
    if not line.refusals:
        line.draft = draft
        line.unfinished = unfinished(draft)
        line.is_known = draft.name in known_names
        line.pictures = _pictures(draft)
    return line


def _pictures(draft: Draft) -> list[Shown]:
    return [
        Shown(
            place=place,
            name=block["picture"],
            alt=block["alt"],
            is_decorative=block["decorative"],
            thumbnail=pictures.thumbnail(draft.pictures[block["picture"]].data),
        )
        for place, block in enumerate(draft.shown(), start=1)
        if block["picture"] in draft.pictures
    ]
