"""How the places of a run are given: the line, quotas, and the fewest people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.quotas import Kept
from courses.forms.limits import PLACES, limit
from courses.forms.runs import DateInput
from courses.models import CourseRun
from lms.core.models import Organisation

HOURS = (0, 720)
MORE_QUOTAS = 3


class PlacesForm(forms.ModelForm):
    """How long an offered place waits, and how few people are too few."""

    class Meta:
        model = CourseRun
        fields = ["offer_hours", "minimum", "minimum_on"]
        widgets = {"minimum_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "offer_hours", HOURS)
        limit(self, "minimum", PLACES)

    def _post_clean(self) -> None:
        """Leave what belongs together to the domain, which says why."""


class QuotaForm(forms.Form):
    """One quota; a line without places is none."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.all(), required=False
    )
    region = forms.CharField(label=_("or region"), max_length=100, required=False)
    places = forms.IntegerField(label=_("Places"), required=False)
    released_on = forms.DateField(
        label=_("Released on"), widget=DateInput, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "places", PLACES)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_named = bool(data.get("organisation")) or bool(data.get("region"))
        if "places" in data and is_named != bool(data["places"]):
            self.add_error("places", _("Enter both: for whom, and how many places."))
        return data

    def kept(self) -> Kept | None:
        data = self.cleaned_data
        if not data.get("places"):
            return None
        return Kept(
            places=data["places"],
            organisation=data["organisation"],
            region=" ".join(data["region"].split()),
            released_on=data["released_on"],
        )


QuotaFormSet = forms.formset_factory(
    QuotaForm, extra=MORE_QUOTAS, max_num=30, absolute_max=30
)


def quota_forms(kept: Sequence[Kept], data: Any = None) -> Any:
    initial = [
        {
            "organisation": each.organisation,
            "region": each.region,
            "places": each.places,
            "released_on": each.released_on,
        }
        for each in kept
    ]
    return QuotaFormSet(data, initial=initial, prefix="quotas")
