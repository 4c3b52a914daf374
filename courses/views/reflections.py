"""The private notes of a trainee; nobody else gets past the first line."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain.outline import word_items
from courses.domain.reflections import notes_of, write
from courses.forms.reflections import NoteForm
from courses.models import Enrolment, OutlineItem
from courses.views.readers import activity_reader
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

KINDS = (OutlineItem.Kind.LESSON, OutlineItem.Kind.SESSION)


@learning_page
def notes(
    request: AuthenticatedRequest, run_id: int, pk: int | None = None
) -> HttpResponse:
    """Show one's own notes on a run, and write one, or write one anew."""
    enrolment = _own(request, run_id)
    note = get_object_or_404(notes_of(enrolment), pk=pk) if pk else None
    names = _names(enrolment)
    about = request.GET.get("about", "")
    form = (
        NoteForm(
            request.POST or None, instance=note, names=names, initial={"item": about}
        )
        if note is None
        else NoteForm(request.POST or None, instance=note, names=names)
    )
    if request.method == "POST" and form.is_valid():
        kept = get_object_or_404(notes_of(enrolment), pk=pk) if pk else None
        try:
            write(enrolment, note=kept, by=request.user, **form.said())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The note is kept, for you alone."))
            return redirect("courses:notes", run_id)
    rows = [(each, names.get(each.item_id or 0, "")) for each in notes_of(enrolment)]
    context = {"run": enrolment.run, "form": form, "notes": rows, "note": note}
    return render(request, "courses/learn/notes.html", context)


@learning_page
@require_POST
def delete(request: AuthenticatedRequest, run_id: int, pk: int) -> HttpResponse:
    """Delete one's own note for good."""
    get_object_or_404(notes_of(_own(request, run_id)), pk=pk).delete()
    messages.success(request, _("The note is deleted."))
    return redirect("courses:notes", run_id)


def _own(request: AuthenticatedRequest, run_id: int) -> Enrolment:
    enrolment = activity_reader(request.user, run_id).enrolment
    if enrolment is None:
        raise Http404
    return enrolment


def _names(enrolment: Enrolment) -> dict[int, str]:
    """Return what notes can be about, in the reader's language."""
    version = enrolment.run.version
    items = list(
        version.items.filter(kind__in=KINDS).select_related("version").order_by("order")
    )
    words = word_items(items, [version], get_language() or "")
    return {item.pk: f"{item.code} {words[item.pk].title}" for item in items}
