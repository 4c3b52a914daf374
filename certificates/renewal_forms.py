"""What people type about documents for renewals and provisional statuses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.credit_forms import RefusedWithReason
from certificates.models import RenewalDocument


class RenewalDocumentForm(forms.Form):
    """A document, and what it shows: one that a condition asks for, or another."""

    asked = forms.ChoiceField(label=_("What it shows"))
    other = forms.CharField(
        label=_("Something else"),
        max_length=200,
        required=False,
        help_text=_("Such as: I have a place on the training in May."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A PDF or a picture of up to 5 MB. Only you and the office open it."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, documents: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["asked"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        self.documents = documents
        field.choices = [
            *((str(number), what) for number, what in enumerate(documents)),
            ("other", _("Something else that speaks for the renewal")),
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("asked") == "other" and not given.get("other", "").strip():
            self.add_error("other", _("Say what the document shows."))
        return given

    @property
    def what(self) -> str:
        asked = self.cleaned_data["asked"]
        if asked == "other":
            return str(self.cleaned_data["other"])
        return self.documents[int(asked)]


class DocumentDecisionForm(RefusedWithReason):
    """What the office says to a document."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept it")), ("refuse", _("Do not accept it"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer to the holder"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when you do not accept it."),
    )


class ProvisionalForm(forms.Form):
    """Until when, on what, and why."""

    evidence = forms.ModelChoiceField(
        label=_("On this document"), queryset=RenewalDocument.objects.none()
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The holder reads it; whoever checks the certificate does not."),
    )

    def __init__(self, *args: Any, accepted: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["evidence"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = accepted


class EndProvisionalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
