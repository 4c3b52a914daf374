"""Deciding whether the conditions of completion that this app knows are met.

Pure: no queries, no clock, no settings. Models gather the facts, so the same facts
give the same findings today and at an audit years later. The sentences are English
source text, marked here for translation; `courses.domain.completion.finding_text`
shows them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext_noop

from courses.findings import Evidence, Finding

SHARE = gettext_noop(
    "Attended %(attended)s of %(planned)s hours (%(percent)s %%); %(needed)s %% is"
    " needed."
)
SHARE_OUT_OF_REACH = gettext_noop(
    "Attended %(attended)s of %(planned)s hours (%(percent)s %%); %(needed)s %% is"
    " needed. What is left cannot make up for it: missed were %(missed)s."
)
NO_SESSIONS = gettext_noop("No session is planned, so attendance cannot be shown.")
CORE = gettext_noop("Core sessions attended: %(attended)s of %(total)s.")
CORE_TO_COME = gettext_noop(
    "Core sessions attended: %(attended)s of %(total)s. Not recorded yet: %(open)s."
)
CORE_MISSED = gettext_noop(
    "Core sessions attended: %(attended)s of %(total)s. To be made up: %(missed)s."
)
ACTIVITIES = gettext_noop("Online activities done: %(done)s of %(total)s.")
ACTIVITIES_LEFT = gettext_noop(
    "Online activities done: %(done)s of %(total)s. Still to do: %(left)s."
)
EVALUATION = gettext_noop("The evaluation form was handed in.")
EVALUATION_LEFT = gettext_noop("Evaluation form still to be handed in: %(left)s.")
EXEMPT = gettext_noop("Exempt from: %(exempt)s.")
NO_EVALUATION = gettext_noop("There is no evaluation form to hand in.")


@dataclass(frozen=True, kw_only=True)
class SessionFact:
    """One planned session and what one person's attendance of it is worth.

    `credit` is None while nothing is known. `enough` is the credit from which the
    session counts as attended. `exempt` is what a dispensation does: "plan" asks for no
    more minutes than were attended, "core" only lifts the duty of a core session.
    """

    name: str
    minutes: int
    mode: str = ""
    is_core: bool
    enough: int
    credit: int | None = None
    evidence: Evidence | None = None
    exempt: str = ""
    dispensation: Evidence | None = None

    @property
    def asked(self) -> int:
        """The planned minutes of this person: what a share is a share of."""
        return (self.credit or 0) if self.exempt == "plan" else self.minutes

    @property
    def to_come(self) -> int:
        """Minutes that can still be earned without anybody's decision."""
        return 0 if self.credit is not None else self.asked

    @property
    def is_attended(self) -> bool:
        return self.credit is not None and self.credit >= self.enough

    @property
    def is_missed(self) -> bool:
        """Whether less was attended than counts, and nothing exempts from it."""
        return self.is_short and not self.exempt

    @property
    def is_short(self) -> bool:
        return self.credit is not None and self.credit < self.enough

    @property
    def is_exempt(self) -> bool:
        return bool(self.exempt) and not self.is_attended

    @property
    def references(self) -> tuple[Evidence, ...]:
        rows = (self.evidence, self.dispensation)
        return tuple(each for each in rows if each is not None)


@dataclass(frozen=True, kw_only=True)
class ActivityFact:
    """One online activity and, when it is done, the evidence of that."""

    name: str
    minutes: int = 0
    mode: str = ""
    evidence: Evidence | None = None

    @property
    def references(self) -> tuple[Evidence, ...]:
        return () if self.evidence is None else (self.evidence,)


def judge_share(sessions: Sequence[SessionFact], *, percent: Decimal) -> Finding:
    """Compare the credited minutes with a share of all planned minutes.

    A session that left the person's plan is not planned for them beyond what they
    attended of it: a dispensation gives no minutes and takes none away.
    """
    planned = sum(session.asked for session in sessions)
    credited = sum(session.credit or 0 for session in sessions)
    still_open = sum(session.to_come for session in sessions)
    met = planned > 0 and credited * 100 >= percent * planned
    possible = planned > 0 and (credited + still_open) * 100 >= percent * planned
    share = Decimal(credited * 100) / planned if planned else Decimal(0)
    return Finding(
        kind="attendance_share",
        met=met,
        required=percent,
        # Cut off, not rounded: 79.96 must not read as 80.0 and still be refused.
        achieved=share.quantize(Decimal("0.01"), ROUND_DOWN),
        unit="percent",
        message=_share_message(planned, possible=possible),
        values={
            "attended": hours(credited),
            "planned": hours(planned),
            "percent": plain(share.quantize(Decimal("0.1"), ROUND_DOWN)),
            "needed": plain(percent),
            "missed": [s.name for s in sessions if s.is_short and s.exempt != "plan"],
            **exempt_from(s for s in sessions if s.exempt == "plan"),
        },
        possible=possible,
        evidence=references(sessions),
    )


