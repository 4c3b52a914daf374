"""What those who run a training write down about a household on it."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Household
from courses.models.run import CourseRun


class HouseholdNote(models.Model):
    """A note in the family file, for the coordinators and trainers of one run.

    Never changed: a correction is a new note that names the one it `replaces`. The
    carers get what is written with their data.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="notes"
    )
    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="household_notes"
    )
    text = models.CharField(_("note"), max_length=1000)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("note in a family file")
        verbose_name_plural = _("notes in family files")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="courses_household_note_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.written_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A note is not changed; write another one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A note is not deleted by itself.")
