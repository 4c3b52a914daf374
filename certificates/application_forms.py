"""What people type about applications for accreditation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from certificates.domain.application_table import Action
from certificates.domain.dossiers import Written
from certificates.models import (
    Accreditation,
    AccreditingBody,
    Application,
    ApplicationPerson,
    ApplicationReview,
    Call,
    DossierPart,
    VersionChange,
)
from content.models import Mode
from courses.models import ProgrammeVersion
from lms.core.models import Organisation, User
from lms.core.permissions import TRAINER


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NewApplicationForm(forms.ModelForm[Application]):
    """Which version is to be accredited, by whom, and for whom."""

    class Meta:
        model = Application
        fields = [
            "body",
            "call",
            "version",
            "organisation",
            "kind",
            "renews",
            "language",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (
            (
                "body",
                AccreditingBody.objects.filter(role=AccreditingBody.Role.ACCREDITS),
            ),
            ("version", ProgrammeVersion.objects.order_by("code", "-pk")),
            ("organisation", Organisation.objects.all()),
            ("call", Call.objects.select_related("body")),
            ("renews", Accreditation.objects.select_related("body")),
        ):
            _choice(self, name).queryset = queryset
        self.fields["renews"].help_text = _("Only for a renewal or a change.")


class VersionForm(forms.Form):
    """Another version of the same programme."""

    version = forms.ModelChoiceField(
        label=_("Programme version"), queryset=ProgrammeVersion.objects.none()
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choice(self, "version").queryset = ProgrammeVersion.objects.filter(
            programme=application.version.programme_id
        )
        self.initial.setdefault("version", application.version_id)


class PartForm(forms.Form):
    """The texts of one part: one, or one for each standard."""

    def __init__(self, *args: Any, places: Sequence[Written], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {f"text-{each.key.replace('/', '-')}": each for each in places}
        for name, place in self.places.items():
            guidance = (place.standard or place.part).guidance
            self.fields[name] = forms.CharField(
                label=place.title,
                required=False,
                max_length=20_000,
                initial=place.text,
                help_text=guidance,
                widget=_area(5 if place.standard else 14),
            )

    @property
    def texts(self) -> dict[str, str]:
        """Return what was typed, by the key of its place."""
        return {
            place.key: self.cleaned_data[name] for name, place in self.places.items()
        }


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=2000, widget=_area(3))


class PersonForm(forms.ModelForm[ApplicationPerson]):
    """An author or trainer, and what speaks for them."""

    cv_file = forms.FileField(
        label=_("CV (PDF, up to 5 MB)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    class Meta:
        model = ApplicationPerson
        fields = ["person", "is_author", "is_trainer", "qualifications"]
        widgets = {"qualifications": _area(6)}
        help_texts = {
            "qualifications": _(
                "What the register of trainers holds of this person comes by itself."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choice(self, "person").queryset = User.objects.filter(
            is_active=True, groups__permissions__codename="view_courserun"
        ).distinct()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not (given.get("is_author") or given.get("is_trainer")):
            self.add_error("is_trainer", _("Say whether it is an author or a trainer."))
        return given


class SubmitForm(forms.Form):
    """In which languages the dossier is kept."""

    languages = forms.MultipleChoiceField(
        label=_("Languages of the PDF"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Headings are translated; texts stay as they were written."),
    )
    note = forms.CharField(
        label=_("Covering note"), required=False, max_length=2000, widget=_area(3)
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), required=False, max_length=6000, widget=_area(3)
    )


class ReasonForm(forms.Form):
    note = forms.CharField(label=_("Reasons"), max_length=2000, widget=_area(4))


class WordsForm(forms.Form):
    """Words to the body, with a document if there is one."""

    note = forms.CharField(label=_("Text"), max_length=6000, widget=_area(8))
    document = forms.FileField(
        label=_("Document (PDF, up to 5 MB)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )


class AskForm(forms.Form):
    note = forms.CharField(label=_("Questions"), max_length=6000, widget=_area(6))
    due_on = forms.DateField(
        label=_("To be answered by"),
        required=False,
        widget=_date(),
        help_text=_("Empty: the body's usual deadline."),
    )


class ReturnForm(forms.Form):
    """What is missing, part by part, and until when."""

    due_on = forms.DateField(
        label=_("To be completed by"),
        required=False,
        widget=_date(),
        help_text=_("Empty: the body's usual deadline."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=6000, widget=_area(3)
    )

    def __init__(self, *args: Any, parts: Sequence[DossierPart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {f"missing-{n}": part for n, part in enumerate(parts)}
        fields = {
            name: forms.CharField(
                label=_("Missing in %(part)s") % {"part": part},
                required=False,
                max_length=1000,
            )
            for name, part in self.parts.items()
        }
        self.fields = {**fields, **self.fields}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not any(given.get(name, "").strip() for name in self.parts):
            self.add_error(next(iter(self.parts), None), _("Say what is missing."))
        return given

    @property
    def points(self) -> list[tuple[str, str]]:
        return [(part.code, self.cleaned_data[n]) for n, part in self.parts.items()]


class GroupForm(forms.Form):
    group = forms.CharField(label=_("Group of programmes"), max_length=120)


class EmptyForm(forms.Form):
    """Nothing to be typed: the button says it all."""


class AssignForm(forms.Form):
    reviewer = forms.ModelChoiceField(label=_("Reviewer"), queryset=User.objects.none())

    def __init__(self, *args: Any, body: AccreditingBody, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choice(self, "reviewer").queryset = body.reviewers.filter(is_active=True)


class DeclareForm(forms.Form):
    declaration = forms.ChoiceField(
        label=_("Declaration"),
        choices=ApplicationReview.Declaration.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Explanation"), required=False, max_length=600, widget=_area(3)
    )


class ScoresForm(forms.Form):
    """A score and reasons for each standard, and what the reviewer recommends."""

    def __init__(
        self, *args: Any, review: ApplicationReview, standards: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = {each.standard: each for each in review.scores.all()}
        self.standards = list(standards)
        for n, each in enumerate(self.standards):
            given = known.get(each["code"])
            self.fields[f"score-{n}"] = forms.IntegerField(
                label=_("Score of %(code)s, from 0 to %(most)s")
                % {"code": each["code"], "most": each["most"]},
                required=False,
                min_value=0,
                max_value=each["most"],
                initial=given.score if given else None,
            )
            self.fields[f"rationale-{n}"] = forms.CharField(
                label=_("Reasons for the score of %(code)s") % {"code": each["code"]},
                required=False,
                max_length=3000,
                initial=given.rationale if given else "",
                widget=_area(3),
            )
        self.fields["advice"] = forms.ChoiceField(
            label=_("Recommendation"),
            choices=[("", "—"), *ApplicationReview.Advice.choices],
            required=False,
            initial=review.advice,
        )
        self.fields["summary"] = forms.CharField(
            label=_("Summary of the review"),
            required=False,
            max_length=6000,
            initial=review.summary,
            widget=_area(6),
        )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Return each standard with its two fields."""
        return [
            (each, self[f"score-{n}"], self[f"rationale-{n}"])
            for n, each in enumerate(self.standards)
        ]

    @property
    def scores(self) -> dict[str, tuple[int | None, str]]:
        given = self.cleaned_data
        return {
            each["code"]: (given[f"score-{n}"], given[f"rationale-{n}"])
            for n, each in enumerate(self.standards)
        }


