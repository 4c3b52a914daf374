"""What can become of an application: the one table that says so. Pure.

`docs/how-to/apply-for-accreditation.md` shows it as a diagram that
`manage.py draw_applications` draws from here.
"""

from collections.abc import Iterable, Mapping

from certificates.models import Application, ApplicationEvent

State = Application.State
Action = ApplicationEvent.Action
Role = ApplicationEvent.Role

# Until a decision the applicant may withdraw.
UNDECIDED = (
    State.DRAFT,
    State.SUBMITTED,
    State.INCOMPLETE,
    State.COMPLETE,
    State.GROUPED,
    State.REVIEW,
    State.QUESTIONS,
)
# A decision counts while the application is in one of these.
IN_FORCE = (State.ACCREDITED, State.CONDITIONAL)
# What the applicant still works on; everything else is as it was submitted.
EDITABLE = (State.DRAFT, State.INCOMPLETE)

# What a body may want two officers for.
TAKES_TWO = (Action.SUSPEND, Action.REINSTATE, Action.REINSTATE_IF, Action.REVOKE)

_OUTCOMES = {
    Action.ACCREDIT: State.ACCREDITED,
    Action.ACCREDIT_IF: State.CONDITIONAL,
    Action.REFUSE: State.REFUSED,
}

TABLE: Mapping[tuple[State, Action, Role], State] = {
    (State.DRAFT, Action.SUBMIT, Role.APPLICANT): State.SUBMITTED,
    (State.SUBMITTED, Action.RETURN, Role.OFFICER): State.INCOMPLETE,
    (State.INCOMPLETE, Action.SUBMIT, Role.APPLICANT): State.SUBMITTED,
    (State.INCOMPLETE, Action.REFUSE, Role.OFFICER): State.REFUSED,
    (State.SUBMITTED, Action.ACCEPT, Role.OFFICER): State.COMPLETE,
    (State.COMPLETE, Action.GROUP, Role.OFFICER): State.GROUPED,
    (State.GROUPED, Action.START_REVIEW, Role.OFFICER): State.REVIEW,
    (State.REVIEW, Action.ASK, Role.OFFICER): State.QUESTIONS,
    (State.QUESTIONS, Action.ANSWER, Role.APPLICANT): State.REVIEW,
    (State.QUESTIONS, Action.GO_ON, Role.OFFICER): State.REVIEW,
    **{
        (state, action, Role.OFFICER): after
        for state in (State.REVIEW, State.APPEALED)
        for action, after in _OUTCOMES.items()
    },
    **{
        (state, Action.WITHDRAW, Role.APPLICANT): State.WITHDRAWN for state in UNDECIDED
    },
    (State.REFUSED, Action.APPEAL, Role.APPLICANT): State.APPEALED,
    (State.CONDITIONAL, Action.APPEAL, Role.APPLICANT): State.APPEALED,
    (State.CONDITIONAL, Action.FULFIL, Role.SYSTEM): State.ACCREDITED,
    **{
        (state, action, Role.OFFICER): after
        for state in IN_FORCE
        for action, after in (
            (Action.SUSPEND, State.SUSPENDED),
            (Action.REVOKE, State.REVOKED),
        )
    },
    (State.SUSPENDED, Action.REINSTATE, Role.OFFICER): State.ACCREDITED,
    (State.SUSPENDED, Action.REINSTATE_IF, Role.OFFICER): State.CONDITIONAL,
    (State.SUSPENDED, Action.REVOKE, Role.OFFICER): State.REVOKED,
    **{
        (state, Action.EXPIRE, Role.SYSTEM): State.EXPIRED
        for state in (*IN_FORCE, State.SUSPENDED)
    },
    **{
        (state, Action.RENEW, Role.SYSTEM): State.RENEWED
        for state in (*IN_FORCE, State.EXPIRED)
    },
}

# How a state looks in lists.
TONES: Mapping[State, str] = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "info",
    State.INCOMPLETE: "warning",
    State.COMPLETE: "info",
    State.GROUPED: "info",
    State.REVIEW: "info",
    State.QUESTIONS: "warning",
    State.ACCREDITED: "success",
    State.CONDITIONAL: "success",
    State.REFUSED: "danger",
    State.WITHDRAWN: "neutral",
    State.APPEALED: "warning",
    State.RENEWED: "neutral",
    State.EXPIRED: "neutral",
    State.SUSPENDED: "danger",
    State.REVOKED: "danger",
}


def after(state: str, action: str, role: str) -> State | None:
    """Return where an application stands afterwards; None when that is not possible."""
    return TABLE.get((State(state), Action(action), Role(role)))


def possible(state: str, roles: Iterable[str]) -> list[Action]:
    """Return what somebody in these roles may do next, in the order of the table."""
    wanted = set(roles)
    found = [
        action
        for (before, action, role) in TABLE
        if before == state and role.value in wanted
    ]
    return list(dict.fromkeys(found))


def diagram() -> str:
    """Return the table as a Mermaid state diagram, one arrow for each pair of states."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for (before, action, role), end in TABLE.items():
        arrows.setdefault((before, end), []).append(f"{action.value} ({role.value})")
    lines = [
        f"    {before.value} --> {end.value}: {', '.join(words)}"
        for (before, end), words in arrows.items()
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {State.DRAFT.value}", *lines])
