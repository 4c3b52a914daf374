"""How well the bank covers the learning outcomes of a programme."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Locale

from assessments.models import Question
from content.models import ProgrammePage
from content.models.delivery import split_codes

PUBLISHED, DRAFT, RETIRED = "published", "draft", "retired"
DIFFICULTIES = (1, 2, 3)


@dataclass(kw_only=True)
class Row:
    """The questions on one outcome, counted."""

    code: str
    text: str = ""
    is_known: bool = True  # the programme has the outcome
    published: int = 0
    draft: int = 0
    retired: int = 0
    automatic: int = 0  # published ones that the computer marks
    by_difficulty: dict[int, int] = field(
        default_factory=lambda: dict.fromkeys(DIFFICULTIES, 0)
    )

    @property
    def gaps(self) -> list[str]:
        """What is missing, in words; empty when nothing is."""
        if not self.published:
            return [_("No published question")]
        found = []
        if self.published == 1:
            found.append(_("Only one published question"))
        if not self.automatic:
            found.append(_("None that the computer marks"))
        missing = {
            1: _("None that is easy"),
            2: _("None of medium difficulty"),
            3: _("None that is hard"),
        }
        return found + [missing[d] for d in DIFFICULTIES if not self.by_difficulty[d]]


def coverage(programme: ProgrammePage, locale: Locale) -> list[Row]:
    """Return a row for each outcome, then for codes that the programme lacks, and
    last for questions without an outcome. Two queries, whatever the size."""
    rows = {
        outcome.code: Row(code=outcome.code, text=outcome.text)
        for outcome in programme.outcomes.order_by("sort_order", "pk")
    }
    questions: Any = Question.objects.non_polymorphic()
    found = questions.filter(
        programme__translation_key=programme.translation_key, locale=locale
    ).select_related("published_version")
    strays: dict[str, list[Question]] = defaultdict(list)
    for question in found.defer("stem", "published_version__payload"):
        codes = split_codes(question.outcomes) or [""]
        for code in codes:
            if code in rows:
                _count(rows[code], question)
            else:
                strays[code].append(question)
    return [*rows.values(), *_strays(strays)]


def _strays(strays: dict[str, list[Question]]) -> Iterable[Row]:
    for code in sorted(strays, key=lambda code: (not code, code)):
        row = Row(code=code, is_known=False)
        for question in strays[code]:
            _count(row, question)
        yield row


def _count(row: Row, question: Question) -> None:
    version = question.published_version
    if question.retired_at:
        row.retired += 1
    elif question.live and version is not None:
        row.published += 1
        row.automatic += not version.needs_marker
        row.by_difficulty[question.difficulty] += 1
    else:
        row.draft += 1


def programmes() -> Sequence[ProgrammePage]:
    """Return each programme once, in the language it was first written in."""
    source = Locale.get_default()
    return list(ProgrammePage.objects.filter(locale=source).order_by("code", "pk"))
