"""What an administrator fills in about somebody else's account."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from lms.core import audit
from lms.core.models import User
from lms.core.people import invite
from lms.core.roles import set_roles

FIELDS = [
    "email",
    "first_name",
    "last_name",
    "other_script_name",
    "organisation",
    "language",
    "is_superuser",
    "groups",
]
WIDGETS = {
    "groups": forms.CheckboxSelectMultiple,
    "language": forms.Select(choices=settings.LANGUAGES),
}


def _limit(form: forms.ModelForm, by: User) -> None:
    """Only who has every right may give every right."""
    if not by.is_superuser:
        form.fields.pop("is_superuser", None)


def _free_email(form: forms.ModelForm) -> str:
    """Return the address in small letters, if nobody else has it in any spelling."""
    email = str(form.cleaned_data["email"]).lower()
    others = User.objects.filter(email__iexact=email).exclude(pk=form.instance.pk)
    if others.exists():
        raise forms.ValidationError(_("Somebody has this address already."))
    return email


class PersonCreationForm(UserCreationForm):
    """Name and address; the person chooses a password from the invitation."""

    password_enabled = False

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self, by)

    class Meta:
        model = User
        fields = FIELDS
        widgets = WIDGETS

    def clean_email(self) -> str:
        return _free_email(self)

    @transaction.atomic
    def save_for(self, *, by: User, at: datetime) -> User:
        """Invite the person into exactly the chosen roles."""
        data = self.cleaned_data
        person = invite(
            data["email"],
            data["first_name"],
            data["last_name"],
            organisation=data["organisation"],
            language=data["language"],
            other_script_name=data["other_script_name"],
            by=by,
            at=at,
        )
        set_roles(person, data["groups"], by=by, at=at)
        if data.get("is_superuser"):
            person.is_superuser = True
            person.save(update_fields=["is_superuser"])
            audit.record(
                "person.changed", person, by=by, at=at, fields=["is_superuser"]
            )
        return person


class PersonEditForm(UserEditForm):
    """The same, and closing an account; a password is the person's own affair."""

    password_enabled = False

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self, by)

    class Meta:
        model = User
        fields = [*FIELDS, "is_active"]
        widgets = WIDGETS

    def clean_email(self) -> str:
        return _free_email(self)

    @transaction.atomic
    def save_for(self, *, by: User, at: datetime) -> User:
        """Save what changed and say in the trail which fields and roles those were."""
        person: User = super().save(commit=False)
        person.save()
        set_roles(person, self.cleaned_data["groups"], by=by, at=at)
        changed = [name for name in self.changed_data if name != "groups"]
        if changed:
            audit.record("person.changed", person, by=by, at=at, fields=changed)
        return person
