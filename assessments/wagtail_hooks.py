"""What the authoring area gets from this app."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from assessments.domain.key_changes import remark_offer
from assessments.domain.publishing import refresh_indexes, refuse_deletion
from assessments.models import Question, QuizPage
from assessments.permissions import can_change_questions, can_repair
from assessments.views import interchange, record
from assessments.views.bank import retire_question
from assessments.views.trial import try_quiz
from assessments.viewsets import KIND_VIEWSETS, QuestionBankViewSet
from assessments.viewsets.actions import PublishQuestionItem, UnpublishQuestionItem
from assessments.viewsets.addresses import address, bank_address, repair_address
from assessments.viewsets.bulk import BULK_ACTIONS
from lms.core.errors import DomainError

# Before the viewsets, which would otherwise make a policy of their own each.
register_permission_policy(Question, ModelPermissionPolicy(Question))

register_snippet(QuestionBankViewSet)
for viewset in KIND_VIEWSETS:
    register_snippet(viewset)
for action in BULK_ACTIONS:
    hooks.register("register_bulk_action", action)


@hooks.register("register_admin_urls")
def bank_urls() -> list[URLPattern]:
    return [
        path("questions/<int:pk>/retire/", retire_question, name="question_retire"),
        path("questions/try/<int:page_id>/", try_quiz, name="quiz_try"),
        path("questions/paper/<int:page_id>/", interchange.paper, name="quiz_on_paper"),
        path("questions/<int:pk>/used/", record.record, name="question_record"),
        path(
            "questions/<int:pk>/versions/<int:before>/<int:after>/",
            record.versions,
            name="question_versions",
        ),
        path("questions/coverage/", record.matrix, name="question_coverage"),
        path("questions/import/", interchange.upload, name="question_import"),
        path(
            "questions/import/<uuid:pk>/",
            interchange.review,
            name="question_import_review",
        ),
        path(
            "questions/import/<uuid:pk>/discard/",
            interchange.discard,
            name="question_import_discard",
        ),
    ]


@hooks.register("register_snippet_action_menu_item")
def publish_question(model: type[Any]) -> PublishQuestionItem | None:
    return PublishQuestionItem(order=30) if issubclass(model, Question) else None


@hooks.register("register_snippet_action_menu_item")
def unpublish_question(model: type[Any]) -> UnpublishQuestionItem | None:
    return UnpublishQuestionItem(order=20) if issubclass(model, Question) else None


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def find_what_was_saved(request: HttpRequest, saved: Any) -> None:
    if isinstance(saved, Question):
        question = Question.objects.get(pk=saved.pk)
        refresh_indexes(question)
        if request.method == "POST" and not question.has_unpublished_changes:
            offer_marking_again(request, question)


def offer_marking_again(request: HttpRequest, question: Question) -> None:
    """Lead from a key that was just published to the results it would change."""
    user: Any = request.user
    offer = remark_offer(question) if can_repair(user) else None
    if offer is not None:
        label = _("See who would change, and mark again")
        button = messages.button(repair_address(offer), label)
        messages.warning(request, str(offer), buttons=[button])


@hooks.register("before_delete_snippet")
def keep_what_was_asked(request: HttpRequest, things: list[Any]) -> HttpResponse | None:
    """Refuse to delete a question that somebody was, or may be, asked."""
    for thing in things:
        if not isinstance(thing, Question):
            continue
        try:
            refuse_deletion(thing)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(address(thing, "edit"))
    return None


@hooks.register("before_bulk_action")
def keep_what_was_asked_of_many(
    request: HttpRequest, action_type: str, objects: list[Any], _action: Any
) -> HttpResponse | None:
    if action_type != "delete":
        return None
    refused = keep_what_was_asked(request, objects)
    return redirect(bank_address()) if refused else None


@hooks.register("register_page_header_buttons")
def preview_as_trainee(page: Any, user: Any, **_more: Any) -> Any:
    """Offer to take the quiz as a trainee would, where it is edited."""
    if isinstance(page.specific_deferred, QuizPage) and can_change_questions(user):
        yield Button(
            _("Preview as trainee"),
            url=reverse("quiz_try", args=[page.pk]),
            icon_name="view",
            priority=60,
        )


@hooks.register("register_page_header_buttons")
def print_a_quiz(page: Any, user: Any, next_url: Any = None, **_more: Any) -> Any:
    """Offer the paper where the quiz is edited."""
    if isinstance(page.specific_deferred, QuizPage) and can_change_questions(user):
        yield Button(
            _("Print on paper"),
            url=reverse("quiz_on_paper", args=[page.pk]),
            icon_name="download",
            priority=70,
        )
