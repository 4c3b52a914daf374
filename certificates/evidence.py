"""Learning elsewhere as evidence, in words, for those who check a certificate."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.formats import localize
from django.utils.translation import gettext

from certificates.domain.status import Event
from certificates.models import Certificate, ExternalLearning, RenewalDocument
from certificates.models.renewal_conditions import (
    certificate_evidence,
    document_evidence,
)
from certificates.models.requirement import learning_evidence
from courses.domain.evidence import EvidenceEntry, EvidenceRecord, register_kind

Row = TypeVar("Row", bound=Model)


def _learning(refs: list[str]) -> dict[str, EvidenceRecord]:
    learned = ExternalLearning.objects.select_related("body", "decided_by")
    return {
        ref: EvidenceRecord(
            kind="external_learning",
            ref=ref,
            title=learning.title,
            enrolment_id=place,
            digest=learning_evidence(learning, place).digest,
            entries=[_recognised(learning)],
        )
        for ref, place, learning in _used(refs, learned)
    }


def _recognised(learning: ExternalLearning) -> EvidenceEntry:
    text = gettext("%(state)s: %(hours)s hours (%(body)s)") % {
        "state": learning.get_state_display(),
        "hours": localize(learning.hours.normalize() + 0),
        "body": learning.body.name,
    }
    return EvidenceEntry(
        text=text,
        at=learning.decided_at or learning.declared_at,
        by=str(learning.decided_by or ""),
        reason=learning.answer,
    )


def _earned_before(refs: list[str]) -> dict[str, EvidenceRecord]:
    issued = Certificate.objects.prefetch_related("events")
    return {
        ref: EvidenceRecord(
            kind="earned_before",
            ref=ref,
            title=f"{certificate.serial} · {certificate.facts['printed_title']}",
            enrolment_id=place,
            digest=certificate_evidence(certificate, place).digest,
            entries=[
                EvidenceEntry(text=event.get_kind_display(), at=event.at)
                for event in certificate.events.all()
                if event.kind != Event.RENEWED
            ],
        )
        for ref, place, certificate in _used(refs, issued)
    }


def _documents(refs: list[str]) -> dict[str, EvidenceRecord]:
    sent = RenewalDocument.objects.select_related("decided_by")
    return {
        ref: EvidenceRecord(
            kind="renewal_document",
            ref=ref,
            title=document.what,
            enrolment_id=place,
            digest=document_evidence(document, place).digest,
            entries=[
                EvidenceEntry(
                    text=document.get_state_display(),
                    at=document.decided_at or document.sent_at,
                    by=str(document.decided_by or ""),
                    reason=document.answer,
                )
            ],
        )
        for ref, place, document in _used(refs, sent)
    }


def _used(refs: list[str], rows: QuerySet[Row]) -> Iterator[tuple[str, int, Row]]:
    """Yield each reference with its enrolment and row; it is written "enrolment:row"."""
    parts = {ref: ref.split(":") for ref in refs}
    asked = {
        ref: (int(found[0]), int(found[1]))
        for ref, found in parts.items()
        if len(found) == 2 and all(part.isdecimal() for part in found)
    }
    known = rows.in_bulk({row for _place, row in asked.values()})
    for ref, (place, row) in asked.items():
        if row in known:
            yield ref, place, known[row]


register_kind("external_learning", _learning)
register_kind("earned_before", _earned_before)
register_kind("renewal_document", _documents)
