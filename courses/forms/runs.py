"""Opening and changing runs and their sessions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.runs import Hours, ProposedSession
from courses.forms.limits import DAYS, MINUTES, PLACES, limit
from courses.models import CourseRun, ProgrammeVersion, RunPartner, Session
from lms.core.models import Organisation, User

# Offered for a new run.
LOCK_DAYS = 14
PATTERNS = [
    ("block", _("On consecutive working days")),
    ("weekly", _("One half-day a week")),
]


def trainers() -> Any:
    """People who may train: those whose role lets them take the roll."""
    return (
        User.objects.filter(
            is_active=True, groups__permissions__codename="record_attendance"
        )
        .distinct()
        .order_by("last_name", "first_name")
    )


def offer(form: forms.BaseForm, name: str, queryset: Any) -> None:
    """Let the field `name` choose from `queryset`."""
    cast("forms.ModelChoiceField", form.fields[name]).queryset = queryset


class RunFigures(forms.ModelForm):
    """The figures of a run within their limits; some, left empty, stay as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _LIMITS.keys() & self.fields.keys():
            limit(self, name, _LIMITS[name])
        for name in _KEPT_WHEN_EMPTY & self.fields.keys():
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in _KEPT_WHEN_EMPTY & data.keys():
            if data[name] is None:
                data[name] = getattr(self.instance, name)
        return data


_HOURS = ("day_begins", "day_ends")
_LIMITS = {
    "capacity": PLACES,
    "tolerance_minutes": MINUTES,
    "lock_days": DAYS,
    "excuse_file_days": DAYS,
    "make_up_days": DAYS,
    "check_in_early_minutes": MINUTES,
    "check_in_late_minutes": MINUTES,
    "remind_days": (1, 14),
    "follow_up_months": (3, 6),
    "follow_up_days": (7, 90),
}
_KEPT_WHEN_EMPTY = frozenset(
    {
        "make_up_days",
        "check_in_early_minutes",
        "check_in_late_minutes",
        "follow_up_days",
    }
)


class VersionField(forms.ModelChoiceField):
    """A frozen version by its code, number and title."""

    def label_from_instance(self, obj: ProgrammeVersion) -> str:
        return f"{obj} – {obj.local_title}"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class RunForm(RunFigures):
    """Everything about a new run but its sessions."""

    version = VersionField(
        label=_("Programme version"),
        queryset=ProgrammeVersion.objects.order_by("code", "-pk"),
    )
    pattern = forms.ChoiceField(
        label=_("Days"), choices=PATTERNS, widget=forms.RadioSelect, initial="block"
    )
    ends_on = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=DateInput,
        help_text=_("Leave it empty to end with the last session."),
    )
    day_begins = forms.TimeField(
        label=_("Each day from"),
        required=False,
        widget=TimeInput,
        help_text=_(
            "With both times, each day holds as many sessions as fit, one after"
            " another. Without them, days begin at nine."
        ),
    )
    day_ends = forms.TimeField(
        label=_("Each day until"), required=False, widget=TimeInput
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Trainers"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("They lead the run; assistants can be named later."),
    )

    class Meta:
        model = CourseRun
        fields = [
            "version",
            "code",
            "provider",
            "language",
            "starts_on",
            "ends_on",
            "pattern",
            "day_begins",
            "day_ends",
            "time_zone",
            "place",
            "capacity",
            "trainers",
            "credit",
            "tolerance_minutes",
            "lock_days",
            "make_up_days",
            "excuse_needs_evidence",
            "excuse_file_days",
            "check_in_early_minutes",
            "check_in_late_minutes",
            "asks_attention",
            "asks_details",
            "warn_minutes",
            "remind_days",
            "follow_up_months",
            "follow_up_days",
            "issues_automatically",
            "signatory_name",
            "signatory_role",
        ]
        widgets = {"starts_on": DateInput, "credit": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "trainers", trainers())
        self.fields["lock_days"].initial = LOCK_DAYS

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        if name not in available_timezones():
            raise forms.ValidationError(
                _("There is no such time zone; write it as in Europe/Belgrade.")
            )
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The run ends before it starts."))
        begins, ends = data.get("day_begins"), data.get("day_ends")
        if bool(begins) != bool(ends) or (begins and ends and ends <= begins):
            self.add_error("day_ends", _("Enter both times, the earlier one first."))
        return data

    def hours(self) -> Hours | None:
        """Return the hours of each day, if they were given."""
        begins, ends = (self.cleaned_data[name] for name in _HOURS)
        return Hours(begins=begins, ends=ends) if begins and ends else None

    def _post_clean(self) -> None:
        """Leave uniqueness and constraints to the domain, which says why."""

    def settings(self) -> dict[str, Any]:
        """Return what `open_scheduled_run` takes, by name."""
        return {
            k: v for k, v in self.cleaned_data.items() if k not in ("pattern", *_HOURS)
        }


class ProposedForm(forms.Form):
    """One proposed session; unticked, it gets no date yet."""

    item = forms.IntegerField(widget=forms.HiddenInput)
    is_wanted = forms.BooleanField(label=_("Hold"), required=False)
    on = forms.DateField(label=_("Date"), widget=DateInput)
    begins = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput)
    room = forms.CharField(label=_("Room"), max_length=120, required=False)
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("A session ends after it starts."))
        return data

    def day(self) -> date | None:
        """Return the day it would be held; none when it is not wanted or unreadable."""
        values = self.cleaned_data if self.is_bound else self.initial
        return values.get("on") if values.get("is_wanted") else None


