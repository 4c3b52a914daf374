"""What is done to many questions of the bank at once."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from assessments.domain.drafts import Draft, draft_of
from assessments.domain.filing import retire_many, tag_many
from assessments.forms import RetireForm
from assessments.interchange import FORMATS
from assessments.interchange.leaving import Leaving, file_of, leaving, pdf_of
from assessments.interchange.paper import sheet_of
from assessments.models import Question
from assessments.permissions import can_change_questions, can_publish_questions
from assessments.viewsets.filters import QuestionFilterSet, with_review
from assessments.viewsets.search import search
from lms.core import audit
from lms.core.errors import DomainError


class QuestionBulkAction(SnippetBulkAction):
    """An action on the ticked questions, or on all that the list was narrowed to."""

    models = [Question]
    template_name = "assessments/bank/bulk.html"
    explanation: Any = ""
    button: Any = ""

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> Any:
        """Return what the list showed: its filters and words come with the address."""
        base: Any = Question.objects.non_polymorphic()
        asked = QuestionFilterSet(
            self.request.GET, queryset=with_review(base), request=self.request
        )
        found = asked.qs
        words = self.request.GET.get("q", "").strip()
        return (search(found, words) if words else found).values_list("pk", flat=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            explanation=self.explanation, title=self.display_name, button=self.button,
            **kwargs,
        )  # fmt: skip

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)


class TagForm(forms.Form):
    """Tags as words, one after another."""

    add = forms.CharField(
        label=_("Tags to put on"),
        required=False,
        max_length=300,
        help_text=_("Separated by commas."),
    )
    remove = forms.CharField(
        label=_("Tags to take off"), required=False, max_length=300
    )

    def names(self, field: str) -> list[str]:
        return [name.strip() for name in self.cleaned_data[field].split(",")]


class TagBulkAction(QuestionBulkAction):
    display_name = _("Tag")
    action_type = "tag"
    aria_label = _("Tag the selected questions")
    action_priority = 10
    form_class = TagForm
    explanation = _(
        "Tags decide what quizzes draw. On published questions they count at once if"
        " you may publish; otherwise they wait in a newer draft."
    )
    button = _("Change the tags")

    def check_perm(self, question: Question) -> bool:
        lock = question.get_lock()
        is_locked = lock is not None and lock.for_user(self.request.user)
        return can_change_questions(self.request.user) and not is_locked

    @classmethod
    def execute_action(cls, objects: list[Question], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["self"]
        form, by = action.cleaned_form, action.request.user
        changed = tag_many(
            objects, add=form.names("add"), remove=form.names("remove"), by=by
        )
        return changed, 0

    def get_success_message(self, changed: int, _children: int) -> str:
        return ngettext(
            "The tags of %(count)d question are changed.",
            "The tags of %(count)d questions are changed.",
            changed,
        ) % {"count": changed}


class RetireBulkAction(QuestionBulkAction):
    display_name = _("Retire")
    action_type = "retire"
    aria_label = _("Retire the selected questions")
    action_priority = 20
    form_class = RetireForm
    explanation = _(
        "No version that is frozen from now on shows the questions. Courses that are"
        " running keep them."
    )
    button = _("Retire the questions")

    def check_perm(self, question: Question) -> bool:
        return can_publish_questions(self.request.user) and not question.retired_at

    @classmethod
    def execute_action(cls, objects: list[Question], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["self"]
        reason = action.cleaned_form.cleaned_data["reason"]
        retire_many(objects, reason=reason, by=action.request.user)
        return len(objects), 0

    def get_success_message(self, retired: int, _children: int) -> str:
        return ngettext(
            "%(count)d question is retired.",
            "%(count)d questions are retired.",
            retired,
        ) % {"count": retired}


PAPERS = {
    "paper": _("Paper quiz (PDF)"),
    "key": _("Key to the paper quiz (PDF)"),
}


class ExportForm(forms.Form):
    """The format to write the questions in."""

    format = forms.ChoiceField(
        label=_("Format"),
        widget=forms.RadioSelect,
        initial="json",
        choices=lambda: [
            *((each.code, each.label) for each in FORMATS.values()),
            *PAPERS.items(),
        ],
    )


class ExportBulkAction(QuestionBulkAction):
    """Gives the questions as a file; first tells what each format leaves out."""

    display_name = _("Export")
    action_type = "export"
    aria_label = _("Export the selected questions")
    action_priority = 15
    form_class = ExportForm
    template_name = "assessments/bank/export.html"
    explanation = _(
        "The file holds the right answers. Keep it where trainees do not find it."
    )
    button = _("Download the file")

    def check_perm(self, question: Question) -> bool:
        return can_change_questions(self.request.user)

    def _drafts(self) -> list[Draft]:
        questions, _refused = self.get_actionable_objects()
        return [draft_of(question) for question in questions]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(leaving=self._leaving(), **kwargs)

    def _leaving(self) -> list[Leaving]:
        drafts = self._drafts()
        return [leaving(each, drafts) for each in FORMATS.values()]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        code = form.cleaned_data["format"]
        if code in PAPERS:
            return self._paper(with_key=code == "key")
        chosen = FORMATS[code]
        drafts = [draft for draft in self._drafts() if chosen.fit(draft).fits]
        if not drafts:
            form.add_error("format", _("The format can hold none of these questions."))
            return self.form_invalid(form)
        now = timezone.now()
        self._record(chosen.code, len(drafts), at=now)
        return file_of(chosen, drafts, at=now)

    def _paper(self, *, with_key: bool) -> HttpResponse:
        questions, _refused = self.get_actionable_objects()
        now = timezone.now()
        self._record("key" if with_key else "paper", len(questions), at=now)
        sheet = sheet_of(
            [question.payload() for question in questions],
            title=gettext("Questions of %(day)s") % {"day": date_format(now)},
            language=questions[0].language,
            with_key=with_key,
        )
        return pdf_of(sheet, at=now)

    def _record(self, code: str, count: int, *, at: datetime) -> None:
        user = self.request.user
        audit.record(
            "questions.exported", user, by=user, at=at, format=code, count=count
        )

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        messages.error(self.request, _("No file was made."))
        return super().form_invalid(form)


BULK_ACTIONS = (TagBulkAction, ExportBulkAction, RetireBulkAction)
