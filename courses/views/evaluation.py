"""Evaluation forms: handing one in, and reading what many have said."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.domain.evaluation import (
    OWN_FORMS,
    forms_of,
    hand_in,
    has_handed_in,
    questions,
    results,
)
from courses.domain.follow_up import asked_on
from courses.domain.outline import frozen_page, word_items
from courses.domain.workplace import came_back_count
from courses.evaluation_tables import answer_tables, then_and_later
from courses.forms.evaluation import EvaluationForm
from courses.models import CourseRun, OutlineItem
from courses.permissions import can_enrol
from courses.reading import is_foreign
from courses.views.readers import activity_reader
from courses.views.staff import frame
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

Kind = OutlineItem.Kind


@learning_page
def evaluation(request: AuthenticatedRequest, run_id: int, key: UUID) -> HttpResponse:
    """Show the form until it is handed in; what is answered is told to nobody."""
    reader = activity_reader(request.user, run_id)
    run = reader.run
    items = run.version.items.filter(kind__in=OWN_FORMS).select_related("version")
    item = get_object_or_404(items, key=key)
    today = timezone.now().astimezone(run.zone).date()
    page = frozen_page(item, get_language() or "")
    is_post = request.method == "POST"
    if is_post and reader.worker is None:
        raise Http404
    data = request.POST if is_post else None
    form = EvaluationForm(data, questions=questions(item, page))
    if reader.worker and form.is_valid():
        try:
            hand_in(
                reader.worker,
                item,
                form.answers(),
                on=today,
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. Your answers are in, without you."))
        return redirect("courses:run", run_id)
    context = {
        "reader": reader,
        "run": run,
        "page": page,
        "form": form,
        "is_open": item.kind == Kind.EVALUATION or run.asks_again_at(today),
        "is_foreign": is_foreign(page.locale, get_language() or ""),
        "is_handed_in": reader.enrolment is not None
        and has_handed_in(reader.enrolment, item),
    }
    return render(request, "courses/learn/evaluation.html", context)


@learning_page
def evaluation_results(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    runs = CourseRun.objects.visible_to(request.user).with_places()
    run = get_object_or_404(runs.select_related("version"), pk=pk)
    found = {item: results(run, item) for item in forms_of(run)}
    items = list(found)
    words = word_items(items, [run.version], get_language() or "")
    asked = asked_on(run, items)
    may_see_letters = can_enrol(request.user)
    context = {
        **frame(request, run, "evaluation"),
        "may_see_letters": may_see_letters,
        "came_back_count": may_see_letters and came_back_count(run),
        "forms": [
            (
                words[item.pk],
                said,
                answer_tables(said, uid=item.code, kind=item.kind),
                asked[item.pk],
            )
            for item, said in found.items()
        ],
        "then_and_later": then_and_later(found),
    }
    return render(request, "courses/learn/evaluation_results.html", context)
