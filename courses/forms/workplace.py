"""Naming a supervisor who may be asked what a training changed at work."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.forms.runs import offer
from lms.core.models import User


class AddressForm(forms.Form):
    """Where the letter should have gone."""

    email = forms.EmailField(label=_("E-mail address at work"), max_length=254)


class SupervisorForm(forms.Form):
    """Either a coordinator of the person's organisation, or a name with an address."""

    coordinator = forms.ModelChoiceField(
        label=_("Who coordinates training in your organisation"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Somebody else, named below"),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("Your supervisor, or who coordinates training where you work."),
    )
    email = forms.EmailField(
        label=_("E-mail address at work"),
        required=False,
        help_text=_(
            "Check it: once the letter is sent, only a coordinator can correct it."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES
    )
    has_consented = forms.BooleanField(
        label=_(
            "I agree that this person learns that I took part in this training, and is"
            " asked once what it changed at work."
        ),
    )

    def __init__(
        self, *args: Any, coordinators: "QuerySet[User]", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        if coordinators:
            offer(self, "coordinator", coordinators)
        else:
            del self.fields["coordinator"]

    def clean(self) -> dict[str, Any]:
        """Return name and address, whoever they are of."""
        data = super().clean() or {}
        chosen = data.pop("coordinator", None)
        if chosen:
            return {**data, "name": str(chosen), "email": chosen.email}
        for name in ("name", "email"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Enter whom we should ask."))
        return data
