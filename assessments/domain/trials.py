"""Trying a quiz as a trainee would, without keeping anything.

All that was done so far travels in the form as a signed text: nothing is written,
and nobody can make up a trial that the quiz does not allow.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from assessments.domain.behaviours import Behaviour
from assessments.domain.case_steps import is_reached, refuse_going_on
from assessments.domain.case_ways import missing_rows
from assessments.domain.sheets import sheet
from assessments.models import Response
from assessments.question_types import type_of
from assessments.question_types.unfolding import step_of
from lms.core.canonical import as_stored

_SALT = "assessments.trial"
_KEPT = ("answer", "checks", "is_settled", "is_flagged", "certainty")


@dataclass(kw_only=True)
class Trial:
    """A try at a quiz that exists only here: its answers, and how far it has come."""

    quiz: Mapping[str, Any]
    seed: int
    rows: list[Response]
    page: int = 1
    reached: int = 1

    @classmethod
    def begin(cls, quiz: Mapping[str, Any], seed: int | None = None) -> "Trial":
        """Draw and lay out the questions as for a trainee."""
        seed = secrets.randbelow(10**9) if seed is None else seed
        return cls(quiz=quiz, seed=seed, rows=sheet(quiz, draw_seed=seed, seed=seed))

    @classmethod
    def resume(cls, quiz: Mapping[str, Any], token: str) -> "Trial | None":
        """Return the trial of the token; None if the quiz was changed since, or it."""
        try:
            said = signing.loads(token, salt=_SALT)
        except signing.BadSignature:
            return None
        trial = cls.begin(quiz, said["seed"])
        trial.page, trial.reached = said["page"], said["reached"]
        kept = {row[0]: row[1:] for row in said["rows"]}
        while True:
            for row in trial.rows:
                for name, value in zip(_KEPT, kept.get(row.position, ()), strict=False):
                    setattr(row, name, value)
            if not trial.lay_out_next():
                break
        found = [row.version_id for row in trial.rows]
        return trial if found == said["versions"] else None

    def token(self) -> str:
        said = {
            "seed": self.seed,
            "versions": [row.version_id for row in self.rows],
            "page": self.page,
            "reached": self.reached,
            "rows": [
                [row.position, *(getattr(row, name) for name in _KEPT)]
                for row in self.rows
            ],
        }
        return signing.dumps(as_stored(said), salt=_SALT, compress=True)

    @property
    def is_forward(self) -> bool:
        return bool(self.quiz["navigation"] == "forward")

    @property
    def pages(self) -> int:
        return max((row.page for row in self.rows), default=1)

    def seen(self) -> list[Response]:
        """Return the questions that cases, if there are any, have come to."""
        return [row for row in self.rows if is_reached(row, self.rows)]

    def here(self) -> list[Response]:
        return [row for row in self.seen() if row.page == self.page]

    def lay_out_next(self, *, to_the_end: bool = False) -> bool:
        """Add the steps of cases that are decided now; return whether there are any."""
        cases = {row.vignette for row in self.rows if row.vignette is not None}
        more = []
        for case in cases:
            about = [row for row in self.rows if row.vignette_id == case.pk]
            more += missing_rows(
                self.quiz, case, about, seed=self.seed, to_the_end=to_the_end
            )
        self.rows = sorted([*self.rows, *more], key=lambda row: row.position)
        return bool(more)

    def turn_to(self, page: int) -> None:
        """Show another page; what is left behind stays, where the quiz says so."""
        page = min(max(page, 1), self.pages)
        if self.is_forward:
            page = min(max(page, self.reached), self.reached + 1)
        self.page = page
        self.reached = max(self.reached, page)

    def check(self, position: int) -> None:
        """Check an answer on this page; see `saving.check`."""
        behaviour = Behaviour.of(self.quiz)
        row = next((each for each in self.here() if each.position == position), None)
        if row is None or row.is_settled or row.needs_marker or row.answer is None:
            return
        if not behaviour.checks:
            return
        if row.checks and row.checks[-1]["answer"] == row.answer:
            return
        payload = row.version.payload
        share = str(type_of(payload).share(payload["body"], row.answer))
        row.checks = [*row.checks, {"answer": row.answer, "share": share}]
        row.is_settled = behaviour.is_settled(row.checks)
        self.lay_out_next()

    def go_on(self, case: int, step: int) -> int | None:
        """Settle a step of a case; return the position at which it goes on.

        Refused as for a trainee; see `unfolding.go_on`.
        """
        about = [row for row in self.rows if row.vignette_id == case]
        vignette = about[0].vignette if about else None
        if vignette is None:
            return None
        body = vignette.payload["body"]
        refuse_going_on(vignette, step, about)
        for row in about:
            if step_of(body, row.version_id) == step:
                row.is_settled = True
        self.lay_out_next()
        about = [row for row in self.rows if row.vignette_id == case]
        return next((row.position for row in about if not row.is_settled), None)