class SettleForm(forms.Form):
    """The score that counts where reviewers were too far apart."""

    score = forms.IntegerField(label=_("Score that counts"), min_value=0)
    rationale = forms.CharField(label=_("Reasons"), max_length=3000, widget=_area(3))

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"] = forms.IntegerField(
            label=_("Score that counts"), min_value=0, max_value=most
        )


class DecideForm(forms.Form):
    """A decision: what it says and, if it accredits, what it allows."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    reasons = forms.CharField(label=_("Reasons"), max_length=6000, widget=_area(8))

    def __init__(self, *args: Any, outcomes: Sequence[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(each.value, each.label) for each in outcomes]


class TermsForm(DecideForm):
    """The same, for an application that no decision is behind yet."""

    valid_from = forms.DateField(
        label=_("In force from"), required=False, widget=_date()
    )
    valid_to = forms.DateField(
        label=_("In force until"),
        required=False,
        widget=_date(),
        help_text=_("The last day. Empty: as long as this body's decisions last."),
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Permitted lead trainers"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    group_max = forms.IntegerField(
        label=_("Largest group"), required=False, min_value=1, max_value=9999
    )
    certificate_months = forms.IntegerField(
        label=_("Months a certificate is valid"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Empty: certificates do not expire."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Permitted languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any."),
    )
    modes = forms.MultipleChoiceField(
        label=_("Permitted ways of teaching"),
        choices=Mode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any."),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["trainers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - above
        named = application.people.filter(is_trainer=True).values("person")
        field.queryset = User.objects.filter(pk__in=named)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        accredits = given.get("outcome") in {Action.ACCREDIT, Action.ACCREDIT_IF}
        if (
            accredits
            and not given.get("valid_from")
            and "valid_from" not in self.errors
        ):
            self.add_error("valid_from", _("Give the day."))
        return given


class ConditionForm(forms.Form):
    """A condition of a decision; an empty line is no condition."""

    text = forms.CharField(label=_("Condition"), required=False, max_length=600)
    due_on = forms.DateField(
        label=_("To be fulfilled by"), required=False, widget=_date()
    )
    holds_up = forms.BooleanField(
        label=_("Runs that start later are not accredited while it is open"),
        required=False,
        initial=True,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("text") and not given.get("due_on"):
            self.add_error("due_on", _("Give the day."))
        if given.get("due_on") and not given.get("text"):
            self.add_error("text", _("Say what is asked for."))
        return given


class ChangeForm(forms.Form):
    """How much a new version changes, and who is to train it."""

    claimed = forms.ChoiceField(
        label=_("The change is"),
        choices=VersionChange.Weight.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reasons"), max_length=3000, widget=_area(4))
    trainers = forms.ModelMultipleChoiceField(
        label=_("Permitted lead trainers"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["trainers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - above
        field.queryset = User.objects.filter(is_active=True, groups__name=TRAINER.name)


class RuleForm(forms.Form):
    weight = forms.ChoiceField(
        label=_("The change is"),
        choices=VersionChange.Weight.choices,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Reasons"), max_length=3000, widget=_area(4))


ConditionFormSet = forms.formset_factory(ConditionForm, extra=4, max_num=20)


def _choice(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared so
    return field
