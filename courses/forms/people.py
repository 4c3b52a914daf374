"""Enrolling people one by one or from a list."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.importing import Answer
from courses.domain.people_list import LABELS, LIMITS
from lms.core import workbooks
from lms.core.delimited import (
    ENCODINGS,
    SEPARATORS,
    decode,
    guess_encoding,
    guess_separator,
    split,
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


class HouseholdNoteForm(forms.Form):
    """A note in the family file, or what one should say instead."""

    text = forms.CharField(
        label=_("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "About the training alone, in neutral words: who comes when, what helps"
            " them to take part. Nothing about children. The carers get what is"
            " written here when they ask for their data."
        ),
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PeopleListForm(forms.Form):
    """A list of people, pasted or uploaded, and how to read it."""

    text = forms.CharField(
        label=_("Paste the list here"),
        required=False,
        strip=False,
        max_length=LIMITS.size,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "One person a line: e-mail, first name, last name, organisation,"
            " nominated by. A first line with headings may set another order."
        ),
    )
    upload = forms.FileField(
        label=_("Or upload a file"),
        required=False,
        help_text=_("CSV or XLSX, up to one megabyte and 2,000 people."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of the file"),
        required=False,
        choices=[("", _("find out")), *ENCODINGS.items()],
    )
    separator = forms.ChoiceField(
        label=_("Columns are separated by"),
        required=False,
        choices=[("", _("find out")), *SEPARATORS.items()],
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

    def _lines(self, data: dict[str, Any]) -> list[list[str]]:
        """Return the cells; note in `data` how they were read in the end."""
        text, upload = data["text"], data.get("upload")
        if upload:
            content = upload.read(LIMITS.size + 1)
            if upload.name.lower().endswith((".xlsx", ".xlsm")):
                return workbooks.read(content, limits=LIMITS)
            data["encoding"] = data["encoding"] or guess_encoding(content)
            text = decode(content, data["encoding"], limits=LIMITS)
        else:
            data["encoding"] = ""
        data["separator"] = data["separator"] or guess_separator(text)
        return split(text, data["separator"], limits=LIMITS)


class ConfirmListForm(forms.Form):
    """What comes with a list once it was looked at, besides its rows."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    nominated_by = forms.CharField(
        label=_("Nominated by"),
        max_length=200,
        required=False,
        help_text=_("For everybody on the list who has no nomination of their own."),
    )

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", "–"),
            *((str(n), f"{n + 1}: {text[:40]}") for n, text in enumerate(names)),
        ]
        for name, label in LABELS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=str(label), choices=choices, required=False
            )

    @property
    def columns(self) -> dict[str, int]:
        return {
            name: int(value)
            for name in LABELS
            if (value := self.cleaned_data.get(f"column_{name}"))
        }


def answers_in(posted: Mapping[str, Any]) -> dict[int, Answer]:
    """Return what was said of each row, from fields called who-3 and other-3."""
    found: dict[int, Answer] = {}
    for name, value in posted.items():
        kind, _dash, row = name.partition("-")
        if kind not in {"who", "other"} or not row.isdecimal() or len(row) > 6:
            continue
        answer = found.get(int(row), Answer())
        change = {"who": value} if kind == "who" else {"other_script_name": value}
        found[int(row)] = replace(answer, **change)
    return found


def as_tabbed(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as text that the form reads back the same."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows(lines)
    return out.getvalue()
