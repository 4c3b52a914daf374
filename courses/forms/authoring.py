"""What authors fill in: the number of a version, the figures of a requirement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from content.models import ProgrammePage
from courses.models import ProgrammeVersion, Requirement


class FreezeForm(forms.Form):
    number = forms.CharField(
        label=_("Version number"),
        max_length=20,
        help_text=_("It is printed on certificates and cannot be changed later."),
    )
    note = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two, for colleagues and the accrediting body."),
    )


def proposed_number(last: ProgrammeVersion | None) -> str:
    """Return the number that usually follows: 1.0, then 1.1; nothing if unusual."""
    if last is None:
        return "1.0"
    *whole, part = last.number.split(".")
    return ".".join([*whole, str(int(part) + 1)]) if part.isdecimal() else ""


def requirement_form(
    kind: type[Requirement], programme: ProgrammePage
) -> type[forms.ModelForm]:
    """Return the form of one kind, made from what only that kind has."""
    choices = kind.choices(programme)
    own = {field.name: field for field in kind.own_fields() if field.editable}
    form: type[forms.ModelForm] = forms.modelform_factory(
        kind,
        fields=[*own, "for_attendance"],
    )
    for name, offered in choices.items():
        form.base_fields[name] = forms.TypedChoiceField(
            label=form.base_fields[name].label,
            help_text=form.base_fields[name].help_text,
            choices=[("", "---------"), *offered],
            coerce=own[name].to_python,
        )
    return form
