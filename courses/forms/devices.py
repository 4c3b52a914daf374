"""Reading what a device sends of a roll: JSON, each mark checked like a typed one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import Mark
from courses.domain.devices import Sent
from courses.domain.walk_ins import SentWalkIn
from courses.forms.roll import MarkForm
from courses.models import Enrolment, Session
from lms.core.errors import DomainError

MOST_MARKS = 500


class _Keyed(forms.Form):
    key = forms.UUIDField()
    after = forms.UUIDField(required=False)
    enrolment = forms.IntegerField(min_value=1)


class WalkInForm(forms.Form):
    """Who came without a place: a name is enough."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200)
    organisation_name = forms.CharField(
        label=_("Organisation"), max_length=200, required=False
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Helps to find the person's account later."),
    )
    arrived_at = forms.TimeField(
        label=_("Arrived at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)


@dataclass(kw_only=True)
class Parcel:
    """What came: the marks that can be read, and those that cannot, by their keys."""

    person: int
    sent_at: datetime | None
    marks: list[Sent] = field(default_factory=list)
    walk_ins: list[SentWalkIn] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)


def read_parcel(body: bytes, session: Session) -> Parcel:
    """Return what a device sent; refused when it is not a parcel at all."""
    try:
        data = json.loads(body)
        given = [dict(each) for each in data.get("marks", [])]
        guests = [dict(each) for each in data.get("walk_ins", [])]
        parcel = Parcel(
            person=int(data["person"]), sent_at=_moment(data.get("sent_at"))
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as broken:
        raise DomainError(
            "unreadable", _("What the device sent cannot be read.")
        ) from broken
    if len(given) + len(guests) > MOST_MARKS:
        raise DomainError("too_many", _("Too many entries at once."))
    enrolments = session.run.enrolments.in_bulk(
        [each["enrolment"] for each in given if isinstance(each.get("enrolment"), int)]
    )
    for each in given:
        _read_mark(each, enrolments, parcel)
    for each in guests:
        _read_walk_in(each, parcel)
    return parcel


def _read_mark(
    data: Mapping[str, Any], enrolments: Mapping[int, Enrolment], parcel: Parcel
) -> None:
    keyed, form = _Keyed(data), MarkForm(data)
    if not keyed.is_valid() or not form.is_valid():
        parcel.unreadable[str(data.get("key"))] = _errors(form) or _errors(keyed)
        return
    enrolment = enrolments.get(keyed.cleaned_data["enrolment"])
    if enrolment is None or not form.cleaned_data["state"]:
        parcel.unreadable[str(data["key"])] = str(
            _("This person has no place on the run.")
        )
        return
    parcel.marks.append(
        Sent(
            key=keyed.cleaned_data["key"],
            after=keyed.cleaned_data["after"],
            mark=Mark(
                enrolment=enrolment,
                device_at=_moment(data.get("device_at")),
                **form.cleaned_data,
            ),
        )
    )


def _read_walk_in(data: Mapping[str, Any], parcel: Parcel) -> None:
    form = WalkInForm(data)
    if not form.is_valid() or not isinstance(form.cleaned_data["key"], UUID):
        parcel.unreadable[str(data.get("key"))] = _errors(form)
        return
    parcel.walk_ins.append(
        SentWalkIn(device_at=_moment(data.get("device_at")), **form.cleaned_data)
    )


def _errors(form: forms.Form) -> str:
    return " ".join(str(e) for found in form.errors.values() for e in found)


def _moment(value: object) -> datetime | None:
    """Return a moment with its zone, or None when the text is not one."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None
