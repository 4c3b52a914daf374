"""A person's own notices, and reports of mail servers about what came back."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lms.core.bounces import MOST_BYTES, record_report, standing_of
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.models import NoticeChoice
from lms.core.noticing import choose_pace, pace_of, read_all


@learning_page
def notices(request: AuthenticatedRequest) -> HttpResponse:
    """Show everything the person was told; set how often mail comes."""
    if request.method == "POST":
        if request.POST.get("pace", "") in NoticeChoice.Pace.values:
            choose_pace(request.user, request.POST["pace"])
            messages.success(request, _("Saved."))
        elif "read" in request.POST:
            read_all(request.user, at=timezone.now())
        return redirect("notices")
    told = request.user.notices.exclude(text="")
    context = {
        "page_obj": Paginator(told, 30).get_page(request.GET.get("page")),
        "unread": told.filter(read_at=None).exists(),
        "paces": NoticeChoice.Pace.choices,
        "pace": pace_of(request.user),
        "came_back": standing_of(request.user),
    }
    return render(request, "core/account/notices.html", context)


@csrf_exempt
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """Take a report (RFC 3464) from the mail server, which knows the secret."""
    secret = settings.BOUNCE_SECRET
    if not secret:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {secret}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        record_report(request.read(MOST_BYTES + 1), at=timezone.now())
    except DomainError as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain")
    return HttpResponse(status=204)
