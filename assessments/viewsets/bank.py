"""The bank: one list of all questions, and a step that asks for the kind."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import (
    BulkActionsCheckboxColumn,
    LocaleColumn,
    UpdatedAtColumn,
)
from wagtail.admin.widgets.button import BaseButton, Button, ButtonWithDropdown
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from assessments.domain.facility import facilities
from assessments.models import QUESTION_KINDS, Question
from assessments.permissions import can_import_questions
from assessments.querysets import QuestionQuerySet
from assessments.viewsets.addresses import add_address, address, translation_address
from assessments.viewsets.chooser import QuestionChooserViewSet
from assessments.viewsets.columns import (
    FacilityColumn,
    KindColumn,
    PlaceColumn,
    QuestionColumn,
    StatusColumn,
)
from assessments.viewsets.filters import QuestionFilterSet, with_review
from assessments.viewsets.search import search

HINTS = {
    "single_choice": _("One right answer among several."),
    "multiple_choice": _("Several right answers, with partial credit if you wish."),
    "kprim": _("Statements to be judged one by one: all right, or half for one wrong."),
    "true_false": _("A statement to be judged."),
    "numeric": _("A number within limits, in any unit you name."),
    "matching": _("What belongs to what, with extra partners if you wish."),
    "ordering": _("Steps to be put in order."),
    "short_text": _("A few words or sentences, marked by a list or by a trainer."),
    "free_text": _("A longer text, marked by a trainer with a rubric."),
    "cloze": _("Gaps in a text for words, numbers and choices."),
    "word_drop": _("Words to be put into the gaps of a text."),
    "hotspot": _("Places to be found on an image, or in a list beside it."),
    "image_labels": _("Labels to be put onto an image, or chosen in a list."),
    "file_upload": _("Documents or images as evidence, marked by a trainer."),
    "likert": _("Statements to agree or disagree with; not marked."),
    "survey_text": _("An open question for an opinion; not marked."),
    "case_vignette": _("A short case with questions of the bank about it."),
}


class QuestionBankView(IndexView):
    page_title = _("Question bank")
    add_item_label = _("Add question")
    is_searchable = True

    def get_base_queryset(self) -> QuestionQuerySet:
        questions: Any = Question.objects.non_polymorphic().select_related(
            "locale", "programme", "latest_revision"
        )
        return with_review(questions)

    def search_queryset(self, queryset: QuestionQuerySet) -> QuestionQuerySet:
        return search(queryset, self.search_query) if self.is_searching else queryset

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Tell of the questions on this page how easy they proved, all at once."""
        paginator, page, found, is_paginated = super().paginate_queryset(
            queryset, page_size
        )
        page.object_list = found = list(found)
        versions = [each.published_version_id for each in found]
        known = facilities(pk for pk in versions if pk)
        for each in found:
            each.facility = known.get(each.published_version_id)
        return paginator, page, found, is_paginated

    @cached_property
    def columns(self) -> list[Any]:
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            self._get_title_column("name", width="22%"),
            QuestionColumn(),
            KindColumn(),
            PlaceColumn(),
            LocaleColumn(),
            StatusColumn(),
            FacilityColumn(),
            UpdatedAtColumn(),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        buttons.append(
            Button(
                _("Coverage of learning outcomes"),
                url=reverse("question_coverage"),
                icon_name="table",
                priority=45,
            )
        )
        if can_import_questions(self.request.user):
            buttons.append(
                Button(
                    _("Import questions"),
                    url=reverse("question_import"),
                    icon_name="upload",
                    priority=50,
                )
            )
        return buttons

    def get_edit_url(self, instance: Question) -> str | None:
        return self._address(instance, "edit", "change")

    def get_copy_url(self, instance: Question) -> str | None:
        return self._address(instance, "copy", "add")

    def get_delete_url(self, instance: Question) -> str | None:
        if instance.published_version_id:
            return None  # it would be refused; a published question is retired
        return self._address(instance, "delete", "delete")

    def get_list_buttons(self, instance: Question) -> list[BaseButton]:
        """Offer what can be done with the question, without a query per row."""
        buttons = [
            Button.from_menu_item(item) for item in self.get_list_more_buttons(instance)
        ]
        buttons.append(
            Button(
                _("Where it is used"),
                url=reverse("question_record", args=[instance.pk]),
                icon_name="link",
                priority=15,
            )
        )
        if self.request.user.has_perm("simple_translation.submit_translation"):
            buttons.append(
                Button(
                    _("Translate"),
                    url=translation_address(instance),
                    icon_name="globe",
                    priority=25,
                )
            )
        label = _("More options for “%(name)s”") % {"name": instance.name}
        return [
            ButtonWithDropdown(
                buttons=sorted(buttons),
                icon_name="dots-horizontal",
                attrs={"aria-label": label},
            )
        ]

    def _address(self, instance: Question, page: str, action: str) -> str | None:
        return address(instance, page) if self.user_has_permission(action) else None


class QuestionBankViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Question bank")
    menu_name = "question-bank"
    menu_order = 210
    add_to_admin_menu = True
    base_url_path = "questions"
    index_view_class = QuestionBankView
    filterset_class = QuestionFilterSet
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = True  # registers the permission to view
    chooser_viewset_class = QuestionChooserViewSet
    chooser_per_page = 20
    search_backend_name = "default"

    @property
    def add_view(self) -> Any:
        return choose_kind

    def get_edit_handler(self) -> None:
        return None  # each kind has its own

    def get_form_class(self, for_update: bool = False) -> None:
        return None

    def register_model_check(self) -> None:
        """Check nothing: each kind has its own panels."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Lead from pages of a question, whatever its kind, to those of its kind.

        Old links, choosers and log entries know a question only as a question.
        """
        own = {"list", "list_results", "add"}
        return [
            pattern
            if pattern.name in own
            else path(
                str(pattern.pattern), _forward(str(pattern.name)), name=pattern.name
            )
            for pattern in super().get_urlpatterns()
            if pattern.name in own or "pk" in pattern.pattern.converters
        ]


def _forward(page: str) -> Any:
    def forward(request: HttpRequest, pk: str, **more: Any) -> HttpResponse:
        question = get_object_or_404(Question.objects.non_polymorphic(), pk=pk)
        # A page that needs more than the question is reached from its editor.
        return redirect(
            address(question, "edit" if more or page == "inspect" else page)
        )

    return forward


def choose_kind(request: HttpRequest) -> HttpResponse:
    """Ask which kind of question to add."""
    policy = policy_registry.get_by_type(Question)
    if not policy.user_has_permission(request.user, "add"):
        raise PermissionDenied
    kinds = [
        {
            "label": kind._meta.verbose_name,
            "icon": kind.icon,
            "hint": HINTS[kind.kind],
            "url": add_address(kind),
        }
        for kind in QUESTION_KINDS
    ]
    return render(request, "assessments/bank/choose_kind.html", {"kinds": kinds})
