"""What changed between two outlines, in words. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.models import Mode
from courses.blueprint import Line, Outline, Terms
from lms.core.canonical import canonical_json

FIELD_LABELS: dict[str, str | Promise] = {
    "code": _("code"),
    "title": _("title"),
    "kind": _("kind"),
    "module": _("module"),
    "minutes": _("minutes"),
    "mode": _("delivered"),
    "is_core": _("core session"),
    "intensity": _("intensity"),
    "outcomes": _("learning outcomes"),
    "public_title": _("public title"),
    "document": _("document on completion"),
    "attendance_certificate": _("certificate of attendance"),
    "locales": _("languages"),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that differs. `item` is empty when it is the programme's own."""

    item: str
    field: str
    label: str | Promise
    old: Any
    new: Any


@dataclass(frozen=True, kw_only=True)
class TextChange:
    """Words that differ in one language; `texts` names which."""

    item: str
    locale: str
    kind: str  # "added", "removed" or "changed"
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Everything that the newer outline has, has lost, or has otherwise."""

    added: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()
    moved: tuple[Line, ...] = ()
    changes: tuple[Change, ...] = ()
    texts: tuple[TextChange, ...] = ()
    outcomes: tuple[Change, ...] = ()
    minutes: tuple[Change, ...] = ()
    requirements_added: tuple[Terms, ...] = ()
    requirements_removed: tuple[Terms, ...] = ()
    requirements_reordered: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Difference()


def between(old: Outline, new: Outline) -> Difference:
    """Return what an author did between two outlines of one programme."""
    before = {line.key: line for line in old.lines}
    after = {line.key: line for line in new.lines}
    added = tuple(line for line in new.lines if line.key not in before)
    removed = tuple(line for line in old.lines if line.key not in after)
    kept = [line.key for line in new.lines if line.key in before]
    kept_before = [line.key for line in old.lines if line.key in after]
    gained, lost = _requirement_changes(old, new)
    pairs = [(before[key], after[key]) for key in kept]
    names = {
        key: f"{line.code} {line.title}" for key, line in {**before, **after}.items()
    }
    return Difference(
        added=added,
        removed=removed,
        moved=tuple(after[key] for key in _moved(kept_before, kept)),
        changes=(
            *_programme_changes(old, new),
            *(change for pair in pairs for change in _line_changes(*pair, names)),
        ),
        texts=(
            *_programme_texts(old, new),
            *(change for pair in pairs for change in _text_changes(*pair)),
        ),
        outcomes=tuple(_outcome_changes(old, new)),
        minutes=tuple(_minute_changes(old, new)),
        requirements_added=gained,
        requirements_removed=lost,
        requirements_reordered=not gained
        and not lost
        and old.requirements != new.requirements,
    )


def _moved(before: list[Any], after: list[Any]) -> list[Any]:
    """Return what is elsewhere among the rest: the fewest that explain the order."""
    if before == after:
        return []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    stayed = {
        key
        for block in matcher.get_matching_blocks()
        for key in after[block.b : block.b + block.size]
    }
    return [key for key in after if key not in stayed]


def _programme_changes(old: Outline, new: Outline) -> Iterator[Change]:
    for field in ("code", "title", "public_title", "document"):
        yield from _change("", field, getattr(old, field), getattr(new, field))
    yield from _change(
        "",
        "attendance_certificate",
        old.attendance_certificate,
        new.attendance_certificate,
    )
    yield from _change("", "locales", list(old.locales), list(new.locales))


def _line_changes(old: Line, new: Line, names: dict[Any, str]) -> Iterator[Change]:
    before, after = old.figures(), new.figures()
    item = f"{new.code} {new.title}"
    for field in before:
        if field == "module":
            values = [names.get(line.module, "") for line in (old, new)]
            is_same = old.module == new.module
        else:
            values = [before[field], after[field]]
            is_same = before[field] == after[field]
        if not is_same:
            yield from _change(item, field, *values)


def _change(item: str, field: str, old: Any, new: Any) -> Iterator[Change]:
    if old != new:
        label = FIELD_LABELS[field]
        yield Change(item=item, field=field, label=label, old=old, new=new)


def _text_changes(old: Line, new: Line) -> Iterator[TextChange]:
    before = {words.locale: words.as_dict() for words in old.words}
    after = {words.locale: words.as_dict() for words in new.words}
    yield from _compare_texts(f"{new.code} {new.title}", before, after, _flat)


def _programme_texts(old: Outline, new: Outline) -> Iterator[TextChange]:
    yield from _compare_texts("", dict(old.texts), dict(new.texts), dict)


def _compare_texts(
    item: str,
    before: dict[str, Any],
    after: dict[str, Any],
    flatten: Callable[[Any], dict[str, Any]],
) -> Iterator[TextChange]:
    for locale in dict.fromkeys([*before, *after]):
        if locale not in after:
            yield TextChange(item=item, locale=locale, kind="removed")
        elif locale not in before:
            yield TextChange(item=item, locale=locale, kind="added")
        else:
            old, new = flatten(before[locale]), flatten(after[locale])
            names = [
                name
                for name in dict.fromkeys([*old, *new])
                if canonical_json(old.get(name)) != canonical_json(new.get(name))
            ]
            if names:
                yield TextChange(
                    item=item, locale=locale, kind="changed", texts=tuple(names)
                )


def _flat(words: dict[str, Any]) -> dict[str, Any]:
    return {"title": words["title"], "media": words["media"], **words["content"]}


def _outcome_changes(old: Outline, new: Outline) -> Iterator[Change]:
    before, after = _outcomes(old), _outcomes(new)
    for code in dict.fromkeys([*before, *after]):
        if before.get(code) != after.get(code):
            yield Change(
                item="",
                field="outcome",
                label=code,
                old=before.get(code),
                new=after.get(code),
            )


def _outcomes(outline: Outline) -> dict[str, str]:
    outcomes = outline.texts[outline.locales[0]].get("outcomes", [])
    return {outcome["code"]: outcome["text"] for outcome in outcomes}


def _minute_changes(old: Outline, new: Outline) -> Iterator[Change]:
    before, after = old.minutes_by_mode(), new.minutes_by_mode()
    for mode in Mode:
        if before[mode.value] != after[mode.value]:
            yield Change(
                item="",
                field=mode.value,
                label=mode.label,
                old=before[mode.value],
                new=after[mode.value],
            )


def _requirement_changes(
    old: Outline, new: Outline
) -> tuple[tuple[Terms, ...], tuple[Terms, ...]]:
    def tally(outline: Outline) -> Counter[bytes]:
        return Counter(
            canonical_json(terms.as_dict()) for terms in outline.requirements
        )

    def only(outline: Outline, surplus: Counter[bytes]) -> tuple[Terms, ...]:
        return tuple(
            terms
            for terms in outline.requirements
            if surplus[canonical_json(terms.as_dict())]
        )

    before, after = tally(old), tally(new)
    return only(new, after - before), only(old, before - after)
