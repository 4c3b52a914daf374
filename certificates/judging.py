"""Deciding whether enough was earned for a renewal. Pure: no queries, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext_noop

from courses.fact_records import evidence_from
from courses.findings import Evidence, Finding

RECOGNISED = gettext_noop(
    "Learning elsewhere that a body has recognised: %(achieved)s of %(needed)s hours."
)
PROVISIONAL = gettext_noop(
    "Learning elsewhere that a body has recognised: %(achieved)s of %(needed)s hours."
    " Waiting for the body: %(waiting)s hours."
)
POINTS = gettext_noop("Points with %(body)s: %(achieved)s of %(needed)s.")
POINTS_WAIT = gettext_noop(
    "Points with %(body)s: %(achieved)s of %(needed)s. Waiting for the body:"
    " %(waiting)s points."
)
IN_ROOM = gettext_noop("In one room with others: %(achieved)s of %(needed)s hours.")
IN_ROOM_WAIT = gettext_noop(
    "In one room with others: %(achieved)s of %(needed)s hours. Waiting for the body:"
    " %(waiting)s hours."
)
PASSED = gettext_noop("The programme “%(programme)s” was completed.")
NOT_PASSED = gettext_noop(
    "There is no certificate of the programme “%(programme)s” that counts."
)
ACCEPTED = gettext_noop("“%(what)s” was accepted.")
NOT_HANDED_IN = gettext_noop("“%(what)s” was not handed in yet.")
WAITS = gettext_noop("“%(what)s” was handed in and waits for a decision.")


@dataclass(frozen=True, kw_only=True)
class AmountFact:
    """Points, hours or one programme; only what is confirmed counts."""

    amount: Decimal
    is_confirmed: bool
    evidence: Evidence | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentFact:
    """A document that was handed in."""

    is_accepted: bool
    evidence: Evidence | None = None


@dataclass(frozen=True, kw_only=True)
class LearningFact:
    """Something learned elsewhere; only what the body has confirmed counts."""

    hours: Decimal
    is_confirmed: bool
    evidence: Evidence | None = None


def judge_recognised(facts: Sequence[LearningFact], *, hours: Decimal) -> Finding:
    """Add up what is confirmed; what waits is told, because it was handed in already."""
    achieved = _sum(each for each in facts if each.is_confirmed)
    waiting = _sum(each for each in facts if not each.is_confirmed)
    met = achieved >= hours
    is_provisional = not met and waiting > 0
    return Finding(
        kind="recognised_learning",
        met=met,
        required=hours,
        achieved=achieved,
        unit="hours",
        message=PROVISIONAL if is_provisional else RECOGNISED,
        values={
            "achieved": _plain(achieved),
            "needed": _plain(hours),
            "waiting": _plain(waiting),
        },
        evidence=tuple(
            each.evidence for each in facts if each.is_confirmed and each.evidence
        ),
    )


def judge_points(facts: Sequence[AmountFact], *, points: Decimal, body: str) -> Finding:
    return _judge_amount(
        facts,
        points,
        kind="points_collected",
        unit="points",
        messages=(POINTS, POINTS_WAIT),
        values={"body": body},
    )


def judge_hours_in_room(facts: Sequence[AmountFact], *, hours: Decimal) -> Finding:
    return _judge_amount(
        facts,
        hours,
        kind="hours_in_room",
        unit="hours",
        messages=(IN_ROOM, IN_ROOM_WAIT),
    )


def judge_passed(facts: Sequence[AmountFact], *, programme: str) -> Finding:
    """One completed run is enough; the newest is what the finding rests on."""
    return Finding(
        kind="programme_passed",
        met=bool(facts),
        required=Decimal(1),
        achieved=Decimal(min(len(facts), 1)),
        unit="programmes",
        message=PASSED if facts else NOT_PASSED,
        values={"programme": programme},
        evidence=tuple(each.evidence for each in facts[-1:] if each.evidence),
    )


def judge_document(facts: Sequence[DocumentFact], *, what: str) -> Finding:
    """One accepted document is enough; the newest is what the finding rests on."""
    accepted = [each for each in facts if each.is_accepted]
    message = ACCEPTED if accepted else WAITS if facts else NOT_HANDED_IN
    return Finding(
        kind="document_accepted",
        met=bool(accepted),
        required=Decimal(1),
        achieved=Decimal(min(len(accepted), 1)),
        unit="documents",
        message=message,
        values={"what": what},
        evidence=tuple(each.evidence for each in accepted[-1:] if each.evidence),
    )


def _judge_amount(
    facts: Sequence[AmountFact],
    needed: Decimal,
    *,
    kind: str,
    unit: str,
    messages: tuple[str, str],
    values: Mapping[str, str] | None = None,
) -> Finding:
    """Add up what is confirmed; what waits is told where it is not enough yet."""
    achieved = _total(each for each in facts if each.is_confirmed)
    waiting = _total(each for each in facts if not each.is_confirmed)
    met = achieved >= needed
    return Finding(
        kind=kind,
        met=met,
        required=needed,
        achieved=achieved,
        unit=unit,
        message=messages[1] if not met and waiting else messages[0],
        values={
            **(values or {}),
            "achieved": _plain(_two_places(achieved)),
            "needed": _plain(needed),
            "waiting": _plain(_two_places(waiting)),
        },
        evidence=tuple(
            each.evidence for each in facts if each.is_confirmed and each.evidence
        ),
    )


def amounts_from(record: Sequence[Mapping[str, Any]]) -> list[AmountFact]:
    return [
        AmountFact(
            amount=Decimal(each["amount"]),
            is_confirmed=each["is_confirmed"],
            evidence=evidence_from(each["evidence"]),
        )
        for each in record
    ]


def documents_from(record: Sequence[Mapping[str, Any]]) -> list[DocumentFact]:
    return [
        DocumentFact(**{**each, "evidence": evidence_from(each["evidence"])})
        for each in record
    ]


def learning_from(record: Sequence[Mapping[str, Any]]) -> list[LearningFact]:
    """Return facts from what was kept of them."""
    return [
        LearningFact(
            hours=Decimal(each["hours"]),
            is_confirmed=each["is_confirmed"],
            evidence=evidence_from(each["evidence"]),
        )
        for each in record
    ]


def _total(facts: Iterable[AmountFact]) -> Decimal:
    return sum((each.amount for each in facts), Decimal(0))


def _two_places(amount: Decimal) -> Decimal:
    """What is shown is never more than what was reached."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def _sum(facts: Any) -> Decimal:
    return sum((each.hours for each in facts), Decimal(0))


def _plain(hours: Decimal) -> str:
    return format(hours.normalize() + 0, "f")
