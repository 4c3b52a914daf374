"""Attempts as evidence, in words, for those who check a certificate."""

from django.utils.translation import gettext

from assessments.models import Attempt
from courses.domain.evidence import EvidenceEntry, EvidenceRecord, register_kind


def _attempt(ref: str) -> EvidenceRecord | None:
    if not ref.isdecimal():
        return None
    attempt = Attempt.objects.filter(pk=int(ref)).select_related("item", "page").first()
    if attempt is None:
        return None
    title = gettext("%(quiz)s, try %(number)s") % {
        "quiz": attempt.page.title,
        "number": attempt.number,
    }
    return EvidenceRecord(
        kind="attempt",
        ref=ref,
        title=title,
        enrolment_id=attempt.enrolment_id,
        digest=attempt.as_evidence().digest,
        entries=_entries(attempt),
    )


def _entries(attempt: Attempt) -> list[EvidenceEntry]:
    entries = [EvidenceEntry(text=gettext("Begun."), at=attempt.started_at)]
    if attempt.submitted_at:
        entries.append(
            EvidenceEntry(text=gettext("Handed in."), at=attempt.submitted_at)
        )
    if attempt.marked_at:
        text = gettext("Marked: %(score)s of %(most)s marks, %(percent)s %%.") % {
            "score": attempt.score,
            "most": attempt.max_score,
            "percent": attempt.percent,
        }
        entries.append(EvidenceEntry(text=text, at=attempt.marked_at))
    return entries


register_kind("attempt", _attempt)
