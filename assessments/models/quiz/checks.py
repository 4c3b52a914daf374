"""What stands in the way of freezing a quiz, in words for its author."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from assessments.models.quiz.copies import strays

if TYPE_CHECKING:
    from assessments.models.quiz.page import QuizPage


def problems_of(page: "QuizPage") -> list[str]:
    """Return everything that must be mended before `page` can be frozen."""
    return [
        *_basic_problems(page),
        *_question_problems(page),
        *_draw_problems(page),
        *_section_problems(page),
        *_anchor_problems(page),
    ]


def copy_problems_of(copy: "QuizPage", source: "QuizPage") -> list[str]:
    """Return, with its language, what must be mended in a translation of `source`.

    It is the same test in other words, and its draws find enough in its language.
    """
    language, first = (str(p.locale.language_name_localized) for p in (copy, source))
    return [
        *(stray.sentence(language, first) for stray in strays(copy, source)),
        *(f"{language}: {problem}" for problem in _draw_problems(copy)),
    ]


def _basic_problems(page: "QuizPage") -> Iterator[str]:
    if not page.questions.all() and not page.draws.all():
        yield _("The quiz has no questions.")
    if page.is_graded and page.pass_percent is None:
        yield _("A graded quiz needs a pass mark.")
    if page.is_anonymous and page.draws.all():
        yield _("An anonymous survey asks everybody the same: it cannot have draws.")


def _question_problems(page: "QuizPage") -> Iterator[str]:
    for row in page.questions.all():
        if row.question.translation_key not in page.bank:
            yield row.problem()


def _draw_problems(page: "QuizPage") -> Iterator[str]:
    rows = zip(page.draws.all(), page.pools(), strict=True)
    for number, (draw, pool) in enumerate(rows, start=1):
        if draw.count > len(pool):
            yield _(
                "Draw %(number)s asks for %(count)s questions, and the bank"
                " has %(found)s that fit and are published in this language."
            ) % {"number": number, "count": draw.count, "found": len(pool)}


def _section_problems(page: "QuizPage") -> Iterator[str]:
    sections = page.sections.all()
    there = max(len(sections), 1)
    used = {row.section for row in page.questions.all()}
    used |= {row.section for row in page.draws.all()}
    for number in sorted(used):
        if not 1 <= number <= there:
            yield _("There is no section %(number)s.") % {"number": number}
    for number, section in enumerate(sections, start=1):
        if number not in used:
            yield _("The section “%(title)s” has no questions.") % {
                "title": section.title
            }


def _anchor_problems(page: "QuizPage") -> Iterator[str]:
    """Anchors are the same in the other test, or nothing could be compared."""
    other = page.feedback_after.specific if page.feedback_after else None
    anchors = [row for row in page.questions.all() if row.is_anchor]
    if other is None or not anchors or not hasattr(other, "questions"):
        return
    there = {
        row.question.translation_key for row in other.questions.all() if row.is_anchor
    }
    for row in anchors:
        if row.question.translation_key not in there:
            yield _("The anchor “%(name)s” is not an anchor of “%(quiz)s”.") % {
                "name": row.question.name,
                "quiz": other.title,
            }
