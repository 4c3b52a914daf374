"""Learning elsewhere as evidence, in words, for those who check a certificate."""

from django.utils.formats import localize
from django.utils.translation import gettext

from certificates.models import ExternalLearning
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


register_kind("external_learning", _learning)
