"""What people type about certificates."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.domain import inspecting
from certificates.domain.delivered import under
from certificates.domain.lifecycle import NOTE_NEEDED
from certificates.domain.sharing import DOCUMENT_SHOWS_NAME
from certificates.domain.status import Status
from certificates.models import (
    Accreditation,
    Certificate,
    CertificateEvent,
    EvidenceReview,
    HolderRequest,
    ShareLink,
)
from courses.models import CourseRun

Reason = CertificateEvent.Reason


LONGEST_CODE = 60  # as people type it, with spaces and dashes


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the certificate"),
        max_length=LONGEST_CODE,
        help_text=_("Sixteen letters and digits. Spaces and dashes do not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
    )


class FileForm(forms.Form):
    """A file that claims to be a certificate."""

    file = forms.FileField(
        label=_("File of the certificate"),
        help_text=_(
            "The document (PDF), the credential (JSON), the badge (PNG, SVG), the file"
            " for a wallet (SD-JWT) or a proof of the log. It is looked at and not kept."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.json,.jwt,.sd-jwt,.png,.svg"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > inspecting.MOST_BYTES:
            raise forms.ValidationError(inspecting.TOO_LARGE)
        return file


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Full name of the holder"),
        max_length=300,
        help_text=_("In either script, with or without diacritics."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class EventForm(forms.Form):
    """Why something is done to a certificate."""

    reason = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(
        label=_("Note for the office"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Not shown to anyone outside."),
    )
    public_note = forms.CharField(
        label=_("Note for everyone who checks the certificate"),
        max_length=300,
        required=False,
        help_text=_("Do not say anything personal here."),
    )

    def __init__(self, *args: Any, reasons: list[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "—"), *((each.value, each.label) for each in reasons)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("reason") == Reason.OTHER and not given.get("note"):
            self.add_error("note", NOTE_NEEDED)
        return given


class CorrectionForm(EventForm):
    """Why a certificate is issued again; nothing about it is public."""

    public_note = None  # type: ignore[assignment]


# Of more a list helps nobody, and takes seconds to draw.
MOST_OFFERED = 200


def offer_decisions(
    form: forms.BaseForm, decisions: models.QuerySet[Accreditation]
) -> None:
    """Let a form choose among decisions, of which it offers the newest.

    The others are chosen by address: the list of decisions leads to each of them.
    """
    field = form.fields["decision"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared there
    field.queryset = decisions
    offered = list(decisions.order_by("-decided_on", "-pk")[:MOST_OFFERED])
    asked = str(form["decision"].value() or "")
    if asked.isdecimal() and asked not in {str(each.pk) for each in offered}:
        offered += decisions.filter(pk=int(asked))
    field.widget.choices = [
        ("", field.empty_label),
        *((each.pk, str(each)) for each in offered),
    ]


class PortalFilterForm(forms.Form):
    """What an officer looks for. Everything is optional."""

    q = forms.CharField(label=_("Serial number or code"), max_length=60, required=False)
    decision = forms.ModelChoiceField(
        label=_("Decision"),
        queryset=Accreditation.objects.none(),
        required=False,
        empty_label=_("All decisions"),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("All kinds")), *Certificate.Kind.choices],
        required=False,
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), *Status.choices], required=False
    )
    issued_from = forms.DateField(
        label=_("Issued from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    issued_to = forms.DateField(
        label=_("Issued until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, decisions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_decisions(self, decisions)


class DeliveredFilterForm(forms.Form):
    """Which runs an officer looks for. Everything is optional."""

    code = forms.CharField(label=_("Code of the run"), max_length=30, required=False)
    decision = forms.ModelChoiceField(
        label=_("Decision"),
        queryset=Accreditation.objects.none(),
        required=False,
        empty_label=_("All decisions"),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("All")), *CourseRun.Status.choices],
        required=False,
    )

    def __init__(self, *args: Any, decisions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_decisions(self, decisions)

    def narrowed(self, runs: Any) -> Any:
        """Return the runs asked for; what cannot be understood finds nothing."""
        if not self.is_bound:
            return runs
        if not self.is_valid():
            return runs.none()
        asked = self.cleaned_data
        if asked["code"]:
            runs = runs.filter(code__icontains=asked["code"])
        if asked["decision"]:
            runs = runs.filter(under(asked["decision"]))
        if asked["status"]:
            runs = runs.filter(status=asked["status"])
        return runs


class RegisterSearchForm(forms.Form):
    q = forms.CharField(
        label=_("Title of the programme"),
        max_length=200,
        required=False,
        help_text=_("In either script, with or without diacritics."),
    )


class ShareForm(forms.ModelForm[ShareLink]):
    """What a link shows, and until when."""

    class Meta:
        model = ShareLink
        fields = ["label", "last_day", "shows_name", "gives_document"]
        widgets = {
            "last_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("gives_document") and not given.get("shows_name"):
            self.add_error("gives_document", DOCUMENT_SHOWS_NAME)
        return given


class HolderRequestForm(forms.ModelForm[HolderRequest]):
    """What should be different about a certificate."""

    class Meta:
        model = HolderRequest
        fields = ["kind", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class DecisionForm(forms.Form):
    """What is decided on a holder's request."""

    class Decision(models.TextChoices):
        ISSUE = "issue", _("Grant it and issue a corrected certificate")
        GRANT = "grant", _("Grant it; the certificate stays as it is")
        DECLINE = "decline", _("Decline it")

    decision = forms.ChoiceField(
        label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("Answer to the holder"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The holder reads this. It is needed when you decline."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        declines = given.get("decision") == self.Decision.DECLINE
        if declines and not given.get("answer", "").strip():
            self.add_error("answer", _("Tell the holder why."))
        return given


class ReviewForm(forms.Form):
    """What follows from evidence that has changed, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=EvidenceReview.Outcome,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Reason"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the records, with your name."),
    )


class BulkCheckForm(forms.Form):
    """A list of certificates to check."""

    file = forms.FileField(
        label=_("List"),
        help_text=_(
            "A CSV file in UTF-8 with a serial number or code in the first column; up"
            " to 10,000 lines."
        ),
    )


class FulfilForm(forms.Form):
    """The day on which a condition of a decision was fulfilled."""

    on = forms.DateField(
        label=_("Fulfilled on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
