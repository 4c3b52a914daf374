"""The evaluation form as a Django form, made from the questions of a version."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.evaluating import (
    LONGEST_TEXT,
    NOT_APPLICABLE,
    RECOMMEND,
    SCALE,
    Outcome,
    Question,
)

TEXT_NOTE = _("Please do not enter details of real people.")


@dataclass(frozen=True, kw_only=True)
class OutcomeFields:
    """One learning outcome with its two fields."""

    outcome: Outcome
    before: BoundField
    after: BoundField

    @property
    def errors(self) -> list[str]:
        return [*self.before.errors, *self.after.errors]


@dataclass(frozen=True, kw_only=True)
class QuestionFields:
    """A question with the field, or pairs of fields, that answer it."""

    question: Question
    field: BoundField | None = None
    outcomes: tuple[OutcomeFields, ...] = ()


class EvaluationForm(forms.Form):
    """Anonymous, so nothing in it is filled in beforehand; all may be skipped."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            if question.kind == "before_after":
                for outcome in question.outcomes:
                    for moment, label in (("before", _("Before")), ("after", _("Now"))):
                        name = _name(question, outcome, moment)
                        self.fields[name] = _scale_field(
                            f"{outcome.text}: {label}", SCALE
                        )
            else:
                self.fields[question.key] = _field(question)

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of each before and after, and for one answer at all."""
        cleaned = super().clean() or {}
        for question, outcome in self._pairs():
            before, after = (
                cleaned.get(_name(question, outcome, moment))
                for moment in ("before", "after")
            )
            if (before is None) != (after is None):
                missing = "before" if before is None else "after"
                self.add_error(
                    _name(question, outcome, missing),
                    _("Answer both, before and now, or leave both empty."),
                )
        if not self.errors and not any(
            value not in (None, "") for value in cleaned.values()
        ):
            raise forms.ValidationError(
                _("Answer at least one question."), code="nothing_answered"
            )
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Return what was answered, as `courses.evaluating` describes it."""
        return {question.key: self._answer(question) for question in self.questions}

    def rows(self) -> Iterator[QuestionFields]:
        """Yield the questions in order, ready to be shown."""
        for question in self.questions:
            if question.kind != "before_after":
                yield QuestionFields(question=question, field=self[question.key])
                continue
            yield QuestionFields(
                question=question,
                outcomes=tuple(
                    OutcomeFields(
                        outcome=outcome,
                        before=self[_name(question, outcome, "before")],
                        after=self[_name(question, outcome, "after")],
                    )
                    for outcome in question.outcomes
                ),
            )

    def _answer(self, question: Question) -> Any:
        if question.kind != "before_after":
            return self.cleaned_data[question.key]
        pairs = {
            outcome.code: {
                moment: self.cleaned_data[_name(question, outcome, moment)]
                for moment in ("before", "after")
            }
            for outcome in question.outcomes
        }
        return {code: pair for code, pair in pairs.items() if pair["before"]}

    def _pairs(self) -> Iterator[tuple[Question, Outcome]]:
        for question in self.questions:
            for outcome in question.outcomes:
                yield question, outcome


def _name(question: Question, outcome: Outcome, moment: str) -> str:
    return f"{question.key}-{outcome.code}-{moment}"


def _field(question: Question) -> forms.Field:
    if question.kind == "text":
        return forms.CharField(
            label=question.text,
            required=False,
            max_length=LONGEST_TEXT,
            help_text=TEXT_NOTE,
            widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        )
    if question.kind == "choice":
        return _radio_field(question.text, list(enumerate(question.choices)))
    if question.kind == "recommend":
        return _scale_field(question.text, RECOMMEND)
    return _scale_field(
        question.text, SCALE, (NOT_APPLICABLE, gettext("Not applicable"))
    )


def _scale_field(
    label: Any, scale: Iterable[int], *more: tuple[str, str]
) -> forms.Field:
    figures: list[tuple[Any, str]] = [(figure, str(figure)) for figure in scale]
    return _radio_field(label, [*figures, *more])


def _radio_field(label: Any, choices: list[tuple[Any, str]]) -> forms.Field:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=choices,
        coerce=lambda value: value if value == NOT_APPLICABLE else int(value),
        empty_value=None,
        widget=forms.RadioSelect,
    )
