"""Learning elsewhere as evidence, in words, for those who check a certificate."""

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


def _learning(ref: str) -> EvidenceRecord | None:
    place, _colon, row = ref.partition(":")
    if not (place.isdecimal() and row.isdecimal()):
        return None
    learning = (
        ExternalLearning.objects.filter(pk=int(row))
        .select_related("body", "decided_by")
        .first()
    )
    if learning is None:
        return None
    text = gettext("%(state)s: %(hours)s hours (%(body)s)") % {
        "state": learning.get_state_display(),
        "hours": localize(learning.hours.normalize() + 0),
        "body": learning.body.name,
    }
    return EvidenceRecord(
        kind="external_learning",
        ref=ref,
        title=learning.title,
        enrolment_id=int(place),
        digest=learning_evidence(learning, int(place)).digest,
        entries=[
            EvidenceEntry(
                text=text,
                at=learning.decided_at or learning.declared_at,
                by=str(learning.decided_by or ""),
                reason=learning.answer,
            )
        ],
    )


def _earned_before(ref: str) -> EvidenceRecord | None:
    place, _colon, row = ref.partition(":")
    if not (place.isdecimal() and row.isdecimal()):
        return None
    certificate = Certificate.objects.filter(pk=int(row)).first()
    if certificate is None:
        return None
    return EvidenceRecord(
        kind="earned_before",
        ref=ref,
        title=f"{certificate.serial} · {certificate.facts['printed_title']}",
        enrolment_id=int(place),
        digest=certificate_evidence(certificate, int(place)).digest,
        entries=[
            EvidenceEntry(text=event.get_kind_display(), at=event.at)
            for event in certificate.events.all()
            if event.kind != Event.RENEWED
        ],
    )


def _document(ref: str) -> EvidenceRecord | None:
    place, _colon, row = ref.partition(":")
    if not (place.isdecimal() and row.isdecimal()):
        return None
    document = (
        RenewalDocument.objects.filter(pk=int(row)).select_related("decided_by").first()
    )
    if document is None:
        return None
    return EvidenceRecord(
        kind="renewal_document",
        ref=ref,
        title=document.what,
        enrolment_id=int(place),
        digest=document_evidence(document, int(place)).digest,
        entries=[
            EvidenceEntry(
                text=document.get_state_display(),
                at=document.decided_at or document.sent_at,
                by=str(document.decided_by or ""),
                reason=document.answer,
            )
        ],
    )


register_kind("external_learning", _learning)
register_kind("earned_before", _earned_before)
register_kind("renewal_document", _document)
