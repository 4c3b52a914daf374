"""Judging once more: from the facts kept at issue, and from the record of today.

From the kept facts the same code must come to the same result; where it does not, or
where today's record says something else, each requirement is named with what differs.
Nothing is written, and nothing follows for the certificate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certificates.domain import eligibility
from certificates.models import Certificate
from courses.domain import completion, requirements
from courses.domain.completion import finding_text
from courses.domain.outline import local_names
from courses.judging import document_earned
from courses.models import CourseRun, Enrolment
from lms.core.canonical import as_stored, sha256

# What of a finding may differ, in the order people ask; the sentence follows from it.
_PARTS = ("met", "required", "achieved", "unit", "possible", "values", "message")


class Part(TextChoices):
    """What of a finding is not as it was sealed."""

    MET = "met", _("whether it is met")
    REQUIRED = "required", _("what is asked for")
    ACHIEVED = "achieved", _("what was reached")
    UNIT = "unit", _("how it is measured")
    POSSIBLE = "possible", _("whether it can still be met")
    VALUES = "values", _("the figures in the sentence")
    MESSAGE = "message", _("the sentence")
    EVIDENCE = "evidence", _("the rows it rests on")
    KIND = "kind", _("the requirement itself is gone or new")


@dataclass(frozen=True, kw_only=True)
class Again:
    """One finding as it comes out now, and what of it is not as it was sealed."""

    text: str
    is_met: bool
    differs: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A requirement: as sealed, judged again from kept facts, and by today's record.

    `again` is None when no facts were kept, `today` when nothing is on record any more.
    """

    text: str
    is_met: bool
    again: Again | None
    today: Again | None


@dataclass(frozen=True, kw_only=True)
class Rejudged:
    """The whole judgement beside its repeats; the documents are kinds, or None."""

    facts_kept: bool
    is_intact: bool
    lines: tuple[Line, ...]
    sealed_kind: Certificate.Kind
    kind_again: Certificate.Kind | None
    kind_today: Certificate.Kind | None

    @property
    def is_same(self) -> bool:
        """Whether the kept facts give exactly what was sealed."""
        return (
            self.facts_kept
            and self.kind_again == self.sealed_kind
            and not any(line.again and line.again.differs for line in self.lines)
        )

    @property
    def is_same_today(self) -> bool:
        return self.kind_today == self.sealed_kind and not any(
            line.today is None or line.today.differs for line in self.lines
        )


def judge_again(certificate: Certificate, *, at: datetime) -> Rejudged:
    """Judge a participant's certificate again; the requirements decide, nobody else.

    Facts are kept since manifests of format 2; of earlier ones only today's record
    can be judged.
    """
    manifest = certificate.evidence
    circumstances = manifest.get("circumstances")
    kept = circumstances is not None
    names = _names(certificate)
    live, kind_today = _today(certificate, at=at)
    sealed = manifest["requirements"]
    repeated = [_from_kept_facts(each) if kept else None for each in sealed]
    lines = tuple(
        Line(
            text=finding_text(each["finding"], names),
            is_met=each["finding"]["met"],
            again=_again(each["finding"], finding, names) if finding else None,
            today=_again(each["finding"], live[each["id"]], names)
            if each["id"] in live
            else None,
        )
        for each, finding in zip(sealed, repeated, strict=True)
    )
    return Rejudged(
        facts_kept=kept,
        is_intact=sha256(manifest) == certificate.evidence_sha256,
        lines=lines,
        sealed_kind=Certificate.Kind(manifest["kind"]),
        kind_again=_kind(sealed, repeated, circumstances) if circumstances else None,
        kind_today=kind_today,
    )


def _from_kept_facts(sealed: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the finding that today's code makes of the facts of then.

    None when this kind of requirement does not exist any more.
    """
    kind = requirements.kinds().get(sealed["kind"])
    if kind is None:
        return None
    requirement = kind.with_parameters(sealed["parameters"])
    finding = requirement.judge(requirement.facts_from(sealed["facts"]))
    found: dict[str, Any] = as_stored(finding.as_dict())
    return found


def _today(
    certificate: Certificate, *, at: datetime
) -> tuple[dict[int, dict[str, Any]], Certificate.Kind | None]:
    """Return today's findings by requirement, and the document they come to."""
    enrolment = certificate.enrolment
    if enrolment is None:
        return {}, None
    standing, run = completion.standing(enrolment), enrolment.run
    verdict = eligibility.verdict(standing, run, at=at)
    findings = {
        each.requirement.pk: as_stored(each.finding.as_dict())
        for each in standing.judged
    }
    return findings, verdict.kind


def _kind(
    sealed: list[Mapping[str, Any]],
    repeated: list[dict[str, Any] | None],
    circumstances: Mapping[str, Any],
) -> Certificate.Kind | None:
    """Return the document that the repeated findings come to."""
    is_met = [bool(finding and finding["met"]) for finding in repeated]
    for_attendance = [
        met for each, met in zip(sealed, is_met, strict=True) if each["for_attendance"]
    ]
    if circumstances["enrolment"] != Enrolment.Status.ACTIVE:
        return None
    earned = document_earned(
        is_complete=bool(is_met) and all(is_met),
        attendance_met=bool(for_attendance) and all(for_attendance),
        is_finished=circumstances["run"] == CourseRun.Status.FINISHED,
        document=circumstances["document"],
        attendance_certificate=circumstances["attendance_certificate"],
    )
    return Certificate.Kind(earned) if earned else None


def _again(
    sealed: Mapping[str, Any], finding: Mapping[str, Any], names: Mapping[str, str]
) -> Again:
    return Again(
        text=finding_text(finding, names),
        is_met=finding["met"],
        differs=differences(sealed, finding),
    )


def differences(
    sealed: Mapping[str, Any], finding: Mapping[str, Any]
) -> tuple[Part, ...]:
    """Return what of two findings is not the same; the order of rows plays no part."""
    if sealed["kind"] != finding["kind"]:
        return (Part.KIND,)
    found = [Part(part) for part in _PARTS if sealed[part] != finding[part]]
    if _rows(sealed) != _rows(finding):
        found.append(Part.EVIDENCE)
    return tuple(found)


def _rows(finding: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    return {(e["kind"], e["ref"], e["digest"]) for e in finding["evidence"]}


def _names(certificate: Certificate) -> Mapping[str, str]:
    version = certificate.run.version
    return local_names([version], get_language() or "")[version.pk]
