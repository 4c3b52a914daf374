"""Checking in: the trainer's screen, and the few pages of who scans it."""

import secrets
from datetime import timedelta

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.domain import check_in
from courses.models import AttendanceEntry, CheckIn, Session
from courses.permissions import can_record_attendance
from courses.views.staff import only_if, run_crumbs, teaching_page, visible_session
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.rate_limits import is_allowed

COOKIE = "sidro_device"
COOKIE_SECONDS = 12 * 3600
TRIES, TRIES_SECONDS = 10, 600


@require_GET
@teaching_page
def screen(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the trainer shows on the wall; `?part=code` is the part that changes."""
    session = visible_session(request, pk)
    only_if(can_record_attendance(request.user))
    now = timezone.now()
    address = reverse("courses:scanned", args=[check_in.code_for(session, now)])
    drawn = segno.make(f"{settings.BASE_URL}{address}", error="m", micro=False)
    context = {
        "session": session,
        "run": session.run,
        "qr_code": mark_safe(  # noqa: S308 - drawn by segno from our own address
            drawn.svg_inline(border=2, dark="#000000", light="#ffffff", omitsize=True)
        ),
        "room_code": check_in.room_code(session, now),
        "address": f"{settings.BASE_URL}{reverse('courses:check_in')}",
        "count": session.check_ins.values("entry__enrolment").distinct().count(),
        "opens_at": session.starts_at
        - timedelta(minutes=session.run.check_in_early_minutes),
        "slot": check_in.SLOT,
        "crumbs": run_crumbs(
            session.run,
            (session.item.code, reverse("courses:roll", args=[session.pk])),
            (_("Self check-in"), None),
        ),
    }
    part = "_check_in_code" if request.GET.get("part") == "code" else "check_in"
    return render(request, f"courses/teach/{part}.html", context)


@require_GET
@never_cache
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """Turn a code that is on the screen now into a pass for this device."""
    try:
        session = check_in.session_of_code(code, timezone.now())
    except DomainError as refusal:
        return _refused(request, refusal)
    return _with_pass(request, session, CheckIn.Way.QR)


@learning_page
def by_room_code(request: AuthenticatedRequest) -> HttpResponse:
    """Type the digits on the screen, where scanning does not work."""
    if request.method != "POST":
        return render(request, "courses/learn/check_in_code.html")
    if not is_allowed(
        "room-code", str(request.user.pk), most=TRIES, seconds=TRIES_SECONDS
    ):
        refusal = DomainError("too_many", _("Too many tries. Speak to the trainer."))
        return _refused(request, refusal, status=429)
    try:
        session = check_in.session_of_room_code(
            request.POST.get("code", ""), request.user, timezone.now()
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:check_in")
    return _with_pass(request, session, CheckIn.Way.ROOM_CODE)


@learning_page
def checking(request: AuthenticatedRequest, given: str) -> HttpResponse:
    """Say *I am here* or *I am leaving*; works after signing in, for some minutes."""
    try:
        valid = check_in.read_pass(given, request.COOKIES.get(COOKIE, ""))
        if request.method == "POST":
            check_in.check(
                valid, request.user, "out" if "leave" in request.POST else "in"
            )
            return redirect(request.path)
    except DomainError as refusal:
        return _refused(request, refusal)
    session = Session.objects.select_related("run", "item").get(pk=valid.session)
    entry = (
        AttendanceEntry.objects.current()
        .filter(session=session, enrolment__person=request.user)
        .exclude(enrolment__status="withdrawn")
        .first()
    )
    context = {
        "session": session,
        "run": session.run,
        "entry": entry,
        "known": check_in.since(entry) if entry else "",
    }
    return render(request, "courses/learn/check_in.html", context)


def _with_pass(request: HttpRequest, session: int, way: str) -> HttpResponse:
    cookie = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(16)
    given = check_in.give_pass(session, cookie, way)
    response = redirect("courses:checking", given)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=COOKIE_SECONDS,
        path=reverse("courses:check_in"),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _refused(
    request: HttpRequest, refusal: DomainError, status: int = 409
) -> HttpResponse:
    context = {"refusal": str(refusal)}
    return render(
        request, "courses/learn/check_in_refused.html", context, status=status
    )
