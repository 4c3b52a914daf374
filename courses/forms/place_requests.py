"""What is told and asked before a run, and asking for a place or nominating for one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.run_questions import YES_NO, Asked
from courses.forms.runs import DateInput
from courses.models import CourseRun, RunQuestion
from lms.core.models import Organisation, User

MORE_QUESTIONS = 3
MOST_CHOICES = 12


class InformationForm(forms.ModelForm):
    """What the public page says, and whether a place can be asked for on it."""

    class Meta:
        model = CourseRun
        fields = [
            "takes_requests",
            "requests_until",
            "information",
            "conditions",
            "cost",
        ]
        widgets = {
            "requests_until": DateInput,
            "information": forms.Textarea(attrs={"rows": 6}),
            "conditions": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_requests_until(self) -> Any:
        day = self.cleaned_data["requests_until"]
        if day and day >= self.instance.starts_on:
            raise forms.ValidationError(_("Enter a day before the run begins."))
        return day


class QuestionForm(forms.Form):
    """One question; a line without words is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Question"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("Answered by"), choices=RunQuestion.Kind, required=False
    )
    choices = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, for a question with several answers."),
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)

    @property
    def is_spare(self) -> bool:
        """Whether it is a line for a question that is not there yet."""
        return self["pk"].value() in (None, "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lines = [" ".join(line.split()) for line in data.get("choices", "").split("\n")]
        data["lines"] = tuple(dict.fromkeys(line for line in lines if line))
        if data.get("text") and data.get("kind") == RunQuestion.Kind.CHOICE:
            if len(data["lines"]) < 2:
                self.add_error("choices", _("Offer at least two different answers."))
            if len(data["lines"]) > MOST_CHOICES:
                self.add_error("choices", _("Offer at most twelve answers."))
            if any(len(line) > 200 for line in data["lines"]):
                self.add_error("choices", _("Each answer has at most 200 characters."))
        return data

    def asked(self) -> Asked | None:
        data = self.cleaned_data
        text = " ".join(data.get("text", "").split())
        if not text:
            return None
        kind = data.get("kind") or RunQuestion.Kind.TEXT
        is_choice = kind == RunQuestion.Kind.CHOICE
        return Asked(
            pk=data.get("pk"),
            text=text,
            kind=kind,
            choices=data["lines"] if is_choice else (),
            is_required=data["is_required"],
        )


QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=MORE_QUESTIONS, max_num=20, absolute_max=20
)


def question_forms(asked: Sequence[Asked], data: Any = None) -> Any:
    initial = [
        {
            "pk": each.pk,
            "text": each.text,
            "kind": each.kind,
            "choices": "\n".join(each.choices),
            "is_required": each.is_required,
        }
        for each in asked
    ]
    return QuestionFormSet(data, initial=initial, prefix="questions")


class AnswersForm(forms.Form):
    """What a run asks, each question as a field of its kind."""

    def __init__(
        self,
        *args: Any,
        questions: Sequence[RunQuestion],
        given: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for each in questions:
            field = _field_of(each)
            field.initial = given.get(each.pk, "")
            self.fields[f"question-{each.pk}"] = field

    def answers(self) -> dict[int, str]:
        return {
            each.pk: self.cleaned_data[f"question-{each.pk}"] for each in self.questions
        }


def _field_of(question: RunQuestion) -> forms.Field:
    settings: dict[str, Any] = {
        "label": question.text,
        "required": question.is_required,
    }
    if question.kind == RunQuestion.Kind.TEXT:
        return forms.CharField(max_length=500, **settings)
    offered = [(text, text) for text in question.choices]
    if question.kind == RunQuestion.Kind.YES_NO:
        offered = list(YES_NO.items())
    if not question.is_required:
        offered = [("", _("No answer")), *offered]
    return forms.ChoiceField(choices=offered, widget=forms.RadioSelect, **settings)


class NominationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    first_name = forms.CharField(label=_("First name"), max_length=149)
    last_name = forms.CharField(label=_("Last name"), max_length=150)


class CoordinatorForm(forms.Form):
    """Whom an organisation is followed and nominated for by."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.all()
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of somebody who has an account."),
    )

    def clean_email(self) -> User:
        """Return whom the address belongs to."""
        email = self.cleaned_data["email"]
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody with this address has an account."))
        return person
