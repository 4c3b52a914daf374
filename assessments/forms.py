"""What trainees and trainers send."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.domain.answers import Given
from assessments.models import Response
from assessments.presenting import values_of
from assessments.question_types import type_of


def read_answers(responses: list[Response], data: QueryDict) -> list[Given]:
    """Return the answers of the questions that the form shows."""
    given = []
    for response in responses:
        seen = data.get(f"r{response.position}", "")
        if not seen.isdecimal():
            continue  # the form did not show this question
        payload = response.version.payload
        values = values_of(data, response.position)
        given.append(
            Given(
                position=response.position,
                answer=type_of(payload).read(payload["body"], values),
                seen=int(seen),
                **beside(data, response.position),
            )
        )
    return given


def beside(data: QueryDict, position: int) -> dict[str, Any]:
    """Return what a form says beside an answer: its flag, and how sure one is.

    None where the form does not ask.
    """
    sure = data.get(f"c{position}", "")
    flag = data.getlist(f"f{position}")
    return {
        "certainty": int(sure) if sure in {"1", "2", "3"} else None,
        "is_flagged": "1" in flag if flag else None,
    }


class AnswerForm(forms.Form):
    """One change of one answer; the answer itself is read by its kind."""

    revision = forms.IntegerField(min_value=1)


class UploadForm(forms.Form):
    """A file for an answer; what it is, is found out from what is in it."""

    file = forms.FileField(label=_("File"))


class ExtraTryForm(forms.Form):
    """Why one more try is granted."""

    reason = forms.CharField(
        label=_("Why one more try is granted"),
        max_length=300,
        help_text=_("Kept in the records, with your name."),
    )


class _Moment(forms.DateTimeInput):
    """A date and a time, with the picker of the browser."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class OpeningForm(forms.Form):
    """Exact times; what is empty follows the quiz."""

    opens_at = forms.DateTimeField(label=_("Opens"), required=False, widget=_Moment)
    closes_at = forms.DateTimeField(label=_("Closes"), required=False, widget=_Moment)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The quiz would close before it opens."))
        return cleaned


class RunQuizForm(OpeningForm):
    """When a quiz is open on a run, and its access code there."""

    access_code = forms.CharField(
        label=_("Access code"),
        required=False,
        max_length=40,
        help_text=_("Needed only where the quiz asks for one. Short, easy to say."),
    )


class AccommodationForm(OpeningForm):
    """What one person gets beside the rules. Why is nobody's business."""

    extra_percent = forms.IntegerField(
        label=_("More time, in per cent of the limit"),
        min_value=0,
        max_value=300,
        initial=0,
        help_text=_("25 or 50 are usual; 100 doubles the time."),
    )
    extra_tries = forms.IntegerField(
        label=_("More tries"), min_value=0, max_value=20, initial=0
    )
    field_order = ["extra_percent", "extra_tries", "opens_at", "closes_at"]


class ExtendForm(forms.Form):
    """More minutes for everybody who is taking the quiz now."""

    minutes = forms.IntegerField(
        label=_("Minutes more for all tries that are open"),
        min_value=1,
        max_value=240,
        initial=10,
    )


class RetireForm(forms.Form):
    """Why a question is taken out of use."""

    reason = forms.CharField(
        label=_("Why the question is retired"),
        max_length=300,
        help_text=_("Kept in the records, with your name."),
    )
