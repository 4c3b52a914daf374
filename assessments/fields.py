"""Fields of quizzes: a reference to one, and the table of what it shows when."""

import json
from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assessments import review

ASPECT_NAMES = {
    review.ATTEMPT: _("The questions with one's own answers"),
    review.CORRECTNESS: _("Whether an answer is right"),
    review.MARKS: _("Marks and per cent"),
    review.SPECIFIC: _("Feedback on what was answered"),
    review.GENERAL: _("General feedback on the question"),
    review.RIGHT: _("The right answer"),
    review.OVERALL: _("Overall feedback on the quiz"),
}
MOMENT_NAMES = {
    review.DURING: _("While answering, once a question is checked"),
    review.RIGHT_AFTER: _("Right after handing in"),
    review.LATER: _("Later, while the quiz is open"),
    review.AFTER_CLOSE: _("After the quiz has closed"),
}


def _quizzes() -> list[tuple[str, str]]:
    """Return the quizzes of all programmes for a choice, each once."""
    quiz_page = apps.get_model("assessments", "QuizPage")
    choices: dict[str, str] = {}
    for page in quiz_page.objects.order_by("path"):
        choices.setdefault(str(page.translation_key), f"{page.code} – {page.title}")
    return [("", "---------"), *choices.items()]


class QuizKeyField(models.UUIDField):
    """The key that a quiz page shares with its translations; forms offer a list."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.TypedChoiceField(
            choices=_quizzes,
            coerce=self.to_python,
            empty_value=None,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text or _("A graded quiz.")),
        )


class ReviewWidget(forms.Widget):
    """A table of boxes: what may be seen, across; when, down."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the table from its boxes, named after moment and aspect."""
        return {
            when: [
                aspect for aspect in review.ASPECTS if f"{name}-{when}-{aspect}" in data
            ]
            for when in review.MOMENTS
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-shown" not in data

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        if isinstance(value, str):
            value = json.loads(value)
        table = review.cleaned(value)
        context = {
            "name": name,
            "moments": [(when, MOMENT_NAMES[when]) for when in review.MOMENTS],
            "rows": [
                (
                    ASPECT_NAMES[aspect],
                    [(when, aspect, aspect in table[when]) for when in review.MOMENTS],
                )
                for aspect in review.ASPECTS
            ],
        }
        return render_to_string("assessments/admin/review_table.html", context)


class ReviewFormField(forms.Field):
    """The table as authors fill it in; nothing in it is required."""

    widget = ReviewWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        super().__init__(**{**kwargs, "required": False})

    def clean(self, value: Any) -> dict[str, list[str]]:
        return review.cleaned(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return review.cleaned(initial) != review.cleaned(data)


def first_table() -> dict[str, list[str]]:
    """Return what a new quiz starts with: everything once it is handed in."""
    everything = list(review.ASPECTS)
    return {
        review.DURING: [],
        review.RIGHT_AFTER: everything,
        review.LATER: everything,
        review.AFTER_CLOSE: everything,
    }


class ReviewField(models.JSONField):
    """What may be seen of a try at which moment, as `assessments.review` reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", first_table)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return ReviewFormField(
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
        )
