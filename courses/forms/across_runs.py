"""What the reports across runs are about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.models import ProgrammePage
from courses.domain.across_runs import Narrowed
from courses.forms.runs import DateInput
from lms.core.models import Organisation


class NarrowingForm(forms.Form):
    """Period, programme and organisation; whatever is empty narrows nothing."""

    first = forms.DateField(label=_("From day"), required=False, widget=DateInput)
    last = forms.DateField(label=_("To day"), required=False, widget=DateInput)
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=ProgrammePage.objects.filter(versions__runs__isnull=False).distinct(),
        required=False,
        empty_label=_("All"),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=_("All"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins."))
        return data

    def narrowed(self) -> Narrowed:
        """Return what was asked; what cannot be understood narrows nothing."""
        return Narrowed(**self.cleaned_data) if self.is_valid() else Narrowed()
