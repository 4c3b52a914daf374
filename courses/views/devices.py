"""Where devices send their rolls, and what lets a roll work without a network."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from courses.domain.devices import CLOCK_TOLERANCE, Outcome, note_clock, settle, take_in
from courses.domain.walk_ins import write_down
from courses.forms.devices import Parcel, read_parcel
from courses.models import DeviceMark, Session
from courses.permissions import can_record_attendance
from courses.views.roll import entry_json
from courses.views.staff import attempt, only_if, teaching_page, visible_session
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@require_GET
@teaching_page
def worker(request: AuthenticatedRequest) -> HttpResponse:
    """The service worker; its address limits it to the pages of sessions."""
    return render(
        request, "courses/teach/roll_worker.js", content_type="text/javascript"
    )


@require_POST
@teaching_page
def roll_sent(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take in what a device kept while it had no network."""
    session = visible_session(request, pk)
    only_if(can_record_attendance(request.user))
    now = timezone.now()
    try:
        parcel = read_parcel(request.body, session)
        if parcel.person != request.user.pk:
            return _refused("other_person", _("Somebody else is signed in."), 409)
        results = _take(session, parcel, request, now)
    except DomainError as refusal:
        return _refused(refusal.code, str(refusal), 409)
    return JsonResponse(
        {
            "now": now.isoformat(),
            "results": results,
            "clock": _clock(session, parcel, request, now),
        }
    )


def _take(
    session: Session, parcel: Parcel, request: AuthenticatedRequest, now: datetime
) -> dict[str, Any]:
    results: dict[str, Any] = {
        key: {"outcome": "refused", "message": message}
        for key, message in parcel.unreadable.items()
    }
    outcomes = take_in(session, parcel.marks, by=request.user, at=now)
    for key, outcome in outcomes.items():
        results[str(key)] = _outcome_json(session, outcome)
    for guest in parcel.walk_ins:
        write_down(session, guest, by=request.user, at=now)
        results[str(guest.key)] = {"outcome": "saved"}
    return results


def _outcome_json(session: Session, outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"outcome": outcome.kind}
    if outcome.current:
        told["current"] = entry_json(session, outcome.current)
    if outcome.refusal:
        told["message"] = str(outcome.refusal)
    if outcome.kind == "conflict":
        told["message"] = _(
            "Another device had written something else. Both are kept; decide below."
        )
    return told


def _clock(
    session: Session, parcel: Parcel, request: AuthenticatedRequest, now: datetime
) -> str:
    """Return a warning about the device's clock, or nothing when it is right."""
    if parcel.sent_at is None:
        return ""
    ahead = parcel.sent_at - now
    if abs(ahead) <= CLOCK_TOLERANCE:
        return ""
    if parcel.marks or parcel.walk_ins:
        note_clock(session, ahead=ahead, by=request.user, at=now)
    minutes = max(1, round(abs(ahead.total_seconds()) / 60))
    return ngettext(
        "The clock of this device is wrong by %(count)s minute. The server's time "
        "is used.",
        "The clock of this device is wrong by %(count)s minutes. The server's time "
        "is used.",
        minutes,
    ) % {"count": minutes}


def _refused(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "error": message}, status=status)


@require_POST
@teaching_page
def settle_mark(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Decide between two devices; both entries stay as they were written."""
    rivals = DeviceMark.objects.filter(
        session__in=Session.objects.visible_to(request.user)
    )
    rival = get_object_or_404(rivals.select_related("session", "enrolment"), pk=pk)
    only_if(can_record_attendance(request.user))
    takes = "take" in request.POST
    reason = _("Two devices differed: the second is right.")
    if not takes:
        reason = _("Two devices differed: the first is right.")
    attempt(
        request,
        lambda: settle(rival, takes=takes, reason=reason, by=request.user),
        _("Decided. Both entries are kept."),
    )
    return redirect("courses:roll", rival.session_id)
