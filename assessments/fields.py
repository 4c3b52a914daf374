"""A reference to a quiz that means it in every language and every version."""

from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _


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
