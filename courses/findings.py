"""The answer to one requirement, the same for trainee, trainer and officer.

Pure: no queries, no clock. What is frozen into a certificate is `as_dict()`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A fact a finding rests on: `kind` names the table, `ref` the row.

    `digest` is the SHA-256 of the row's canonical JSON when it was read.
    """

    kind: str
    ref: str
    digest: str
    note: str = ""

    def as_dict(self) -> dict[str, str]:
        return {
            "kind": self.kind,
            "ref": self.ref,
            "digest": self.digest,
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Whether a requirement is met, with the figures it rests on.

    `message` is the English source of the sentence that explains it, with named
    places filled from `values`; it is translated when shown. `possible` is false
    when the requirement can no longer be met without somebody's decision.
    """

    kind: str
    met: bool
    required: Decimal
    achieved: Decimal
    unit: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    possible: bool = True
    evidence: tuple[Evidence, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "met": self.met,
            "required": str(self.required),
            "achieved": str(self.achieved),
            "unit": self.unit,
            "message": self.message,
            "values": dict(self.values),
            "possible": self.possible,
            "evidence": [each.as_dict() for each in self.evidence],
        }
