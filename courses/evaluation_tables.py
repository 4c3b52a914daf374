"""What many answered to an evaluation form, as tables with charts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from courses.domain.evaluation import Results
from courses.evaluating import RELEASED_FROM, QuestionResult
from courses.models import OutlineItem
from courses.reporting import Cell, ReportTable

_BEST = {"scale": 5, "recommend": 10}
_MOMENTS: dict[str, str | Promise] = {
    OutlineItem.Kind.EVALUATION: gettext_lazy("At the end"),
    OutlineItem.Kind.FOLLOW_UP: gettext_lazy("Months later"),
    OutlineItem.Kind.WORKPLACE: gettext_lazy("Supervisors"),
}


def answer_tables(
    found: Results, *, uid: str
) -> list[tuple[QuestionResult, ReportTable | None]]:
    """Pair each question with its table; texts, and what few answered, have none."""
    return [
        (each, _table(each, f"{uid}-{place}"))
        for place, each in enumerate(found.questions)
    ]


def then_and_later(found: Mapping[OutlineItem, Results]) -> list[ReportTable]:
    """Hold the means of questions that stand in more than one form beside each other.

    Each mean is that of whoever answered that form; what few answered is withheld.
    """
    columns = [(said, item) for item, said in found.items() if said.is_released]
    by_key: dict[str, dict[int, QuestionResult]] = defaultdict(dict)
    for said, item in columns:
        for each in said.questions:
            if each.question.kind in _BEST:
                by_key[each.question.key][item.pk] = each
    shared = [each for each in by_key.values() if len(each) > 1]
    return [
        ReportTable(
            key=f"then-and-later-{kind}",
            title=_("The same questions at different times"),
            headings=(
                _("Mean, of %(best)s") % {"best": best},
                *(str(_MOMENTS[item.kind]) for _said, item in columns),
            ),
            rows=rows,
            drawn=tuple(range(1, len(columns) + 1)),
            note=_("The forms are anonymous, so these need not be the same people."),
        )
        for kind, best in _BEST.items()
        if (rows := tuple(_means(shared, kind, [item.pk for _s, item in columns])))
    ]


def _means(
    shared: list[dict[int, QuestionResult]], kind: str, places: list[int]
) -> Iterator[tuple[Cell, ...]]:
    for found in shared:
        first = next(iter(found.values()))
        if first.question.kind == kind:
            yield first.question.text, *(_mean_of(found.get(pk)) for pk in places)


def _mean_of(result: QuestionResult | None) -> Decimal | None:
    return _mean(result.mean, result.count) if result else None


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
