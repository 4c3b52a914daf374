"""Walking back from a certificate to why it was issued, and what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certificates.domain.looks import bodies_of
from certificates.models import Certificate
from courses.domain import evidence
from courses.domain.completion import finding_text
from courses.domain.outline import local_names
from courses.models import Session
from lms.core import audit
from lms.core.canonical import sha256
from lms.core.models import User

Records = Mapping[tuple[str, str], evidence.EvidenceRecord]


class Comparison(TextChoices):
    """A sealed digest beside the same row today."""

    UNCHANGED = "unchanged", _("Unchanged since issue")
    CORRECTED = "corrected", _("Corrected after issue")
    DIFFERS = "differs", _("Differs from what was sealed")
    GONE = "gone", _("No longer on record")


TONES = {
    Comparison.UNCHANGED: "success",
    Comparison.CORRECTED: "warning",
    Comparison.DIFFERS: "danger",
    Comparison.GONE: "danger",
}


@dataclass(frozen=True, kw_only=True)
class Rested:
    """One row a finding rests on, as sealed and as it is today."""

    kind: str
    ref: str
    digest: str
    comparison: Comparison
    record: evidence.EvidenceRecord | None

    @property
    def tone(self) -> str:
        return TONES[self.comparison]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A requirement as it was judged, in words, with what it rests on."""

    text: str
    is_met: bool
    is_for_attendance: bool
    rests_on: list[Rested]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a certificate was issued. `is_intact`: the manifest is the sealed one."""

    is_intact: bool
    grounds: list[Ground]

    @property
    def changed(self) -> int:
        return sum(
            rested.comparison is not Comparison.UNCHANGED
            for ground in self.grounds
            for rested in ground.rests_on
        )


@dataclass(frozen=True, kw_only=True)
class HeldSession:
    name: str
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What a confirmation of a trainer or author rests on: no requirement, but a run."""

    run: str
    role: str
    sessions: list[HeldSession]


def explain(certificate: Certificate) -> Explanation:
    """Read the frozen manifest and compare each reference with today's row."""
    manifest = certificate.evidence
    intact = sha256(manifest) == certificate.evidence_sha256
    facts_intact = sha256(certificate.facts) == manifest["facts_sha256"]
    names = _names(certificate)
    records = evidence.lookup(
        (sealed["kind"], sealed["ref"])
        for requirement in manifest["requirements"]
        for sealed in requirement["finding"]["evidence"]
    )
    return Explanation(
        is_intact=intact and facts_intact,
        grounds=[
            _ground(each, records, issued_at=certificate.issued_at, names=names)
            for each in manifest["requirements"]
        ],
    )


def findings_in_words(certificate: Certificate) -> list[tuple[str, bool]]:
    """Return each requirement as it was judged, and whether it was met."""
    names = _names(certificate)
    return [
        (finding_text(each["finding"], names), each["finding"]["met"])
        for each in certificate.evidence["requirements"]
    ]


def confirmed(certificate: Certificate) -> Confirmed | None:
    """Return what a confirmation rests on, by its manifest; None for participants."""
    if certificate.enrolment_id is not None:
        return None
    run = certificate.evidence["run"]
    names = _names(certificate)
    held = Session.objects.filter(pk__in=run["sessions"]).select_related("item", "run")
    return Confirmed(
        run=run["code"],
        role=str(_role(certificate)),
        sessions=[
            HeldSession(
                name=names.get(str(each.item), str(each.item)),
                starts_at=each.local_start,
            )
            for each in held
        ],
    )


def _role(certificate: Certificate) -> str | Promise:
    if certificate.kind == Certificate.Kind.AUTHOR:
        return _("Author")
    leads = certificate.evidence["run"]["lead_trainers"]
    return (
        _("Lead trainer") if certificate.evidence["person"] in leads else _("Assistant")
    )


def _names(certificate: Certificate) -> Mapping[str, str]:
    """Return what sessions, forms and quizzes are called in the language of now."""
    version = certificate.run.version
    return local_names([version], get_language() or "")[version.pk]


def note_look(certificate: Certificate, *, by: User, at: datetime) -> None:
    """Write down that somebody looked at personal evidence."""
    audit.record(
        "evidence.viewed",
        certificate,
        by=by,
        at=at,
        serial=certificate.serial,
        bodies=bodies_of(by),
    )


def _ground(
    requirement: Mapping[str, Any],
    records: Records,
    *,
    issued_at: datetime,
    names: Mapping[str, str],
) -> Ground:
    finding = requirement["finding"]
    return Ground(
        text=finding_text(finding, names),
        is_met=finding["met"],
        is_for_attendance=requirement["for_attendance"],
        rests_on=[_rested(each, records, issued_at) for each in finding["evidence"]],
    )


def _rested(sealed: Mapping[str, str], records: Records, issued_at: datetime) -> Rested:
    record = records.get((sealed["kind"], sealed["ref"]))
    return Rested(
        kind=sealed["kind"],
        ref=sealed["ref"],
        digest=sealed["digest"],
        comparison=_compare(sealed["digest"], record, issued_at),
        record=record,
    )


def _compare(
    digest: str, record: evidence.EvidenceRecord | None, issued_at: datetime
) -> Comparison:
    if record is None:
        return Comparison.GONE
    if digest in record.earlier:
        return Comparison.CORRECTED
    if record.digest != digest:
        return Comparison.DIFFERS
    if any(entry.at and entry.at > issued_at for entry in record.entries):
        return Comparison.CORRECTED
    return Comparison.UNCHANGED
