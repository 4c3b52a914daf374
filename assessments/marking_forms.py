"""What markers send, and those who look at results again."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from assessments.domain.repair_previews import Plan
from assessments.domain.repairing import CHANGE_KEY
from assessments.models import QuestionVersion, Repair, Response, SavedComment
from assessments.question_types.rubric import Rubric


def marks_field(most: Decimal) -> forms.DecimalField:
    """Ask for marks from 0 to `most`."""
    return forms.DecimalField(
        label=_("Marks, 0 to %(most)s") % {"most": plain(most)},
        min_value=Decimal(0),
        max_digits=5,
        decimal_places=2,
        validators=[MaxValueValidator(most)],
        widget=forms.NumberInput(
            attrs={"max": most, "step": "0.5", "inputmode": "decimal"}
        ),
    )


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


class MarkForm(forms.Form):
    """Marks, or the levels of a rubric, and a comment for one written answer."""

    comment = forms.CharField(
        label=_("Comment for the trainee"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    saved = forms.ModelMultipleChoiceField(
        label=_("Add saved comments"),
        queryset=SavedComment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    keep = forms.BooleanField(
        label=_("Keep what I wrote as a saved comment"), required=False
    )

    def __init__(
        self, *args: Any, response: Response, saved: Any = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("prefix", f"a{response.pk}")
        super().__init__(*args, **kwargs)
        payload = response.version.payload
        self.most = Decimal(payload["marks"])
        self.rubric = Rubric.of(payload["body"])
        own: dict[str, forms.Field] = {
            f"level-{criterion.key}": _criterion_field(criterion)
            for criterion in self.rubric.criteria
        }
        own = own or {"marks": marks_field(self.most)}
        self.fields = {**own, **self.fields}
        if saved:
            offered: Any = self.fields["saved"]
            offered.queryset = saved
        else:
            del self.fields["saved"]

    def mark(self) -> dict[str, Any]:
        """Return the marks, the comment with what was added, and the levels."""
        data = self.cleaned_data
        added = [each.text for each in data.get("saved", ())]
        comment = "\n\n".join(text for text in (data["comment"], *added) if text)
        levels = {
            criterion.key: data[f"level-{criterion.key}"]
            for criterion in self.rubric.criteria
        }
        marks = self.rubric.marks(levels, self.most) if levels else data["marks"]
        return {"marks": marks, "comment": comment[:2000], "levels": levels}


def _criterion_field(criterion: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=criterion.title,
        help_text=criterion.guidance,
        choices=[
            (level.key, f"{plain(level.points)} – {level.text}")
            for level in criterion.levels
        ],
        widget=forms.RadioSelect,
    )


class SettleForm(forms.Form):
    """The mark on which two markers were too far apart."""

    comment = forms.CharField(
        label=_("Comment for the trainee"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label=_("Why this mark"),
        max_length=600,
        help_text=_("Kept in the records, with your name."),
    )

    def __init__(self, *args: Any, most: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"marks": marks_field(most), **self.fields}


class AppealForm(forms.Form):
    """What a trainee asks to be looked at again."""

    question = forms.TypedChoiceField(
        label=_("What is it about?"), coerce=int, empty_value=None, required=False
    )
    reason = forms.CharField(
        label=_("What should be looked at again, and why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Please name no children and no families."),
    )

    def __init__(self, *args: Any, positions: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question: Any = self.fields["question"]
        question.choices = [
            ("", _("The whole result")),
            *((n, _("Question %(number)s") % {"number": n}) for n in positions),
        ]


class DecisionForm(forms.Form):
    """What becomes of an appeal."""

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            ("upheld", _("The result stays as it is")),
            ("changed", _("An answer gets more marks")),
        ],
        widget=forms.RadioSelect,
    )
    question = forms.TypedChoiceField(
        label=_("Which answer gets more marks"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    marks = forms.DecimalField(
        label=_("Its marks now"),
        required=False,
        min_value=Decimal(0),
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )
    reason = forms.CharField(
        label=_("Reason, for the trainee"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The trainee reads this, in your words."),
    )

    def __init__(self, *args: Any, positions: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(n, _("Question %(number)s") % {"number": n}) for n in positions]
        question: Any = self.fields["question"]
        question.choices = [("", "–"), *rows]
        if len(rows) == 1:
            question.initial = positions[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "changed":
            for name in ("question", "marks"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Say which answer gets how many marks."))
        return data


class RepairForm(forms.Form):
    """What is to be done with a flawed question; only a preview needs no reason."""

    use_required_attribute = False  # the preview is a button of the same form

    version = forms.ModelChoiceField(
        label=_("Version that was flawed"), queryset=QuestionVersion.objects.none()
    )
    kind = forms.ChoiceField(
        label=_("What is done"), choices=Repair.Kind, widget=forms.RadioSelect
    )
    key_version = forms.ModelChoiceField(
        label=_("Version with the right key"),
        queryset=QuestionVersion.objects.none(),
        required=False,
        help_text=_(
            "Only for a corrected key: change the question in the bank and publish it"
            " first."
        ),
    )
    in_favour = forms.BooleanField(
        label=_("Only in favour of trainees: nobody's result gets worse"),
        required=False,
        initial=True,
    )
    reason = forms.CharField(
        label=_("What was wrong with the question"),
        max_length=600,
        help_text=_("Trainees whose result changes read this."),
    )

    def __init__(
        self, *args: Any, versions: Any, is_preview: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._is_preview = is_preview
        for name in ("version", "key_version"):
            field: Any = self.fields[name]
            field.queryset = versions
            field.label_from_instance = _version_name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self._is_preview:
            self.errors.pop("reason", None)
        if data.get("kind") == CHANGE_KEY and not data.get("key_version"):
            self.add_error("key_version", _("Choose the version with the right key."))
        if data.get("kind") != CHANGE_KEY:
            data["key_version"] = None
        return data

    def plan(self) -> Plan:
        """Return what is to be done; the reason may still be missing."""
        asked = ("version", "kind", "key_version", "in_favour")
        return Plan(**{name: self.cleaned_data[name] for name in asked})


def _version_name(version: QuestionVersion) -> str:
    return str(_("Version %(number)s")) % {"number": version.number}
