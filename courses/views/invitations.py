"""Letters of invitation: one's own, one person's, and everybody's."""

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from courses.domain.invitation_letters import archive_of, letters_of, name_of
from courses.models import Enrolment
from courses.permissions import can_enrol
from courses.views.readers import activity_reader
from courses.views.staff import only_if, teaching_page, visible_enrolment, visible_run
from lms.core.http import AuthenticatedRequest, attachment, learning_page


@require_GET
@learning_page
def own(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    reader = activity_reader(request.user, run_id)
    if reader.worker is None:
        raise Http404
    return _letter(reader.worker)


@require_GET
@teaching_page
def of_person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    enrolment = visible_enrolment(request, pk)
    only_if(can_enrol(request.user))
    if not enrolment.is_active:
        raise Http404
    return _letter(enrolment)


@require_GET
@teaching_page
def of_run(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    run = visible_run(request, pk)
    only_if(can_enrol(request.user))
    name = f"{slugify(run.code)}.zip"
    return attachment(archive_of(run), name=name, content_type="application/zip")


def _letter(enrolment: Enrolment) -> HttpResponse:
    [letter] = letters_of(enrolment.run, [enrolment]).values()
    name = name_of(enrolment)
    return attachment(letter, name=name, content_type="application/pdf")
