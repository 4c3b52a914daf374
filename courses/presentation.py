"""An outline and a difference, laid out for the authoring pages. Pure."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from content.models import Mode, ProgrammePage
from courses.blueprint import Line, Outline
from courses.domain.differences import Change, TextChange
from courses.domain.readiness import hours
from courses.models import OutlineItem

LANGUAGES = dict(settings.LANGUAGES)
TEXT_LABELS: dict[str, str | Promise] = {
    "body": pgettext_lazy("part of a lesson", "text"),
    "alternative_body": pgettext_lazy("part of a lesson", "other version"),
    "content_note": pgettext_lazy("part of a lesson", "content note"),
    "topics": pgettext_lazy("part of a lesson", "topics"),
    "summary": pgettext_lazy("part of a page", "summary"),
    "title": pgettext_lazy("part of a page", "title"),
    "media": pgettext_lazy("part of a page", "images and files"),
    "introduction": pgettext_lazy("part of a page", "introduction"),
    "items": pgettext_lazy("part of a form", "items"),
    "alternative_task": pgettext_lazy("part of a session", "alternative task"),
    "outcomes": pgettext_lazy("part of a programme", "learning outcomes"),
    "public_title": pgettext_lazy("part of a programme", "public title"),
    "level": pgettext_lazy("part of a programme", "level"),
    "aim": pgettext_lazy("part of a programme", "aim"),
    "audience": pgettext_lazy("part of a programme", "for whom"),
    "prerequisites": pgettext_lazy("part of a programme", "what is needed before"),
    "methods": pgettext_lazy("part of a programme", "methods"),
    "how_to_complain": pgettext_lazy("part of a programme", "how to complain"),
    "group_min": pgettext_lazy("part of a programme", "smallest group"),
    "group_max": pgettext_lazy("part of a programme", "largest group"),
}


@dataclass(frozen=True, kw_only=True)
class HoursRow:
    """Hours of one module, or of all, by mode in the order of `Mode`."""

    label: str
    by_mode: tuple[str, ...]
    total: str


@dataclass(frozen=True, kw_only=True)
class OutlineRow:
    line: Line
    kind: str
    mode: str
    languages: str

    @property
    def is_module(self) -> bool:
        return self.line.kind == OutlineItem.Kind.MODULE


def hours_table(outline: Outline) -> list[HoursRow]:
    """Return a row per module, one for what stands alone, and the sum last."""
    rows = []
    for module, lines in outline.parts():
        label = f"{module.code} {module.title}" if module else _("Outside the modules")
        rows.append(_hours_row(label, lines))
    return [*rows, _hours_row(_("Together"), list(outline.lines))]


def _hours_row(label: str, lines: list[Line]) -> HoursRow:
    by_mode = tuple(
        hours(sum(line.minutes for line in lines if line.mode == mode)) for mode in Mode
    )
    total = hours(sum(line.minutes for line in lines))
    return HoursRow(label=label, by_mode=by_mode, total=total)


def outline_rows(outline: Outline) -> list[OutlineRow]:
    kinds, modes = dict(OutlineItem.Kind.choices), dict(Mode.choices)
    return [
        OutlineRow(
            line=line,
            kind=str(kinds.get(line.kind, line.kind)),
            mode=str(modes.get(line.mode, "")) if line.minutes else "",
            languages=language_names([words.locale for words in line.words]),
        )
        for line in outline.lines
    ]


def language_names(locales: list[str] | tuple[str, ...]) -> str:
    return ", ".join(LANGUAGES.get(locale, locale) for locale in locales)


def change_sentence(change: Change) -> str:
    """Return "minutes: 60 → 45" for what changed."""
    return _("%(field)s: %(old)s → %(new)s") % {
        "field": change.label,
        "old": _value(change, change.old),
        "new": _value(change, change.new),
    }


def _value(change: Change, value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    names: dict[str, dict[Any, Any]] = {
        "mode": dict(Mode.choices),
        "kind": dict(OutlineItem.Kind.choices),
        "document": dict(ProgrammePage.Document.choices),
    }
    if change.field == "locales":
        return language_names(value)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(names.get(change.field, {}).get(value, value))


def text_sentence(change: TextChange) -> str:
    """Return which words changed, were added or are gone, in which language."""
    language = LANGUAGES.get(change.locale, change.locale)
    if change.kind == "added":
        return _("new in %(language)s") % {"language": language}
    if change.kind == "removed":
        return _("no longer in %(language)s") % {"language": language}
    labels = ", ".join(str(TEXT_LABELS.get(name, name)) for name in change.texts)
    return _("words changed in %(language)s: %(texts)s") % {
        "language": language,
        "texts": labels,
    }


@dataclass(frozen=True, kw_only=True)
class ItemChanges:
    """Everything that changed about one item, as sentences."""

    item: str
    sentences: tuple[str, ...]


def changes_by_item(
    changes: tuple[Change, ...], texts: tuple[TextChange, ...]
) -> list[ItemChanges]:
    """Gather changes under the item they belong to; the programme's own come first."""
    found: dict[str, list[str]] = {}
    for change in changes:
        found.setdefault(change.item, []).append(change_sentence(change))
    for text in texts:
        found.setdefault(text.item, []).append(text_sentence(text))
    return [
        ItemChanges(item=item or _("The programme"), sentences=tuple(sentences))
        for item, sentences in sorted(found.items(), key=lambda pair: bool(pair[0]))
    ]