ProposedFormSet = forms.formset_factory(
    ProposedForm, extra=0, max_num=200, absolute_max=200
)


def as_initial(proposed: Sequence[ProposedSession]) -> list[dict[str, Any]]:
    return [
        {
            "item": each.item.pk,
            "is_wanted": True,
            "on": each.on,
            "begins": each.begins,
            "ends": each.ends,
        }
        for each in proposed
    ]


def chosen_sessions(formset: Any, version: ProgrammeVersion) -> list[ProposedSession]:
    """Return the sessions that are to be held, as the domain takes them."""
    items = {item.pk: item for item in version.items.filter(kind="session")}
    return [
        ProposedSession(
            item=items[data["item"]],
            on=data["on"],
            begins=data["begins"],
            ends=data["ends"],
            room=data["room"],
            link=data["link"],
        )
        for data in formset.cleaned_data
        if data["is_wanted"] and data["item"] in items
    ]


class DetailsForm(RunFigures):
    """What may change while a run goes on."""

    class Meta:
        model = CourseRun
        fields = [
            "place",
            "language",
            "capacity",
            "asks_details",
            "warn_minutes",
            "remind_days",
            "follow_up_months",
            "follow_up_days",
            "issues_automatically",
            "signatory_name",
            "signatory_role",
        ]


class ParticularsForm(forms.ModelForm):
    """What certificates print of a finished run and may be wrong, with a reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = CourseRun
        fields = ["place", "signatory_name", "signatory_role"]


class RulesForm(RunFigures):
    """How attendance is taken, credited and kept; fixed once the run has started."""

    class Meta:
        model = CourseRun
        fields = [
            "credit",
            "tolerance_minutes",
            "lock_days",
            "make_up_days",
            "excuse_needs_evidence",
            "excuse_file_days",
            "check_in_early_minutes",
            "check_in_late_minutes",
            "asks_attention",
        ]
        widgets = {"credit": forms.RadioSelect}


class TrainersForm(forms.Form):
    lead = forms.ModelMultipleChoiceField(
        label=_("Lead trainers"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each must be named in the accreditation decision."),
    )
    assisting = forms.ModelMultipleChoiceField(
        label=_("Assistants"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, run: CourseRun, **kwargs: Any) -> None:
        named = list(run.run_trainers.values_list("trainer_id", "is_lead"))
        initial = {
            "lead": [pk for pk, is_lead in named if is_lead],
            "assisting": [pk for pk, is_lead in named if not is_lead],
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        for name in ("lead", "assisting"):
            offer(self, name, trainers())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        both = set(data.get("lead") or ()) & set(data.get("assisting") or ())
        if both:
            self.add_error("assisting", _("Nobody can lead and assist on one run."))
        return data


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("Report of the trainers"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "Remarks on attendance, changes to the agenda, what happened, and"
            " suggestions. Write no names of participants or of children."
        ),
    )


class MoveForm(forms.Form):
    """Another day, time or place for a session, on the clock of its place."""

    on = forms.DateField(label=_("Date"), widget=DateInput)
    begins = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput)
    room = forms.CharField(label=_("Room"), max_length=120, required=False)
    link = forms.URLField(
        label=_("Link for those who join online"),
        required=False,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        self.zone = session.run.zone
        initial = {
            "on": session.local_start.date(),
            "begins": session.local_start.time(),
            "ends": session.local_end.time(),
            "room": session.room,
            "link": session.link,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})

    def times(self) -> dict[str, Any]:
        """Return what `move_session` takes, by name."""
        data = self.cleaned_data
        return {
            "starts_at": datetime.combine(data["on"], data["begins"], self.zone),
            "ends_at": datetime.combine(data["on"], data["ends"], self.zone),
            "room": data["room"],
            "link": data["link"],
        }


class ReasonForm(forms.Form):
    """Why something risky is done; it is kept in the audit trail."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PartnerForm(forms.Form):
    """One organisation that takes part; a line without one is none."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.all(), required=False
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=RunPartner.Role, initial=RunPartner.Role.PARTNER
    )


class Partners(forms.BaseFormSet):
    """The partners of a run, as the domain takes them."""

    def clean(self) -> None:
        named = [each for each, _role in self.wanted()]
        if len(set(named)) < len(named):
            raise forms.ValidationError(_("Each organisation has one role."))

    def wanted(self) -> list[tuple[Organisation, str]]:
        return [
            (organisation, form.cleaned_data["role"])
            for form in self.forms
            if (organisation := form.cleaned_data.get("organisation"))
        ]


PartnerFormSet = forms.formset_factory(
    PartnerForm, formset=Partners, extra=2, max_num=30, absolute_max=30
)


def partner_forms(run: CourseRun | None, data: Any = None) -> Any:
    """Return who takes part, line by line; a run that is not there yet has nobody."""
    partners = run.run_partners.all() if run else ()
    initial = [
        {"organisation": each.organisation_id, "role": each.role} for each in partners
    ]
    return PartnerFormSet(data, initial=initial, prefix="partners")
