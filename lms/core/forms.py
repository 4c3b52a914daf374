"""Forms about one's own account."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import ListEntry, ReportDetails, User
from lms.core.report_details import tell
from lms.core.scripts import propose_other_script


class FirstPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("Password again")
        self.fields["new_password2"].help_text = ""


class AccountForm(forms.ModelForm):
    """Own name in both scripts, and language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "other_script_name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        person = self.instance
        if not person.other_script_name:
            self.initial["other_script_name"] = propose_other_script(
                person.get_full_name()
            )

    @transaction.atomic
    def save_for(self, person: User, *, at: datetime) -> None:
        """Save what changed and say in the trail which fields those were."""
        self.save()
        if self.changed_data:
            audit.record(
                "person.changed", person, by=person, at=at, fields=self.changed_data
            )


class DetailsForm(forms.ModelForm):
    """What a person may tell for reports: all of it optional, with consent."""

    sex = forms.ChoiceField(
        label=_("Sex or gender"),
        required=False,
        widget=forms.RadioSelect,
        choices=[*ReportDetails.Sex.choices, ("", _("No answer"))],
    )
    consent = forms.BooleanField(
        label=_("I agree that these answers are counted in reports about trainings."),
        required=False,
        help_text=_(
            "You can take this back at any time; the answers are then removed."
        ),
    )

    class Meta:
        model = ReportDetails
        fields = ["sex", "region", "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["consent"] = self.instance.pk is not None
        for name, chosen in (
            ("region", self.instance.region_id),
            ("role", self.instance.role_id),
        ):
            field = cast("forms.ModelChoiceField", self.fields[name])
            offered = Q(list=name, is_offered=True) | Q(pk=chosen)
            field.queryset = ListEntry.objects.filter(offered)
            field.empty_label = str(_("No answer"))

    def tell_for(self, person: User, *, at: datetime) -> bool:
        """Keep what was told, or say beside the consent why not."""
        answers = self.cleaned_data
        consent = answers.pop("consent")
        try:
            tell(person, **answers, has_consented=consent, at=at)
        except DomainError as refusal:
            self.add_error("consent", str(refusal))
            return False
        return True


class ErasureForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password
