"""What many answered to an evaluation form, as tables with charts."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from courses.domain.evaluation import Results
from courses.evaluating import RELEASED_FROM, QuestionResult
from courses.models import OutlineItem
from courses.reporting import ReportTable

_BEST = {"scale": 5, "recommend": 10}
_MOMENTS: dict[str, str | Promise] = {
    OutlineItem.Kind.EVALUATION: gettext_lazy("At the end"),
    OutlineItem.Kind.FOLLOW_UP: gettext_lazy("Months later"),
    OutlineItem.Kind.WORKPLACE: gettext_lazy("Supervisors"),
}


def answer_tables(
    found: Results, *, uid: str, kind: str = OutlineItem.Kind.EVALUATION
) -> list[tuple[QuestionResult, ReportTable | None]]:
    """Pair each question with its table; texts, and what few answered, have none.

    Those of a form for some months later say so, beside the same question at the end.
    """
    later = "" if kind == OutlineItem.Kind.EVALUATION else f" · {_MOMENTS[kind]}"
    tables = [
        (each, _table(each, f"{uid}-{place}"))
        for place, each in enumerate(found.questions)
    ]
    return [
        (each, table and replace(table, title=f"{table.title}{later}"))
        for each, table in tables
    ]


def then_and_later(found: Mapping[OutlineItem, Results]) -> list[ReportTable]:
    """Hold the means of questions that stand in two forms beside each other.

    Each mean is that of whoever answered that form; what few answered is withheld.
    """
    told = [(item, said) for item, said in found.items() if said.is_released]
    return [
        table
        for one, other in combinations(told, 2)
        for kind in _BEST
        if (table := _beside(kind, *one, *other)).rows
    ]


def _beside(
    kind: str, item: OutlineItem, said: Results, later: OutlineItem, then: Results
) -> ReportTable:
    answers = {each.question.key: each for each in then.questions}
    moments = (str(_MOMENTS[item.kind]), str(_MOMENTS[later.kind]))
    return ReportTable(
        key=f"beside-{item.pk}-{later.pk}-{kind}",
        title=_("%(one)s and %(other)s, of %(best)s")
        % {"one": moments[0], "other": moments[1].lower(), "best": _BEST[kind]},
        headings=(_("Question"), *moments),
        rows=tuple(
            (each.question.text, _mean(each.mean, each.count), _mean_of(other))
            for each in said.questions
            if each.question.kind == kind
            and (other := answers.get(each.question.key))
            and other.question.kind == kind
        ),
        drawn=(1, 2),
        note=_("Means. The forms are anonymous: these need not be the same people."),
    )


def _mean_of(result: QuestionResult) -> Decimal | None:
    return _mean(result.mean, result.count)


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
        best = _BEST[result.question.kind]
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
