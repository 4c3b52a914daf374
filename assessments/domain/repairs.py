"""Repairing a flawed question with new marks, and marking later tries the same way."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.repair_previews import Plan, Preview, preview
from assessments.domain.results import add_mark, finish_marking
from assessments.models import Attempt, Mark, Repair
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

# The code of the refusal when results have changed since the preview.
OUTDATED = "preview_outdated"


@transaction.atomic
def repair(
    plan: Plan,
    *,
    reason: str,
    by: User,
    expects: str = "",
    at: datetime | None = None,
) -> Repair:
    """Mark the answers again as the plan says, all of them or none.

    Old marks and results stay on record; certificates that were issued stay as they
    are. From now on the version is marked so in every try that is handed in.
    Refused without a reason, and when `expects`, the digest of a preview, is no
    longer what would happen.
    """
    at = at or timezone.now()
    if not reason.strip():
        raise DomainError("reason_missing", _("Say what was wrong with the question."))
    # Tries that are open wait too, so that none is handed in meanwhile unrepaired.
    attempts = Attempt.objects.filter(responses__version=plan.version).values("pk")
    list(
        Attempt.objects.select_for_update(of=("self",))
        .filter(pk__in=attempts)
        .order_by("pk")
    )
    found = preview(plan)
    if expects and expects != found.digest:
        raise DomainError(
            OUTDATED,
            _("Results have changed since the preview. Please look at it again."),
        )
    done = Repair.objects.create(
        version=plan.version,
        kind=plan.kind,
        key_version=plan.key_version,
        in_favour=plan.in_favour,
        reason=reason.strip(),
        by=by,
        at=at,
        changes=[each.as_dict() for each in found.changes],
    )
    audit.record(
        "question.repaired",
        plan.version.question,
        by=by,
        at=at,
        version=plan.version.number,
        kind=plan.kind,
        key_version=plan.key_version.number if plan.key_version else None,
        in_favour=plan.in_favour,
        reason=done.reason,
        attempts=[each.attempt.pk for each in found.changes],
    )
    _write(found, done, by=by, at=at)
    return done


def _write(found: Preview, done: Repair, *, by: User, at: datetime) -> None:
    for response, worth in found.writes:
        add_mark(
            response,
            marks=worth.marks,
            max_marks=worth.max_marks,
            comment=response.comment or "",
            by=by,
            at=at,
            origin=Mark.Origin.REPAIR,
            reason=done.reason,
            repair=done,
        )
    for change in found.changes:
        finish_marking(change.attempt, by=by, at=at, reason=done.reason)


def standing(version_ids: Iterable[int]) -> dict[int, Repair]:
    """Return the repair that counts for each of the versions that has one."""
    repairs = Repair.objects.filter(version__in=set(version_ids))
    return {
        each.version_id: each
        for each in repairs.select_related("key_version").order_by("pk")
    }
