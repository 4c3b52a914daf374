"""One row of evidence in words, as a certificate's page looks it up."""

from courses.domain.evidence import EvidenceRecord, lookup


def look_up(kind: str, ref: str) -> EvidenceRecord | None:
    return lookup([(kind, ref)]).get((kind, ref))
