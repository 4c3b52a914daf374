"""Correcting what certificates print of a run that is finished, and nothing else."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.domain.calendar_letters import count_change
from courses.models import CourseRun
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

# They change no rule and nothing that anybody earned.
PARTICULARS = frozenset({"place", "signatory_name", "signatory_role"})


@transaction.atomic
def correct_particulars(
    run: CourseRun,
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
    **particulars: str,
) -> CourseRun:
    """Correct the place or the signatory of a finished run, with a reason.

    Documents that were issued keep what they say. Refused before the run is finished,
    when its details can be changed, and on a cancelled run. The same again changes
    nothing.
    """
    if unknown := particulars.keys() - PARTICULARS:
        raise TypeError(f"not to be corrected here: {sorted(unknown)}")
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    if run.status != CourseRun.Status.FINISHED:
        raise DomainError(
            "not_finished", _("Only a finished run is corrected like this.")
        )
    if not reason.strip():
        raise DomainError("reason_needed", _("Give a reason for the correction."))
    after = {k: v for k, v in particulars.items() if getattr(run, k) != v}
    if not after:
        return run
    before = {name: getattr(run, name) for name in after}
    for name, value in after.items():
        setattr(run, name, value)
    run.save(update_fields=list(after))
    audit.record(
        "run.particulars_corrected",
        run,
        by=by,
        at=at,
        reason=reason.strip(),
        before=before,
        after=after,
    )
    if "place" in after:
        count_change(run.sessions.held())
    return run
