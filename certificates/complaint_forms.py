"""What is typed about complaints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import ComplaintStep
from courses.models import CourseRun

MOST = 5000


def _words(label: Any, help_text: Any = "", rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ComplaintForm(forms.Form):
    """What was not right; who says so is asked only of those without an account.

    A run is chosen by those who are on one of the programme; others say it in words.
    """

    run = forms.ModelChoiceField(
        label=_("Which run it is about"),
        queryset=CourseRun.objects.none(),
        required=False,
        empty_label=_("No run in particular"),
    )
    text = _words(
        _("What was not right"),
        _("Do not name children. Only the body reads this."),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        help_text=_("You may leave this empty."),
    )
    contact = forms.CharField(
        label=_("How the body can reach you"),
        max_length=200,
        required=False,
        help_text=_(
            "You may leave this empty: the answer comes to a page of your own."
        ),
    )

    def __init__(self, *args: Any, runs: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["run"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = runs
        if not runs.exists():
            del self.fields["run"]
        if is_known:
            del self.fields["name"], self.fields["contact"]


class MoreForm(forms.Form):
    text = _words(_("What you want to add"), _("Do not name children."), rows=4)


class ForwardForm(forms.Form):
    """What the provider is asked: all it will read of the complaint."""

    text = _words(
        _("What the provider is asked"),
        _("The provider reads these words and nothing else of the complaint."),
    )
    due_on = forms.DateField(
        label=_("Reply by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AnswerForm(forms.Form):
    text = _words(_("To the person who complained"))


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=ComplaintStep.Outcome.choices
    )
    text = _words(_("Reasons"), _("The person who complained reads them."))


class ReplyForm(forms.Form):
    text = _words(_("Reply to the body"), rows=4)
