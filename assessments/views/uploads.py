"""Handing in files for an answer, and giving them out to those who may see them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.domain.case_steps import is_open_yet
from assessments.domain.uploads import hand_in_file, take_back
from assessments.forms import UploadForm
from assessments.models import Response, Upload
from assessments.presenting import stem_html
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page


def _own_responses(request: AuthenticatedRequest, run_id: int) -> QuerySet[Response]:
    return Response.objects.filter(
        attempt__enrolment__run=run_id, attempt__enrolment__person=request.user
    ).select_related("attempt__enrolment__run", "version", "vignette")


@learning_page
@require_http_methods(["GET", "POST"])
def files(
    request: AuthenticatedRequest, run_id: int, pk: int, position: int
) -> HttpResponse:
    """Show the files of one's own answer; a POST hands in another.

    A question in a step of a case that is not open yet does not exist.
    """
    own = get_object_or_404(
        _own_responses(request, run_id),
        attempt=pk,
        position=position,
        version__payload__kind="file_upload",
    )
    if not own.attempt.is_open:
        return redirect("assessments:result", run_id, pk)
    if not is_open_yet(own):
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            hand_in_file(own, form.cleaned_data["file"], by=request.user)
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The file is handed in."))
            return redirect("assessments:files", run_id, pk, position)
    payload = own.version.payload
    context = {
        "response": own,
        "attempt": own.attempt,
        "run": own.attempt.enrolment.run,
        "form": form,
        "body": payload["body"],
        "language": payload["language"],
        "stem": stem_html(payload, key=own.version.sha256),
        "uploads": own.files(),
        "takes_more": len(own.answer or []) < payload["body"]["max_files"],
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/files.html", context, status=status)


@learning_page
@require_POST
def remove(
    request: AuthenticatedRequest, run_id: int, pk: int, public_id: str
) -> HttpResponse:
    upload = get_object_or_404(
        Upload.objects.filter(response__in=_own_responses(request, run_id)),
        response__attempt=pk,
        public_id=public_id,
    )
    position = upload.response.position
    try:
        take_back(upload, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("assessments:result", run_id, pk)
    messages.success(request, _("The file was taken back and is deleted."))
    return redirect("assessments:files", run_id, pk, position)


@login_required
@never_cache
@require_GET
def download(request: AuthenticatedRequest, public_id: str) -> HttpResponseBase:
    """Give a file to whoever handed it in, or to those who may mark the answer."""
    markable = Response.objects.visible_to(request.user)
    upload = get_object_or_404(
        Upload.objects.filter(
            Q(response__attempt__enrolment__person=request.user)
            | (Q(response__in=markable) & ~Q(response__attempt__state="open"))
        ),
        public_id=public_id,
    )
    response = FileResponse(
        upload.file.open("rb"),
        as_attachment=True,
        filename=f"answer-{upload.public_id[:8]}.{upload.format}",
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
