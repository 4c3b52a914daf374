"""One set of pages per kind of question; the list is the bank's."""

from functools import partial
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CopyView, EditView, SnippetViewSet

from assessments.models import QUESTION_KINDS, Question
from assessments.permissions import can_publish_questions
from assessments.viewsets.addresses import bank_address
from assessments.viewsets.panels import edit_handler


class QuestionEditView(EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        question = self.object
        buttons.append(
            Button(
                _("Where it is used"),
                url=reverse("question_record", args=[question.pk]),
                icon_name="link",
                priority=55,
            )
        )
        if question.published_version_id and can_publish_questions(self.request.user):
            label = _("Use again") if question.retired_at else _("Retire")
            buttons.append(
                Button(
                    label,
                    url=reverse("question_retire", args=[question.pk]),
                    icon_name="history" if question.retired_at else "no-view",
                    priority=60,
                )
            )
        return buttons


class QuestionCopyView(CopyView):
    """Only shows the copy; it is sent to where questions are added.

    Sent here it would be written over the original, published or not.
    """

    http_method_names = ["get", "head", "options"]


class QuestionKindViewSet(SnippetViewSet):
    """The pages of one kind; `model` says which."""

    edit_view_class = QuestionEditView
    copy_view_class = QuestionCopyView
    copy_view_enabled = True
    # The bank has the menu item for all kinds.
    menu_item_is_registered = True
    add_to_reference_index = True

    def __init__(self, kind: type[Question]) -> None:
        self.model = kind
        self.icon = kind.icon
        self.base_url_path = f"questions/{kind.kind.replace('_', '-')}"
        super().__init__()

    def get_edit_handler(self) -> Any:
        return edit_handler(self.model.kind).bind_to_model(self.model)

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        bank = Question.snippet_viewset.get_url_name("list")
        return [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse_lazy(bank), "label": _("Question bank")},
        ]

    @property
    def index_view(self) -> Any:
        """Lead to the bank, narrowed to this kind."""
        kind = self.model.kind

        def bank_of_kind(request: HttpRequest) -> HttpResponse:
            return redirect(f"{bank_address()}?kind={kind}")

        return bank_of_kind

    index_results_view = index_view

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Offer none: the permissions on questions hold for every kind."""
        return Permission.objects.none()


KIND_VIEWSETS = tuple(partial(QuestionKindViewSet, kind) for kind in QUESTION_KINDS)
