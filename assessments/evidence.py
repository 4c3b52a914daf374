"""Attempts as evidence, in words, for those who check a certificate."""

from django.db.models import Prefetch
from django.utils.translation import gettext

from assessments.models import Attempt, EarlierResult
from courses.domain.evidence import (
    EvidenceEntry,
    EvidenceRecord,
    by_ref,
    register_kind,
)


def _attempts(refs: list[str]) -> dict[str, EvidenceRecord]:
    earlier = EarlierResult.objects.select_related("replaced_by").order_by("pk")
    attempts = Attempt.objects.select_related("item", "page").prefetch_related(
        Prefetch("earlier_results", earlier)
    )
    return {
        str(attempt.pk): EvidenceRecord(
            kind="attempt",
            ref=str(attempt.pk),
            title=gettext("%(quiz)s, try %(number)s")
            % {"quiz": attempt.page.title, "number": attempt.number},
            enrolment_id=attempt.enrolment_id,
            digest=attempt.as_evidence().digest,
            entries=_entries(attempt),
            earlier=[each.digest for each in attempt.earlier_results.all()],
        )
        for attempt in by_ref(attempts, refs)
    }


def _entries(attempt: Attempt) -> list[EvidenceEntry]:
    entries = [EvidenceEntry(text=gettext("Begun."), at=attempt.started_at)]
    if attempt.submitted_at:
        entries.append(
            EvidenceEntry(text=gettext("Handed in."), at=attempt.submitted_at)
        )
    entries += [_replaced(each) for each in attempt.earlier_results.all()]
    if attempt.marked_at:
        text = gettext("Marked: %(score)s of %(most)s marks, %(percent)s %%.") % {
            "score": attempt.score,
            "most": attempt.max_score,
            "percent": attempt.percent,
        }
        entries.append(EvidenceEntry(text=text, at=attempt.marked_at))
    return entries


def _replaced(earlier: EarlierResult) -> EvidenceEntry:
    """Return an earlier result, and who replaced it for what reason."""
    text = gettext("Marked again; before: %(score)s of %(most)s marks, %(percent)s %%.")
    return EvidenceEntry(
        text=text
        % {
            "score": earlier.score,
            "most": earlier.max_score,
            "percent": earlier.percent,
        },
        at=earlier.replaced_at,
        by=str(earlier.replaced_by or ""),
        reason=earlier.reason,
        is_current=False,
    )


register_kind("attempt", _attempts)
