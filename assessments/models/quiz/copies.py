"""How a translation of a quiz strays from the quiz it was made from.

Words are translated; what decides whether somebody passes is the same in every
language. Tags are words too: a draw may look for another tag in each language.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.errors import DomainError

if TYPE_CHECKING:
    from assessments.models.quiz.page import QuizPage

SETTINGS = (
    "is_graded",
    "pass_percent",
    "outcome_percent",
    "tries",
    "wait_hours",
    "redraw",
    "counts",
    "layout",
    "navigation",
    "may_flag",
    "shuffle_questions",
    "shuffle_choices",
    "behaviour",
    "question_tries",
    "penalty_percent",
    "opens_after_days",
    "closes_after_days",
    "time_limit",
    "warn_minutes",
    "grace_seconds",
    "asks_code",
    "feedback",
    "feedback_after",
    "review",
    "marking_days",
    "double_marking",
    "marking_tolerance",
    "is_anonymous",
)
# What is compared of each row under a quiz, and what such a row is called.
ROWS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "sections": (gettext_lazy("Section"), ("required_percent",)),
    "questions": (gettext_lazy("Question"), ("question", "section", "is_anchor")),
    "draws": (
        gettext_lazy("Draw"),
        ("count", "section", "programme", "outcome", "difficulty", "automatic_only"),
    ),
    "bands": (gettext_lazy("Band"), ("from_percent",)),
}


@dataclass(frozen=True, kw_only=True)
class Stray:
    """One thing that differs: where it is edited, what it is called, both values.

    `here` and `there` are empty for what is too long to be told.
    """

    place: str
    label: str
    here: str = ""
    there: str = ""

    def sentence(self, language: str, source: str) -> str:
        """Return it in words, with the names of both languages."""
        text = (
            _("%(field)s: %(here)s in %(language)s, %(there)s in %(source)s.")
            if self.here
            else _("%(field)s: %(language)s is not like %(source)s.")
        )
        return text % {
            "field": self.label,
            "here": self.here,
            "there": self.there,
            "language": language,
            "source": source,
        }


def strays(copy: "QuizPage", source: "QuizPage") -> list[Stray]:
    """Return everything in which `copy` is not the same test as `source`."""
    found = list(_compared("", copy, source, SETTINGS))
    for relation, (name, fields) in ROWS.items():
        here, there = _rows(copy, relation), _rows(source, relation)
        if len(here) != len(there):
            rows: Any = getattr(copy, relation)
            found.append(
                Stray(
                    place=relation,
                    label=capfirst(str(rows.model._meta.verbose_name_plural)),
                    here=str(len(here)),
                    there=str(len(there)),
                )
            )
            continue
        for number, (one, other) in enumerate(zip(here, there, strict=True), start=1):
            label = f"{name} {number}, "
            found += [
                Stray(
                    place=relation,
                    label=label + each.label[:1].lower() + each.label[1:],
                    here=each.here,
                    there=each.there,
                )
                for each in _compared(relation, one, other, fields)
            ]
    return found


def original_of(page: "QuizPage") -> "QuizPage | None":
    """Return the quiz that this one is a translation of, as others see it."""
    if page.pk is None:
        return None
    first = page.get_translations(inclusive=True).order_by("pk").first()
    if first is None or first.pk == page.pk:
        return None
    return first if first.live else first.get_latest_revision_as_object()


def refuse_strays(copy: "QuizPage") -> None:
    """Refuse a translation that is another test than the quiz it was made from."""
    source = original_of(copy)
    found = strays(copy, source) if source is not None else []
    if source is not None and found:
        names = [str(p.locale.language_name_localized) for p in (copy, source)]
        raise DomainError(
            "other_test",
            _("“%(title)s” is not published: %(reasons)s")
            % {
                "title": copy.title,
                "reasons": " ".join(each.sentence(*names) for each in found),
            },
        )


def _rows(page: "QuizPage", relation: str) -> list[Any]:
    rows = list(getattr(page, relation).all())
    if relation == "bands":
        rows.sort(key=lambda band: band.from_percent)
    return rows


def _compared(
    place: str, copy: models.Model, source: models.Model, names: Iterable[str]
) -> Iterator[Stray]:
    for name in names:
        if _value(copy, name) != _value(source, name):
            yield Stray(
                place=place or name,
                label=_label(copy, name),
                here=_shown(copy, name),
                there=_shown(source, name),
            )


def _label(row: models.Model, name: str) -> str:
    field: Any = row._meta.get_field(name)
    return str(capfirst(field.verbose_name))


def _value(row: models.Model, name: str) -> Any:
    """Return what is compared: of what has translations, the key they share."""
    value = getattr(row, name)
    return getattr(value, "translation_key", value)


def _shown(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, dict):
        return ""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    display = getattr(row, f"get_{name}_display", None)
    if display is not None:
        return f"“{display()}”"
    if isinstance(value, Decimal):
        return floatformat(value, -2)
    return f"“{value}”" if isinstance(value, models.Model) else str(value)
