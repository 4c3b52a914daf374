"""Letters to supervisors, as coordinators look after them: who was named, what came back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.domain.follow_up import later_forms
from courses.domain.workplace import correct_address, letters_of
from courses.forms.workplace import AddressForm
from courses.models import CourseRun, SupervisorRequest
from courses.permissions import can_enrol
from courses.views.staff import attempt, frame, only_if, teaching_page, visible_run
from lms.core.http import AuthenticatedRequest


@require_GET
@teaching_page
def letters(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show whose supervisors are written to, and which letters came back."""
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    forms = later_forms(run, at=timezone.now())
    context = {
        **frame(request, run, "evaluation"),
        "letters": letters_of(run),
        "is_asking": bool(forms and forms.takes_supervisors),
    }
    return render(request, "courses/teach/supervisor_letters.html", context)


@teaching_page
@require_POST
def correct(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Write to another address; nothing says whether the letter was answered."""
    runs = CourseRun.objects.visible_to(request.user)
    mine = SupervisorRequest.objects.filter(enrolment__run__in=runs, taken_back_at=None)
    letter = get_object_or_404(mine.select_related("enrolment"), pk=pk)
    only_if(can_enrol(request.user))
    form = AddressForm(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"]
        attempt(
            request,
            lambda: correct_address(letter, email, by=request.user),
            _(
                "The address is corrected, and an earlier link is dead. Unless it was"
                " answered, a letter goes out."
            ),
        )
    else:
        messages.error(request, _("Enter a valid e-mail address."))
    return redirect("courses:supervisor_letters", letter.enrolment.run_id)
