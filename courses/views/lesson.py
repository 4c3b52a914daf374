"""Reading a lesson: the content note, the text, pausing, and being done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content.rendering import block_anchor
from courses.domain.journey import journeys
from courses.domain.outline import (
    ItemOutline,
    frozen_page,
    has_alternative,
    lesson_html,
    word_items,
)
from courses.domain.places import shown_place, stored_place
from courses.domain.progress import complete, pause
from courses.models import ActivityProgress, FrozenPage, OutlineItem
from courses.reading import is_foreign, with_contents
from courses.steps import activity_url
from courses.views.readers import Reader, activity_reader
from lms.core.http import AuthenticatedRequest, learning_page

USUAL, OTHER = "usual", "other"
Kind = OutlineItem.Kind


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A lesson of a run with its neighbours, in the language it is read in.

    `first` is the same lesson in the version's first language.
    """

    reader: Reader
    item: OutlineItem
    page: FrozenPage
    first: FrozenPage
    activities: Sequence[OutlineItem]

    def neighbour(self, step: int) -> OutlineItem | None:
        place = self.activities.index(self.item) + step
        return self.activities[place] if 0 <= place < len(self.activities) else None


def _open(request: AuthenticatedRequest, run_id: int, key: UUID) -> Opened:
    """Return the lesson, or raise 404 when it is not part of what the run delivers."""
    reader = activity_reader(request.user, run_id)
    version = reader.run.version
    activities = list(
        version.items.filter(
            kind__in=[Kind.LESSON, Kind.QUIZ, Kind.EVALUATION]
        ).order_by("order")
    )
    found = [i for i in activities if i.key == key and i.kind == Kind.LESSON]
    if not found:
        raise Http404
    [item] = found
    prefetch_related_objects([item], "pages")
    return Opened(
        reader=reader,
        item=item,
        page=frozen_page(item, get_language() or ""),
        first=frozen_page(item, ""),
        activities=activities,
    )


@learning_page
def lesson(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    """Show the lesson, behind its content note until the reader has chosen.

    The choice of a version is part of the address and goes nowhere else.
    """
    opened = _open(request, run_id, key)
    chosen = request.GET.get("read")
    has_other = has_alternative(opened.page)
    is_other = chosen == OTHER and has_other
    progress = _progress(opened)
    context: dict[str, Any] = {
        "reader": opened.reader,
        "run": opened.reader.run,
        "item": opened.item,
        "page": opened.page,
        "has_other": has_other,
        "is_other": is_other,
        "is_foreign": is_foreign(opened.page.locale, get_language() or ""),
        "needs_exit": bool(opened.page.content.get("content_note")),
        "progress": progress,
    }
    if opened.page.content.get("content_note") and chosen not in {USUAL, OTHER}:
        return render(request, "courses/learn/content_note.html", context)
    html = lesson_html(opened.page, alternative=is_other)
    context["body"], context["headings"] = with_contents(html)
    context["resume"] = _resume(opened, progress, is_other=is_other)
    context["previous"], context["next"] = _neighbours(opened)
    context["asks_to_talk"] = (
        opened.item.intensity >= 2 and "debrief__prompt" not in html
    )
    return render(request, "courses/learn/lesson.html", context)


@learning_page
@require_POST
def lesson_pause(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    """Keep the place; the page itself saves quietly while somebody reads."""
    opened = _open(request, run_id, key)
    if opened.reader.worker is None:
        raise Http404
    block = request.POST.get("block", "").removeprefix(block_anchor(""))
    is_other = request.POST.get("read") == OTHER
    place = stored_place(opened.page, block, first=opened.first, alternative=is_other)
    pause(opened.reader.worker, opened.item, place)
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, _("Your place is kept. Come back whenever you like."))
    return redirect("courses:my_learning")


@learning_page
@require_POST
def lesson_done(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    opened = _open(request, run_id, key)
    worker = opened.reader.worker
    if worker is None:
        raise Http404
    complete(worker, opened.item, by=request.user)
    upcoming = journeys([worker], at=timezone.now())[worker.pk].next_step
    if upcoming and upcoming.item.is_activity:
        return redirect(activity_url(run_id, upcoming.item))
    messages.success(
        request, _("That is done. There is nothing more to do online now.")
    )
    return redirect("courses:run", run_id)


def _progress(opened: Opened) -> ActivityProgress | None:
    if opened.reader.enrolment is None:
        return None
    return ActivityProgress.objects.filter(
        enrolment=opened.reader.enrolment, item=opened.item
    ).first()


def _resume(
    opened: Opened, progress: ActivityProgress | None, *, is_other: bool
) -> str:
    """Return the block to go on from, unless that is the beginning."""
    if progress is None or not progress.paused_at_block:
        return ""
    return shown_place(
        opened.page,
        progress.paused_at_block,
        first=opened.first,
        alternative=is_other,
    )


def _neighbours(
    opened: Opened,
) -> tuple[tuple[ItemOutline, str] | None, tuple[ItemOutline, str] | None]:
    """Return the activity before and the one after, each with its address."""
    near = [opened.neighbour(-1), opened.neighbour(+1)]
    version = opened.reader.run.version
    words = word_items([i for i in near if i], [version], get_language() or "")
    before, after = (
        (words[item.pk], activity_url(opened.reader.run.pk, item)) if item else None
        for item in near
    )
    return before, after
