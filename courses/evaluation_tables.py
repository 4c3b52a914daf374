"""What many answered to an evaluation form, as tables with charts."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses.domain.evaluation import Results
from courses.evaluating import RELEASED_FROM, QuestionResult
from courses.reporting import ReportTable


def answer_tables(
    found: Results, *, uid: str
) -> list[tuple[QuestionResult, ReportTable | None]]:
    """Pair each question with its table; texts, and what few answered, have none."""
    return [
        (each, _table(each, f"{uid}-{place}"))
        for place, each in enumerate(found.questions)
    ]


def _table(result: QuestionResult, key: str) -> ReportTable | None:
    if result.question.kind == "text" or result.is_withheld:
        return None
    if result.question.kind == "before_after":
        return _before_and_now(result, key)
    return ReportTable(
        key=key,
        title=result.question.text,
        headings=(_("Answer"), _("People")),
        rows=tuple(result.distribution),
        drawn=(1,),
        note=_said(result),
    )


def _said(result: QuestionResult) -> str:
    parts = [
        ngettext("%(count)s answer", "%(count)s answers", result.count)
        % {"count": result.count}
    ]
    if result.mean is not None:
        best = 10 if result.question.kind == "recommend" else 5
        mean = Decimal(result.mean).quantize(Decimal("0.1"))
        parts.insert(0, _("Mean: %(mean)s of %(best)s") % {"mean": mean, "best": best})
    if result.not_applicable:
        parts.append(_("not applicable: %(count)s") % {"count": result.not_applicable})
    return " · ".join(parts)


def _before_and_now(result: QuestionResult, key: str) -> ReportTable:
    """Return the means by outcome; an outcome that few answered is withheld."""
    return ReportTable(
        key=key,
        title=result.question.text,
        headings=(
            _("Outcome"),
            pgettext("evaluation", "Before"),
            pgettext("evaluation", "Now"),
            _("Answers"),
        ),
        rows=tuple(
            (
                each.outcome.text,
                _mean(each.before, each.count),
                _mean(each.after, each.count),
                each.count if each.count >= RELEASED_FROM else None,
            )
            for each in result.outcomes
        ),
        drawn=(1, 2),
    )


def _mean(figure: float | None, count: int) -> Decimal | None:
    if figure is None or count < RELEASED_FROM:
        return None
    return Decimal(figure).quantize(Decimal("0.1"))
