"""Enrolling people one by one or from a list."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.people_list import (
    ENCODINGS,
    MAX_BYTES,
    SEPARATORS,
    decode,
    guess_separator,
    read_spreadsheet,
)
from lms.core.errors import DomainError
from lms.core.models import Organisation, User


class EnrolForm(forms.Form):
    """One person, known by e-mail address; a name is only needed for somebody new."""

    email = forms.EmailField(label=_("E-mail address"))
    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        required=False,
        help_text=_("For somebody who has no account yet, as in their documents."),
    )
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=_("As in the person's account"),
    )
    nominated_by = forms.CharField(
        label=_("Nominated by"), max_length=200, required=False
    )
    family_file = forms.CharField(
        label=_("Family file"),
        max_length=40,
        required=False,
        help_text=_("The same for two carers who learn together."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        email = data.get("email", "")
        has_name = data.get("first_name") and data.get("last_name")
        if email and not has_name:
            known = User.objects.filter(email__iexact=email).exists()
            if not known:
                self.add_error(
                    "first_name",
                    _("Nobody with this address has an account. Enter both names."),
                )
        return data


class PeopleListForm(forms.Form):
    """A list of people, pasted or uploaded, and how to read it."""

    text = forms.CharField(
        label=_("Paste the list here"),
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "One person a line: e-mail, first name, last name, organisation,"
            " nominated by. A first line with headings may set another order."
        ),
    )
    upload = forms.FileField(
        label=_("Or upload a file"),
        required=False,
        help_text=_("CSV or XLSX, up to one megabyte and 500 people."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of the file"), choices=list(ENCODINGS.items())
    )
    separator = forms.ChoiceField(
        label=_("Columns are separated by"),
        required=False,
        choices=[("", _("find out")), *SEPARATORS.items()],
    )
    nominated_by = forms.CharField(
        label=_("Nominated by"),
        max_length=200,
        required=False,
        help_text=_("For everybody on the list who has no nomination of their own."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if not data.get("upload") and not data.get("text", "").strip():
            raise forms.ValidationError(_("Paste a list or choose a file."))
        try:
            data["lines"] = self._lines(data)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return data

    def _lines(self, data: dict[str, Any]) -> Sequence[Sequence[str]]:
        text, upload = data["text"], data.get("upload")
        if upload:
            content = upload.read(MAX_BYTES + 1)
            if upload.name.lower().endswith(".xlsx"):
                return read_spreadsheet(content)
            text = decode(content, data["encoding"])
        separator = data["separator"] or guess_separator(text)
        try:
            return list(csv.reader(io.StringIO(text), delimiter=separator))
        except csv.Error as error:
            raise DomainError("unreadable", _("The list cannot be read.")) from error


def as_tabbed(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as text that the form reads back the same."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows(lines)
    return out.getvalue()
