"""Reading a roll: one small form per person, all in one request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import IN_THE_ROOM, Mark
from courses.domain.roll import RollRow
from courses.models import AttendanceEntry

State = AttendanceEntry.State


def prefix_of(row: RollRow) -> str:
    return f"p{row.enrolment.pk}"


class MarkForm(forms.Form):
    """What the roll says about one person; nothing chosen means nothing said."""

    state = forms.ChoiceField(choices=State, required=False)
    arrived_at = forms.TimeField(
        required=False, error_messages={"invalid": _("Enter a time such as 9:15.")}
    )
    left_at = forms.TimeField(
        required=False, error_messages={"invalid": _("Enter a time such as 16:30.")}
    )
    remark = forms.CharField(max_length=300, required=False)
    reason = forms.CharField(max_length=300, required=False)
    replaces = forms.IntegerField(required=False, min_value=1)
    excuse = forms.ChoiceField(
        choices=[("", ""), *AttendanceEntry.Excuse.choices], required=False
    )
    did_alternative = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") not in IN_THE_ROOM:
            data["arrived_at"] = data["left_at"] = None
            data["did_alternative"] = False
        if data.get("state") != State.EXCUSED:
            data["excuse"] = ""
        return data


@dataclass(kw_only=True)
class RollData:
    """What was typed, ready for the domain, and what could not be read."""

    marks: list[Mark]
    errors: dict[int, str]


def read_roll(data: Mapping[str, Any], rows: Sequence[RollRow]) -> RollData:
    """Return a mark for every row on which a state was chosen."""
    marks, errors = [], {}
    for row in rows:
        if not data.get(f"{prefix_of(row)}-state"):
            continue
        form = MarkForm(data, prefix=prefix_of(row))
        if form.is_valid():
            marks.append(Mark(enrolment=row.enrolment, **form.cleaned_data))
        else:
            errors[row.enrolment.pk] = " ".join(
                str(error) for found in form.errors.values() for error in found
            )
    return RollData(marks=marks, errors=errors)
