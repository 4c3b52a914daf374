"""Anonymous surveys: what was said, and who has handed in, kept apart."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun, Enrolment, OutlineItem


class SurveyAnswer(models.Model):
    """One person's answers to a survey, without the person.

    No time is kept, the key is random, and all answers of a run are rewritten in
    random order with each new one, so that not even the order of rows tells.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="survey_answers"
    )
    item = models.ForeignKey(OutlineItem, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)  # {id of the question version: answer}

    class Meta:
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")

    def __str__(self) -> str:
        return str(self.id)


class SurveyReceipt(models.Model):
    """That a person has handed in a survey; only the day is known."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="survey_receipts"
    )
    item = models.ForeignKey(OutlineItem, on_delete=models.PROTECT, related_name="+")
    handed_in_on = models.DateField()

    class Meta:
        verbose_name = _("survey receipt")
        verbose_name_plural = _("survey receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "item"], name="assessments_survey_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.item_id}"
