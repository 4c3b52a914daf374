"""What is asked some months after a run: of participants, and of their supervisors."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from courses.domain import workplace
from courses.domain.evaluation import has_handed_in, questions
from courses.domain.follow_up import LaterForms, later_forms
from courses.domain.outline import frozen_page
from courses.forms.evaluation import EvaluationForm
from courses.forms.workplace import AddressForm, SupervisorForm
from courses.models import CourseRun, Enrolment, SupervisorRequest
from courses.reading import is_foreign
from courses.views.readers import activity_reader
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.rate_limits import address_of, is_allowed

LOOKUPS = {"most": 30, "seconds": 600}
_FIELDS = {"own_address": "email", "no_consent": "has_consented"}


@learning_page
def later(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Show what is asked months later; name somebody who can say how it goes at work."""
    enrolment, forms = _own(request, run_id)
    data = request.POST if request.method == "POST" else None
    form = SupervisorForm(
        data,
        coordinators=workplace.coordinators_for(enrolment),
        initial={"language": enrolment.run.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            workplace.name_supervisor(enrolment, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(_FIELDS.get(refusal.code), str(refusal))
        else:
            messages.success(
                request, _("Thank you. One letter goes out when its days have come.")
            )
            return redirect("courses:later", run_id)
    context = {
        "run": enrolment.run,
        "forms": forms,
        "form": form,
        "supervisor": _request_of(enrolment),
        "address_form": AddressForm(),
        "is_handed_in": forms.follow_up and has_handed_in(enrolment, forms.follow_up),
    }
    return render(request, "courses/learn/later.html", context)


@learning_page
@require_POST
def take_back(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """End the question to the supervisor; nothing says whether it was answered."""
    enrolment, _forms = _own(request, run_id)
    supervisor = get_object_or_404(SupervisorRequest, enrolment=enrolment)
    workplace.take_back(supervisor, by=request.user, at=timezone.now())
    messages.success(request, _("The link works no more, and the address is deleted."))
    return redirect("courses:later", run_id)


@learning_page
@require_POST
def correct(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    """Correct the address of one's supervisor, as long as no letter went out."""
    enrolment, _forms = _own(request, run_id)
    supervisor = get_object_or_404(
        SupervisorRequest, enrolment=enrolment, taken_back_at=None
    )
    form = AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter a valid e-mail address."))
        return redirect("courses:later", run_id)
    email = form.cleaned_data["email"]
    try:
        workplace.correct_address(supervisor, email, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The address is corrected."))
    return redirect("courses:later", run_id)


def _own(request: AuthenticatedRequest, run_id: int) -> tuple[Enrolment, LaterForms]:
    """Return the reader's own place and what its run asks; 404 when it asks nothing."""
    enrolment = activity_reader(request.user, run_id).worker
    if enrolment is None:
        raise Http404
    forms = later_forms(enrolment.run, at=timezone.now())
    if forms is None or forms.today < enrolment.run.ends_on:
        raise Http404
    return enrolment, forms


def _request_of(enrolment: Enrolment) -> SupervisorRequest | None:
    return SupervisorRequest.objects.filter(enrolment=enrolment).first()


def _for_link_holders(
    view: Callable[[HttpRequest, str], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Slow down guessing, and keep the page out of caches and search engines."""

    @wraps(view)
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def guarded(request: HttpRequest, secret: str) -> HttpResponse:
        if not is_allowed("workplace", address_of(request), **LOOKUPS):
            response = HttpResponse(status=429)
            response.headers["Retry-After"] = str(LOOKUPS["seconds"])
            return response
        response = view(request, secret)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


@_for_link_holders
def workplace_form(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask a supervisor, without an account; the link works once."""
    asked = workplace.find(secret, at=timezone.now())
    if asked is None:
        return render(request, "courses/learn/workplace_closed.html", status=404)
    item = workplace.form_of(asked)
    page = frozen_page(item, get_language() or "")
    data = request.POST if request.method == "POST" else None
    form = EvaluationForm(data, questions=questions(item, page))
    if request.method == "POST" and form.is_valid():
        try:
            workplace.answer(asked, form.answers(), at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "courses/learn/workplace_thanks.html")
    run: CourseRun = asked.enrolment.run
    context = {
        "run": run,
        # The neutral title: the usual one could tell of a child whom somebody fosters.
        "training": run.version.text("public_title", get_language() or ""),
        "participant": asked.enrolment.person,
        "page": page,
        "form": form,
        "is_foreign": is_foreign(page.locale, get_language() or ""),
    }
    return render(request, "courses/learn/workplace.html", context)
