"""What of an answered question may be shown, once the quiz allows something."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from assessments.domain.behaviours import Behaviour, earned, hints_earned
from assessments.models import Response
from assessments.presenting import Extras, stem_html
from assessments.question_types import Line, type_of
from assessments.review import ASPECTS, DURING, Allowed, allowed

EVERYTHING = Allowed.of(ASPECTS)
_JUDGED = {"right", "wrong"}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One answered question with what may be shown of it. None hides a figure."""

    position: int
    language: str
    stem: SafeString | str
    marks: Decimal
    earned: Decimal | None
    comment: str
    lines: list[Line]
    general_feedback: str
    allowed: Allowed = EVERYTHING
    story: SafeString | str = ""
    attempt: int | None = None
    has_files: bool = False

    @property
    def tone(self) -> str:
        if self.earned is None:
            return "info"
        if self.earned == self.marks:
            return "success"
        return "warning" if self.earned else "neutral"

    @property
    def verdict(self) -> str:
        """Return right, partly, wrong, or nothing where that may not be told."""
        if self.earned is None or not self.allowed.correctness:
            return ""
        if self.earned == self.marks:
            return "right"
        return "partly" if self.earned else "wrong"


def outcome_of(response: Response, may: Allowed = EVERYTHING) -> Outcome:
    """Return what may be shown of an answer; `response` carries `earned`."""
    payload, case = response.version.payload, response.vignette
    shows_stem = may.attempt
    lines = type_of(payload).explain(payload["body"], response.answer)
    return Outcome(
        story=stem_html(case.payload, key=case.sha256) if case and shows_stem else "",
        position=response.position,
        language=payload["language"],
        stem=stem_html(payload, key=response.version.sha256) if shows_stem else "",
        marks=Decimal(payload["marks"]),
        earned=response.earned if may.marks or may.correctness else None,
        comment=(response.comment or "") if may.specific else "",
        lines=lines_allowed(lines, may),
        general_feedback=payload["general_feedback"] if may.general else "",
        allowed=may,
        attempt=response.attempt_id,
        has_files=may.attempt
        and bool(response.pk)
        and payload["kind"] == "file_upload",
    )


def lines_allowed(lines: Iterable[Line], may: Allowed) -> list[Line]:
    """Leave out of the explanation what may not be told yet.

    Without the right answer only what was given stays, and in an order that says
    nothing: a list in its right order would tell.
    """
    if not (may.attempt or may.right):
        return []
    shown = [_line(line, may) for line in lines if may.right or line.given]
    return shown if may.right else sorted(shown, key=lambda line: line.text)


def _line(line: Line, may: Allowed) -> Line:
    tells_state = may.correctness and (may.right or line.state in _JUDGED)
    return replace(
        line,
        right=line.right if may.right else "",
        state=line.state if tells_state else "",
        note=line.note if may.specific else "",
    )


def extras_of(response: Response, quiz: Mapping[str, Any]) -> Extras:
    """Return what the quiz adds to the question while the try is open."""
    behaviour = Behaviour.of(quiz)
    checks = response.checks
    payload = response.version.payload
    is_marked = bool(Decimal(payload["marks"])) and not response.needs_marker
    can_check = behaviour.checks and is_marked
    return Extras(
        may_flag=bool(quiz.get("may_flag")) and not response.is_settled,
        is_flagged=response.is_flagged,
        asks_certainty=behaviour.name == "certainty" and is_marked,
        certainty=response.certainty,
        may_check=can_check and not response.is_settled,
        checks_left=max(behaviour.question_tries - len(checks), 0),
        is_settled=response.is_settled,
        hints=tuple(hints_earned(payload, checks)) if can_check else (),
        checked=_checked(response, quiz) if can_check and checks else None,
    )


def _checked(response: Response, quiz: Mapping[str, Any]) -> Outcome:
    """Return what checking has told: all that is allowed once it is settled.

    Before that only whether the answer was right, and the feedback on it.
    """
    may = allowed(quiz, DURING)
    if not response.is_settled:
        may = replace(may, right=False, general=False, marks=False)
    last = response.checks[-1]
    payload = response.version.payload
    lines = type_of(payload).explain(payload["body"], last["answer"])
    got = earned(payload, last["answer"], response.checks, behaviour=Behaviour.of(quiz))
    return Outcome(
        position=response.position,
        language=payload["language"],
        stem="",
        marks=Decimal(payload["marks"]),
        earned=got,
        comment="",
        lines=lines_allowed(lines, may),
        general_feedback=payload["general_feedback"] if may.general else "",
        allowed=may,
    )
