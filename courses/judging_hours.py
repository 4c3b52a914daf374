"""Deciding about hours by mode and about absences. Pure, like `courses.judging`."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext_noop

from courses.findings import Finding
from courses.judging import ActivityFact, SessionFact, exempt_from, hours, references

HOURS = gettext_noop("Hours earned: %(earned)s of the %(needed)s needed.")
HOURS_CAPPED = gettext_noop(
    "Hours earned: %(earned)s of the %(needed)s needed. Of %(online)s hours at your own"
    " pace, %(cap)s count."
)
HOURS_OUT_OF_REACH = gettext_noop(
    "Hours earned: %(earned)s of the %(needed)s needed. What is left cannot make up"
    " for it: missed were %(missed)s."
)
ABSENCES = gettext_noop("Sessions missed: %(missed)s of at most %(allowed)s.")
TOO_MANY = gettext_noop(
    "Sessions missed: %(missed)s of at most %(allowed)s. To be made up: %(names)s."
)
SELF_PACED = "self_paced"


def judge_hours(
    sessions: Sequence[SessionFact],
    activities: Sequence[ActivityFact],
    *,
    mode: str,
    minutes: int,
    cap: int | None,
) -> Finding:
    """Compare the minutes earned, of one mode or of all, with what is needed.

    A session earns its credit, an online activity its planned minutes once it is done.
    Of what is learnt at one's own pace no more than `cap` minutes count.
    A dispensation earns nothing: hours that were not spent are not hours earned.
    """
    met = [s for s in sessions if mode in {"", s.mode}]
    done = [a for a in activities if mode in {"", a.mode}]
    credited = sum(s.credit or 0 for s in met)
    to_come = sum(s.to_come for s in met)
    paced = sum(a.minutes for a in done if a.evidence and a.mode == SELF_PACED)
    other = sum(a.minutes for a in done if a.evidence and a.mode != SELF_PACED)
    earned = credited + other + _capped(paced, cap)
    reachable = credited + to_come + reachable_online(activities, mode=mode, cap=cap)
    possible = reachable >= minutes
    return Finding(
        kind="minimum_hours",
        met=earned >= minutes,
        required=_in_hours(minutes),
        achieved=_in_hours(earned),
        unit="hours",
        message=_message(possible=possible, over=cap is not None and paced > cap),
        values={
            "earned": hours(earned),
            "needed": hours(minutes),
            "online": hours(paced),
            "cap": hours(cap or 0),
            "missed": [s.name for s in met if s.is_short],
        },
        possible=possible,
        evidence=references([*met, *done]),
    )


def reachable_online(
    activities: Sequence[ActivityFact], *, mode: str, cap: int | None
) -> int:
    """Return the minutes that online activities give once all of them are done."""
    counting = [a for a in activities if mode in {"", a.mode}]
    paced = sum(a.minutes for a in counting if a.mode == SELF_PACED)
    other = sum(a.minutes for a in counting if a.mode != SELF_PACED)
    return other + _capped(paced, cap)


def judge_absences(sessions: Sequence[SessionFact], *, allowed: int) -> Finding:
    """Allow so many sessions not attended; none that is made up or exempted from."""
    missed = [s.name for s in sessions if s.is_missed]
    still_open = any(s.credit is None and not s.exempt for s in sessions)
    within = len(missed) <= allowed
    return Finding(
        kind="absences_allowed",
        # While sessions are to come nobody has kept to it yet.
        met=bool(sessions) and within and not still_open,
        required=Decimal(allowed),
        achieved=Decimal(len(missed)),
        unit="sessions",
        message=ABSENCES if within else TOO_MANY,
        values={
            "missed": len(missed),
            "allowed": allowed,
            "names": missed,
            **exempt_from(sessions),
        },
        possible=bool(sessions) and within,
        evidence=references(sessions),
    )


def _message(*, possible: bool, over: bool) -> str:
    if not possible:
        return HOURS_OUT_OF_REACH
    return HOURS_CAPPED if over else HOURS


def _capped(minutes: int, cap: int | None) -> int:
    return minutes if cap is None else min(minutes, cap)


def _in_hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_DOWN)
