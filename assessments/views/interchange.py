"""Questions in from a file (upload, look through, confirm) and out on paper."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.models import Locale

from assessments.domain.intake import confirm, data_of, forget, forget_old, keep_file
from assessments.interchange import FORMATS, guess, take
from assessments.interchange.forms import PaperForm, ReviewForm, UploadForm
from assessments.interchange.leaving import pdf_of
from assessments.interchange.paper import payloads_of, sheet_of
from assessments.interchange.review import Line, lines
from assessments.models import Question, QuestionImport, QuizPage
from assessments.permissions import can_change_questions, can_import_questions
from assessments.viewsets.addresses import bank_address
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest


@require_http_methods(["GET", "POST"])
def upload(request: AuthenticatedRequest) -> HttpResponse:
    """Ask for a file, read it once to see that it can be, and keep it for review."""
    if not can_import_questions(request.user):
        raise PermissionDenied
    forget_old()
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        initial={"locale": Locale.get_default().pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("question_import_review", _kept(request, form).pk)
        except DomainError as refusal:
            form.add_error("file", str(refusal))
    status = 422 if form.errors else 200
    context = {"form": form, "bank_url": bank_address()}
    return render(request, "assessments/bank/import.html", context, status=status)


def _kept(request: AuthenticatedRequest, form: UploadForm) -> QuestionImport:
    given = form.cleaned_data
    data = take(given["file"])
    chosen = FORMATS.get(given["format"]) or guess(data, given["file"].name)
    chosen.read(data)  # refuses what cannot be read, before it is kept
    return keep_file(
        data,
        name=given["file"].name,
        format_code=chosen.code,
        locale=given["locale"],
        programme=given["programme"],
        by=request.user,
    )


@require_http_methods(["GET", "POST"])
def review(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Show what will be made of the file, and make it once that is confirmed."""
    kept = _own(request, pk)
    try:
        found = lines(
            FORMATS[kept.format].read(data_of(kept)), known_names=_known_names(kept)
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("question_import")
    form = ReviewForm(request.POST if request.method == "POST" else None, lines=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = confirm(kept, form.chosen(), by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _imported(len(made)))
            return redirect(f"{bank_address()}?status=draft")
    return _review_page(request, kept, found, form)


def _imported(count: int) -> str:
    return ngettext(
        "%(count)d question is in the bank as a draft.",
        "%(count)d questions are in the bank as drafts.",
        count,
    ) % {"count": count}


def _known_names(kept: QuestionImport) -> set[str]:
    return set(
        Question.objects.filter(locale=kept.locale).values_list("name", flat=True)
    )


def _review_page(
    request: AuthenticatedRequest,
    kept: QuestionImport,
    found: list[Line],
    form: ReviewForm,
) -> HttpResponse:
    context = {
        "kept": kept,
        "format": FORMATS[kept.format].label,
        "total": len(found),
        "rows": form.rows(),
        "refused": [line for line in found if line.draft is None],
        "has_errors": form.is_bound and bool(form.errors),
    }
    status = 422 if context["has_errors"] else 200
    return render(
        request, "assessments/bank/import_review.html", context, status=status
    )


@require_http_methods(["GET", "POST"])
def paper(request: AuthenticatedRequest, page_id: int) -> HttpResponse:
    """Print a quiz as it would be taken now: one variant, or the key to it."""
    page: QuizPage = get_object_or_404(
        QuizPage.objects.select_related("locale"), pk=page_id
    )
    if not can_change_questions(request.user):
        raise PermissionDenied
    form = PaperForm(request.POST or None)
    problems = page.freeze_problems()
    if request.method == "POST" and form.is_valid() and not problems:
        variant, with_key = form.cleaned_data["variant"], "key" in request.POST
        sheet = sheet_of(
            payloads_of(page, variant=variant),
            title=page.title,
            language=page.locale.language_code,
            variant=variant,
            with_key=with_key,
        )
        return pdf_of(sheet, at=timezone.now())
    context = {"page": page, "form": form, "problems": problems}
    status = 422 if form.errors else 200
    return render(request, "assessments/bank/paper.html", context, status=status)


@require_POST
def discard(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    forget(_own(request, pk))
    messages.success(request, _("The file is discarded; nothing of it was kept."))
    return redirect("question_import")


def _own(request: AuthenticatedRequest, pk: UUID) -> QuestionImport:
    """Return the person's own upload; others' do not exist for them."""
    if not can_import_questions(request.user):
        raise PermissionDenied
    return get_object_or_404(
        QuestionImport.objects.select_related("locale", "programme"),
        pk=pk,
        by=request.user,
    )
