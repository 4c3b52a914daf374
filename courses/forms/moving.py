"""Copying a run, and moving a person to another one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.moving import runs_to_move_to
from courses.forms.runs import DateInput, offer
from courses.models import CourseRun, Enrolment
from lms.core.models import User


class CopyForm(forms.Form):
    code = forms.CharField(label=_("Code of the new run"), max_length=30)
    starts_on = forms.DateField(
        label=_("Starts on"),
        widget=DateInput,
        help_text=_(
            "Sessions keep their hours and lie as many days apart as they do now."
        ),
    )


class RunChoice(forms.ModelChoiceField):
    """A run by its code, first day and place."""

    def label_from_instance(self, obj: CourseRun) -> str:
        parts = [obj.code, f"{obj.starts_on:%d.%m.%Y}", obj.place]
        return " · ".join(part for part in parts if part)


class MovePersonForm(forms.Form):
    to = RunChoice(label=_("To the run"), queryset=CourseRun.objects.none())
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, enrolment: Enrolment, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        visible = CourseRun.objects.visible_to(user).values("pk")
        offer(self, "to", runs_to_move_to(enrolment).filter(pk__in=visible))
