"""Learning gain between two quizzes of a run, on what the same people answered twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from assessments.domain.first_tries import answers_of, first_tries
from assessments.domain.statistics import Gain, learning_gain, paired_shares
from assessments.models import Attempt, QuestionVersion
from courses.domain.gains import MeasuredGain
from courses.domain.outline import word_items
from courses.models import CourseRun, FrozenPage, OutlineItem


@dataclass(frozen=True, kw_only=True)
class GainReport:
    """Learning gain between two quizzes; `questions` says how many were compared."""

    before: OutlineItem
    after: OutlineItem
    gain: Gain
    questions: int


def gains_on(run: CourseRun, item: OutlineItem | None = None) -> list[GainReport]:
    """Compare all quizzes of the run that belong together, or those with `item`.

    A fixed number of queries. Only people with a place count.
    """
    items = list(run.version.items.filter(kind=OutlineItem.Kind.QUIZ).order_by("order"))
    pages = {
        page.item_id: page.content
        for page in FrozenPage.objects.filter(item__in=items).order_by("-pk")
    }
    pairs = [
        (before, after)
        for before, after in combinations(items, 2)
        if (item is None or item.pk in (before.pk, after.pk))
        and _belong_together(before, after, pages)
    ]
    if not pairs:
        return []
    quizzes = {each.pk for pair in pairs for each in pair}
    tries = first_tries(run, quizzes, of_places=True)
    keys = _question_keys(tries)
    return [
        _gain(before, after, tries, keys, _anchors(before, after, pages))
        for before, after in pairs
    ]


def measured_on(run: CourseRun) -> list[MeasuredGain]:
    """Return what reports tell of the gain on a run; of fewer than five, nothing."""
    told = [each for each in gains_on(run) if each.gain.is_enough]
    items = {item.pk: item for each in told for item in (each.before, each.after)}
    words = word_items(items.values(), [run.version], get_language() or "")
    return [
        MeasuredGain(
            label=f"{words[each.before.pk].title} → {words[each.after.pk].title}",
            people=each.gain.people,
            before=_percent(each.gain.before),
            after=_percent(each.gain.after),
        )
        for each in told
    ]


def _percent(share: float | None) -> Decimal:
    return Decimal((share or 0) * 100).quantize(Decimal("0.1"))


def _anchors(
    before: OutlineItem, after: OutlineItem, pages: Mapping[int, Mapping[str, Any]]
) -> set[str]:
    one, two = (pages[each.pk].get("anchors") or () for each in (before, after))
    return set(one) & set(two)


def _belong_together(
    one: OutlineItem, two: OutlineItem, pages: Mapping[int, Mapping[str, Any]]
) -> bool:
    """Whether two quizzes share anchors, or one shows its result after the other."""
    waits = {pages[each.pk].get("feedback_after") for each in (one, two)}
    shown_after = {str(one.key), str(two.key)} & waits
    return bool(_anchors(one, two, pages) or shown_after)


def _question_keys(tries: Mapping[int, list[Attempt]]) -> dict[int, UUID]:
    ids = {r.version_id for rows in tries.values() for a in rows for r in answers_of(a)}
    versions = QuestionVersion.objects.filter(pk__in=ids)
    return dict(versions.values_list("pk", "question__translation_key"))


def _gain(
    before: OutlineItem,
    after: OutlineItem,
    tries: Mapping[int, list[Attempt]],
    keys: Mapping[int, UUID],
    anchors: set[str],
) -> GainReport:
    second = {each.enrolment_id: each for each in tries[after.pk]}
    pairs, compared = [], set()
    for first in tries[before.pk]:
        if first.enrolment_id not in second:
            continue
        one = _shares(first, keys, anchors)
        two = _shares(second[first.enrolment_id], keys, anchors)
        pair = paired_shares(one, two)
        if pair is not None:
            pairs.append(pair)
            compared |= one.keys() & two.keys()
    return GainReport(
        before=before, after=after, gain=learning_gain(pairs), questions=len(compared)
    )


def _shares(
    attempt: Attempt, keys: Mapping[int, UUID], anchors: set[str]
) -> dict[UUID, float]:
    return {
        keys[each.version_id]: float(each.earned or 0) / float(each.counted)
        for each in answers_of(attempt)
        if each.counted and (not anchors or str(keys[each.version_id]) in anchors)
    }
