"""Repairing a flawed question: who would change, and how. Nothing is written here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from assessments.domain.behaviours import Behaviour
from assessments.domain.repairing import (
    CHANGE_KEY,
    Worth,
    is_comparable,
    lowers,
    repaired,
)
from assessments.domain.results import verdict_of
from assessments.models import Attempt, QuestionVersion, Repair, Response
from courses.domain.documents import HeldDocument, documents_of
from lms.core.canonical import sha256
from lms.core.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done with the answers to a question version."""

    version: QuestionVersion
    kind: str
    key_version: QuestionVersion | None = None
    in_favour: bool = True


@dataclass(frozen=True, kw_only=True)
class Change:
    """One try before and after. Per cents are None where a mark is still missing."""

    attempt: Attempt
    marks_before: Decimal | None
    marks_after: Decimal
    percent_before: Decimal | None
    percent_after: Decimal | None
    passed_before: bool | None
    passed_after: bool | None
    documents: Sequence[HeldDocument] = ()

    @property
    def changes_pass(self) -> bool:
        return bool(self.passed_before) != bool(self.passed_after)

    @property
    def is_lower(self) -> bool:
        if self.percent_before is None or self.percent_after is None:
            return False
        return lowers(
            before=self.percent_before,
            after=self.percent_after,
            passed_before=self.passed_before,
            passed_after=self.passed_after,
        )

    def as_dict(self) -> dict[str, object]:
        return {
            "attempt": self.attempt.pk,
            "marks": [_text(self.marks_before), _text(self.marks_after)],
            "percent": [_text(self.percent_before), _text(self.percent_after)],
            "passed": [self.passed_before, self.passed_after],
            "documents": [each.label for each in self.documents],
        }


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Who would change, and who is left as they are though the repair is for all.

    `spared` are tries that would have got a worse result.
    """

    changes: list[Change] = field(default_factory=list)
    spared: list[Change] = field(default_factory=list)
    unchanged: int = 0
    writes: list[tuple[Response, Worth]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Tells whether what was shown is still what would happen."""
        return sha256({"changes": [each.as_dict() for each in self.changes]})

    @property
    def gains(self) -> int:
        return sum(not each.is_lower for each in self.changes)

    @property
    def losses(self) -> int:
        return sum(each.is_lower for each in self.changes)

    @property
    def with_documents(self) -> list[Change]:
        return [each for each in self.changes if each.documents]


def preview(plan: Plan) -> Preview:
    """Return what the repair would do; nothing is changed.

    Refused where answers to one version cannot be marked with the key of the other.
    """
    attempts = _attempts(plan.version)
    answers = [r.answer for a in attempts for r in _about(a, plan.version)]
    _refuse(plan, answers)
    found = Preview()
    unchanged = 0
    for attempt in attempts:
        change, writes = _change(attempt, plan, in_favour=plan.in_favour)
        if not writes:
            lost, losses = _change(attempt, plan, in_favour=False)
            found.spared.extend([lost] if losses else [])
            unchanged += not losses
        elif plan.in_favour and _worsens(change, attempt, writes):
            found.spared.append(change)
        else:
            found.changes.append(change)
            found.writes.extend(writes)
    return Preview(
        changes=_with_documents(found.changes),
        spared=_with_documents(found.spared),
        unchanged=unchanged,
        writes=found.writes,
    )


def worth_of(response: Response, repair: Repair | Plan, behaviour: Behaviour) -> Worth:
    """Return what an answer earns under a repair."""
    key = repair.key_version
    return repaired(
        str(repair.kind),
        response.version.payload,
        response.answer,
        response.checks,
        key=key.payload if key else None,
        behaviour=behaviour,
    )


def _refuse(plan: Plan, answers: list[object]) -> None:
    if plan.kind != CHANGE_KEY:
        return
    key = plan.key_version
    if key is None or key.question_id != plan.version.question_id:
        raise DomainError("key_missing", _("Choose the version with the right key."))
    if key.pk == plan.version.pk:
        raise DomainError("same_version", _("That is the version with the old key."))
    if not is_comparable(plan.version.payload, key.payload, answers):
        raise DomainError(
            "not_comparable",
            _(
                "The two versions do not offer the same answers, so the key of one"
                " says nothing about the other. Leave the question out, or accept"
                " every answer."
            ),
        )


def _attempts(version: QuestionVersion) -> list[Attempt]:
    """Return the tries handed in that contain the version, with all their answers."""
    answers = Response.objects.select_related("version").with_earned()
    return list(
        Attempt.objects.handed_in()
        .filter(pk__in=Response.objects.filter(version=version).values("attempt"))
        .select_related("enrolment__person", "enrolment__run", "item", "page")
        .prefetch_related(Prefetch("responses", answers, to_attr="answers"))
        .order_by("enrolment__run", "pk")
    )


def _about(attempt: Attempt, version: QuestionVersion) -> list[Response]:
    return [each for each in _answers(attempt) if each.version_id == version.pk]


def _answers(attempt: Attempt) -> list[Response]:
    answers: list[Response] = getattr(attempt, "answers")  # noqa: B009
    return answers


def _change(
    attempt: Attempt, plan: Plan, *, in_favour: bool
) -> tuple[Change, list[tuple[Response, Worth]]]:
    """Return the try before and after, and the marks that make the difference."""
    behaviour = Behaviour.of(attempt.page.content)
    about = _about(attempt, plan.version)
    before = [each.earned for each in about]
    writes = []
    kept = [(each, each.earned, each.counted) for each in about]
    for each in about:
        worth = worth_of(each, plan, behaviour)
        if (each.earned, each.counted) == (worth.marks, worth.max_marks):
            continue
        if in_favour and not _is_better(each, worth):
            continue
        writes.append((each, worth))
        each.earned, each.counted = worth.marks, worth.max_marks
    is_whole = all(each.earned is not None for each in _answers(attempt))
    result = verdict_of(attempt, _answers(attempt)) if is_whole else None
    change = Change(
        attempt=attempt,
        marks_before=_sum(before),
        marks_after=_sum([each.earned for each in about]) or Decimal(0),
        percent_before=attempt.percent,
        percent_after=result.percent if result else None,
        passed_before=attempt.passed,
        passed_after=result.passed if result else None,
    )
    for each, earned, counted in kept:
        each.earned, each.counted = earned, counted
    return change, writes


def _is_better(response: Response, worth: Worth) -> bool:
    """Whether the mark itself is no loss; what is left out is judged by the whole."""
    if not worth.max_marks or response.earned is None:
        return True
    return worth.marks > response.earned or not response.counted


def _worsens(
    change: Change, attempt: Attempt, writes: list[tuple[Response, Worth]]
) -> bool:
    if change.percent_before is not None:
        return change.is_lower
    # Nothing is known of the whole yet: leave out only what earned nothing.
    return any(not worth.max_marks and response.earned for response, worth in writes)


def _with_documents(changes: list[Change]) -> list[Change]:
    held: Mapping[int, Sequence[HeldDocument]] = defaultdict(list)
    if changes:
        held = documents_of(each.attempt.enrolment_id for each in changes)
    return [
        replace(each, documents=held.get(each.attempt.enrolment_id, ()))
        for each in changes
    ]


def _sum(marks: list[Decimal | None]) -> Decimal | None:
    known = [each for each in marks if each is not None]
    return sum(known, Decimal(0)) if known else None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:.2f}"
