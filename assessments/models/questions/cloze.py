"""Questions whose answer stands in the gaps of a text."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from assessments.models.questions.numeric import plain
from assessments.models.questions.question import Question
from assessments.models.questions.wording import Forgiving
from assessments.question_types import InvalidAnswer, gaps
from assessments.question_types.contract import key_of
from assessments.question_types.numeric import parse
from assessments.question_types.passage import gap_key

PASSAGE_HELP = _("Write [[1]] where the first gap stands, [[2]] for the second.")


class Cloze(Forgiving, Question):
    """A text with gaps for words, numbers and choices."""

    kind = "cloze"
    icon = "pilcrow"
    problem_field = "passage"

    passage = models.TextField(
        _("text with gaps"), max_length=6000, help_text=PASSAGE_HELP
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("text with gaps (cloze)")
        verbose_name_plural = _("texts with gaps")

    def offered_texts(self) -> list[str]:
        return [self.passage]

    def body(self) -> dict[str, Any]:
        return {
            "passage": self.passage,
            "gaps": [
                gap.as_payload(number, self.forgiving())
                for number, gap in enumerate(self.gaps.all(), start=1)
            ],
        }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Gap(Orderable):
    """What belongs in a gap of the text; the first row describes gap 1."""

    class Kind(models.TextChoices):
        TEXT = gaps.TEXT, _("A text")
        NUMBER = gaps.NUMBER, _("A number")
        CHOICE = gaps.CHOICE, _("A choice from a list")

    question = ParentalKey(Cloze, on_delete=models.CASCADE, related_name="gaps")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    right = models.TextField(
        _("right"),
        max_length=600,
        help_text=_(
            "For a text, each accepted answer on a line of its own; an asterisk stands"
            " for any text. Otherwise the one number or the one choice."
        ),
    )
    wrong = models.TextField(
        _("wrong choices"),
        max_length=600,
        blank=True,
        help_text=_("For a choice from a list, each on a line of its own."),
    )
    tolerance = models.DecimalField(
        _("how much more or less"),
        max_digits=16,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("For a number."),
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    feedback = models.TextField(_("feedback"), max_length=600, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")

    def __str__(self) -> str:
        return self.right

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.CHOICE and not _lines(self.wrong):
            raise ValidationError({"wrong": _("Offer at least one wrong choice.")})
        if self.kind != self.Kind.TEXT and len(_lines(self.right)) > 1:
            raise ValidationError({"right": _("Give one line here.")})
        if self.kind == self.Kind.NUMBER:
            try:
                parse(self.right, self.unit)
            except InvalidAnswer as problem:
                raise ValidationError({"right": str(problem.message)}) from problem

    def as_payload(self, number: int, forgiving: dict[str, bool]) -> dict[str, Any]:
        row = {
            "key": gap_key(number),
            "kind": str(self.kind),
            "feedback": self.feedback,
        }
        if self.kind == self.Kind.NUMBER:
            return {**row, **self._number()}
        if self.kind == self.Kind.CHOICE:
            return {**row, "choices": self._choices()}
        accepted = [
            {"text": text, "worth": 100, "feedback": ""} for text in _lines(self.right)
        ]
        return {**row, "accepted": accepted, **forgiving}

    def _number(self) -> dict[str, Any]:
        try:
            value = parse(self.right, self.unit)
        except InvalidAnswer:
            return {"value": None, "low": None, "high": None, "unit": self.unit}
        reach = self.tolerance or 0
        return {
            "value": plain(value),
            "low": plain(value - reach),
            "high": plain(value + reach),
            "unit": self.unit,
        }

    def _choices(self) -> list[dict[str, Any]]:
        right = _lines(self.right)
        return [
            {"key": key_of(text), "text": text, "is_correct": text in right}
            for text in [*right, *_lines(self.wrong)]
        ]
