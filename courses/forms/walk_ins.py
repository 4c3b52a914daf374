"""Choosing whose presence a walk-in was."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.walk_ins import likely_people
from courses.models import WalkIn
from lms.core.models import User


class PersonForm(forms.Form):
    """Somebody with a place on the run, or by e-mail anybody with an account."""

    enrolled = forms.ModelChoiceField(
        label=_("Somebody with a place on the run"),
        queryset=User.objects.none(),
        required=False,
    )
    email = forms.EmailField(
        label=_("Or the e-mail address of an account"), required=False
    )
    person: User

    def __init__(self, *args: Any, walk_in: WalkIn, may_enrol: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(
            enrolments__run=walk_in.session.run, enrolments__status="active"
        )
        field = cast("forms.ModelChoiceField", self.fields["enrolled"])
        field.queryset = people.order_by("last_name", "first_name")
        likely = likely_people(walk_in, list(people))
        if len(likely) == 1:
            field.initial = likely[0]
        if may_enrol:
            self.fields["email"].initial = walk_in.email
        else:
            # Who may not enrol chooses among those who have a place.
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        person, email = data.get("enrolled"), data.get("email")
        if email and not person:
            person = User.objects.filter(email__iexact=email, is_active=True).first()
            if person is None:
                self.add_error("email", _("Nobody has an account with this address."))
                return data
        if person is None:
            self.add_error("enrolled", _("Choose a person."))
            return data
        self.person = person
        return data
