"""The page about one's own calendar link, and the feed behind the link."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain.calendar_feed import (
    choice_of,
    choose_letters,
    close_link,
    feed_of,
    open_link,
    owner_of,
)
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.rate_limits import is_allowed

FETCHES = {"most": 60, "seconds": 600}


@learning_page
def my_calendar(request: AuthenticatedRequest) -> HttpResponse:
    if request.method == "POST":
        _change(request, request.POST.get("act", ""))
        return redirect("courses:my_calendar")
    choice = choice_of(request.user)
    address = ""
    if choice.token:
        path = reverse("courses:calendar_feed", args=[choice.token])
        address = f"{settings.BASE_URL}{path}"
    context = {"choice": choice, "address": address}
    return render(request, "courses/learn/my_calendar.html", context)


def _change(request: AuthenticatedRequest, act: str) -> None:
    person, at = request.user, timezone.now()
    if act == "open":
        open_link(person, at=at)
        messages.success(request, _("This is your link. An earlier one shows nothing."))
    elif act == "close":
        close_link(person, at=at)
        messages.success(request, _("The link is closed. It shows nothing any more."))
    elif act in {"letters_on", "letters_off"}:
        choose_letters(person, wanted=act == "letters_on", at=at)
        messages.success(request, _("Saved."))


@require_safe
@never_cache
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar program the sessions behind a link; nobody notes who asked."""
    person = owner_of(token)
    if person is None:
        raise Http404
    if not is_allowed("calendar", token, **FETCHES):
        return HttpResponse(status=429, headers={"Retry-After": "600"})
    return HttpResponse(
        feed_of(person, at=timezone.now()),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="sessions.ics"',
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        },
    )
