"""Taking a question of the bank out of use, and back."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from assessments.domain.publishing import reinstate, retire
from assessments.forms import RetireForm
from assessments.models import Question
from assessments.permissions import can_publish_questions
from assessments.viewsets.addresses import address
from lms.core.http import AuthenticatedRequest


@require_http_methods(["GET", "POST"])
def retire_question(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask for the reason and retire; a retired question is used again."""
    question = get_object_or_404(Question, pk=pk)
    if not can_publish_questions(request.user):
        raise PermissionDenied
    if question.retired_at and request.method == "POST":
        reinstate(question, by=request.user)
        messages.success(request, _("The question can be used again."))
        return redirect(address(question, "edit"))
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        retire(question, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The question is retired."))
        return redirect(address(question, "edit"))
    context = {
        "question": question,
        "form": form,
        "edit_url": address(question, "edit"),
    }
    return render(request, "assessments/bank/retire.html", context)
