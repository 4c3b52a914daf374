"""The evidence behind a certificate, frozen when it is issued.

The manifest is plain JSON; its SHA-256 stands beside it and on the document. It
holds references and digests, so that today's rows can be compared with it, and the
facts that were judged, so that the judgement can be made again (`rejudging`).
"""

from typing import Any

from certificates.domain.coverage import Coverage
from certificates.domain.facts import Subject
from courses.domain.completion import Judged
from lms.core.canonical import as_stored, sha256
from lms.core.models import User

# 1 had findings only; 2 keeps the facts they were made from as well.
FORMAT = 2


def manifest_of(
    subject: Subject,
    *,
    facts: dict[str, Any],
    judged: tuple[Judged, ...],
    by: User | None,
) -> dict[str, Any]:
    """Return why the certificate was issued, ready for a JSON column."""
    run = subject.run
    manifest = {
        "format": FORMAT,
        "facts_sha256": sha256(facts),
        "kind": subject.kind.value,
        "person": subject.holder.pk,
        "enrolment": subject.enrolment.pk if subject.enrolment else None,
        "run": _run(subject),
        "version": {
            "code": run.version.code,
            "number": run.version.number,
            "content_hash": run.version.content_hash,
        },
        "requirements": [
            {
                "id": each.requirement.pk,
                "kind": each.requirement.kind,
                "for_attendance": each.requirement.for_attendance,
                "parameters": each.requirement.parameters(),
                "finding": each.finding.as_dict(),
                "facts": each.requirement.facts_record(each.facts),
            }
            for each in judged
        ],
        "circumstances": _circumstances(subject),
        "decision": _decision(subject.coverage),
        "issued_by": by.pk if by else None,
        "issued_at": subject.issued_at,
    }
    stored: dict[str, Any] = as_stored(manifest)
    return stored


def _circumstances(subject: Subject) -> dict[str, Any] | None:
    """Return what decides besides the requirements which document was earned."""
    run, enrolment = subject.run, subject.enrolment
    if enrolment is None:
        return None
    return {
        "enrolment": enrolment.status,
        "run": run.status,
        "last_end": max((each.ends_at for each in subject.held), default=None),
        "document": run.version.document,
        "attendance_certificate": run.version.attendance_certificate,
    }


def _run(subject: Subject) -> dict[str, Any]:
    run = subject.run
    leads = [each.trainer_id for each in subject.trainers if each.is_lead]
    return {
        "id": run.pk,
        "code": run.code,
        "credit": run.credit,
        "tolerance_minutes": run.tolerance_minutes,
        "sessions": sorted(each.pk for each in subject.held),
        "lead_trainers": sorted(leads),
    }


def _decision(coverage: Coverage) -> dict[str, Any] | None:
    decision = coverage.accreditation
    if decision is None:
        return None
    return {
        "id": decision.pk,
        "body": decision.body_id,
        "number": decision.number,
        "valid_from": decision.valid_from,
        "valid_to": decision.valid_to,
        "versions": sorted(version.pk for version in decision.versions.all()),
        "trainers": sorted(t.pk for t in decision.permitted_trainers.all()),
        "group_max": decision.group_max,
    }
