"""What people type about licences and learning elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.domain.credit_claims import Claim
from certificates.models import AccreditingBody, ExternalLearning, Licence


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _only_those_that_award_points(form: forms.BaseForm) -> None:
    field = form.fields["body"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - a foreign key
    field.queryset = AccreditingBody.objects.filter(role=AccreditingBody.Role.POINTS)


class LicenceForm(forms.ModelForm[Licence]):
    """A licence as its holder knows it."""

    class Meta:
        model = Licence
        fields = ["body", "kind", "number", "valid_from", "expires_on"]
        widgets = {"valid_from": _date(), "expires_on": _date()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _only_those_that_award_points(self)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("valid_from"), given.get("expires_on")
        if first and last and last < first:
            self.add_error("expires_on", _("The last day cannot be before the first."))
        return given


class LearningForm(forms.ModelForm[ExternalLearning]):
    """Something learned elsewhere, and a file that shows it."""

    file = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_(
            "A PDF or a picture of up to 5 MB. Only you and the body's officers can"
            " open it."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    class Meta:
        model = ExternalLearning
        fields = [
            "body",
            "title",
            "provider",
            "held_on",
            "hours",
            "points",
            "is_in_person",
        ]
        widgets = {"held_on": _date()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _only_those_that_award_points(self)

    def claim(self) -> Claim:
        return Claim(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class RefusedWithReason(forms.Form):
    """A decision with an answer, which has to say why when it is against something."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        refuses = given.get("decision") == "refuse"
        if refuses and not given.get("answer", "").strip():
            self.add_error("answer", _("Say why."))
        return given


class ClaimDecisionForm(RefusedWithReason):
    """What the body says to learning elsewhere."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("confirm", _("Confirm it, with these points")),
            ("refuse", _("Do not recognise it")),
        ],
        widget=forms.RadioSelect,
    )
    points = forms.DecimalField(
        label=_("Points"), min_value=0, max_digits=6, decimal_places=2, required=False
    )
    answer = forms.CharField(
        label=_("Answer to the person"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you do not recognise it."),
    )
