"""What is typed about trainers in the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import (
    TrainerObservation,
    TrainerQualification,
)
from content.models import ProgrammePage
from courses.models import CourseRun
from lms.core.models import User


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class QualificationForm(forms.ModelForm[TrainerQualification]):
    class Meta:
        model = TrainerQualification
        fields = ["title", "awarded_by", "awarded_on", "valid_until"]
        widgets = {"awarded_on": _date(), "valid_until": _date()}


class CvForm(forms.Form):
    file = forms.FileField(
        label=_("CV"),
        help_text=_(
            "A PDF of up to 5 MB. The office, the trainer and the bodies whose decisions"
            " permit the trainer can open it."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )


class ApprovalForm(forms.Form):
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=ProgrammePage.objects.none()
    )
    from_on = forms.DateField(label=_("From"), widget=_date())
    until_on = forms.DateField(label=_("Until"), widget=_date())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = ProgrammePage.objects.filter(versions__isnull=False).distinct()


class RenewalForm(forms.Form):
    until_on = forms.DateField(label=_("Until"), widget=_date())


class EndForm(forms.Form):
    on = forms.DateField(label=_("From this day it does not count"), widget=_date())
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ObservationForm(forms.ModelForm[TrainerObservation]):
    """What was seen, on one of the runs that the person trains."""

    class Meta:
        model = TrainerObservation
        fields = ["run", "observed_on", "outcome", "text"]
        widgets = {"observed_on": _date(), "text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["run"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - a foreign key
        field.queryset = (
            CourseRun.objects.filter(run_trainers__trainer=person)
            .select_related("version")
            .order_by("-starts_on")
        )
