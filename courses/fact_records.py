"""Facts as plain JSON and back, so that a judgement can be made again years later.

Pure. What is written is what a requirement judged and nothing besides: figures, titles
and references to rows, no names of people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from courses.findings import Evidence
from courses.judging import ActivityFact, SessionFact
from lms.core.canonical import as_stored

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def record_of(facts: "DataclassInstance | Sequence[Any]") -> Any:
    """Return facts, or lists of them, ready for a JSON column."""
    if isinstance(facts, Sequence):
        return [record_of(each) for each in facts]
    return as_stored(asdict(facts))


def sessions_from(record: Sequence[Mapping[str, Any]]) -> list[SessionFact]:
    return [
        SessionFact(
            **{
                **each,
                "evidence": evidence_from(each["evidence"]),
                # Facts kept before there were dispensations know nothing of them.
                "dispensation": evidence_from(each.get("dispensation")),
            }
        )
        for each in record
    ]


def activities_from(record: Sequence[Mapping[str, Any]]) -> list[ActivityFact]:
    return [
        ActivityFact(**{**each, "evidence": evidence_from(each["evidence"])})
        for each in record
    ]


def evidence_from(record: Mapping[str, str] | None) -> Evidence | None:
    return Evidence(**record) if record else None