def _share_message(planned: int, *, possible: bool) -> str:
    if not planned:
        return NO_SESSIONS
    return SHARE if possible else SHARE_OUT_OF_REACH


def judge_core(sessions: Sequence[SessionFact]) -> Finding:
    """Ask for every core session; a missed one has to be made up, or exempted from."""
    core = [session for session in sessions if session.is_core]
    attended = [session for session in core if session.is_attended]
    exempt = [session for session in core if session.is_exempt]
    missed = [session.name for session in core if session.is_missed]
    still_open = [s.name for s in core if s.credit is None and not s.exempt]
    message = CORE
    if missed:
        message = CORE_MISSED
    elif still_open:
        message = CORE_TO_COME
    return Finding(
        kind="core_sessions",
        met=bool(core) and len(attended) + len(exempt) == len(core),
        required=Decimal(len(core)),
        achieved=Decimal(len(attended)),
        unit="sessions",
        message=message if core else NO_SESSIONS,
        values={
            "attended": len(attended),
            "total": len(core),
            "missed": missed,
            "open": still_open,
            **exempt_from(exempt),
        },
        possible=bool(core) and not missed,
        evidence=references(core),
    )


def judge_activities(activities: Sequence[ActivityFact]) -> Finding:
    """Ask for every online activity."""
    left = [activity.name for activity in activities if activity.evidence is None]
    done = len(activities) - len(left)
    return Finding(
        kind="online_activities",
        met=bool(activities) and not left,
        required=Decimal(len(activities)),
        achieved=Decimal(done),
        unit="activities",
        message=ACTIVITIES_LEFT if left else ACTIVITIES,
        values={"done": done, "total": len(activities), "left": left},
        possible=bool(activities),
        evidence=references(activities),
    )


def judge_evaluation(forms: Sequence[ActivityFact]) -> Finding:
    """Ask for every evaluation form; what it says plays no part."""
    left = [form.name for form in forms if form.evidence is None]
    message = EVALUATION_LEFT if left else EVALUATION
    return Finding(
        kind="evaluation_handed_in",
        met=bool(forms) and not left,
        required=Decimal(len(forms)),
        achieved=Decimal(len(forms) - len(left)),
        unit="forms",
        message=message if forms else NO_EVALUATION,
        values={"left": left},
        possible=bool(forms),
        evidence=references(forms),
    )


def document_earned(
    *,
    is_complete: bool,
    attendance_met: bool,
    is_finished: bool,
    document: str,
    attendance_certificate: bool,
) -> str | None:
    """Return the document that findings come to, or None.

    `document` is what the programme gives for completion. Attendance counts only once
    the run is finished: until then, completion may still be reached.
    """
    if is_complete:
        return document
    if attendance_met and is_finished and attendance_certificate:
        return "attendance"
    return None


def hours(minutes: int) -> str:
    """Return minutes as hours with at most two decimals: 21, 19.5, 0.83."""
    return plain((Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_DOWN))


def plain(number: Decimal) -> str:
    """Return a number without trailing zeros or exponent: 80, 87.5."""
    return f"{number.normalize():f}"


def exempt_from(sessions: Iterable[SessionFact]) -> dict[str, list[str]]:
    """Return the sessions a person was exempted from, as values of a finding.

    Without any there is no such value, so that findings read as they always did.
    """
    names = [each.name for each in sessions if each.is_exempt]
    return {"exempt": names} if names else {}


def references(
    facts: Iterable[SessionFact | ActivityFact],
) -> tuple[Evidence, ...]:
    """Return the rows that facts rest on, in their order."""
    return tuple(row for fact in facts for row in fact.references)
