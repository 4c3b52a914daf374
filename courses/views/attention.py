"""A participant's page of a session online, where they are asked once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from courses.domain.attention import answer, asked_of, prompt_of
from courses.models import Session
from courses.views.readers import activity_reader
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

SECONDS = 20  # between two looks for the question
REFRESH = 60  # the same without scripts: the page loads itself anew


@learning_page
def live_session(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    """Show the session and, at its moment, the question; `?part=question` only that."""
    reader = activity_reader(request.user, run_id)
    held = Session.objects.held().filter(run=reader.run).select_related("item", "run")
    session = get_object_or_404(held, pk=pk)
    now = timezone.now()
    if request.method == "POST":
        if reader.worker is None:
            raise Http404
        try:
            answer(session, request.user, at=now)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("courses:live_session", run_id, pk)
    prompt = prompt_of(session, at=now) if reader.worker else None
    context = {
        "reader": reader,
        "run": reader.run,
        "session": session,
        "asked": asked_of(prompt, reader.worker, now),
        "seconds": SECONDS,
        "refresh": REFRESH,
        "is_over": now > session.ends_at,
    }
    part = "_still_here" if request.GET.get("part") == "question" else "live_session"
    return render(request, f"courses/learn/{part}.html", context)
