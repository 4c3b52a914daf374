"""Evaluation of the training: what was said, and who has handed in, kept apart."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.findings import Evidence
from courses.models.enrolment import Enrolment
from courses.models.run import CourseRun
from courses.models.version import OutlineItem
from lms.core.canonical import sha256


class EvaluationAnswer(models.Model):
    """One person's answers to an evaluation form, without the person.

    No time is kept, the key is random, and all answers of a run are rewritten in
    random order with each new one, so that not even the order of rows tells.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="evaluation_answers"
    )
    item = models.ForeignKey(OutlineItem, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)  # {item key: value}

    class Meta:
        verbose_name = _("evaluation answer")
        verbose_name_plural = _("evaluation answers")

    def __str__(self) -> str:
        return str(self.id)


class EvaluationReceipt(models.Model):
    """That a person has handed in a form; only the day is known."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="evaluation_receipts"
    )
    item = models.ForeignKey(OutlineItem, on_delete=models.PROTECT, related_name="+")
    handed_in_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "item"], name="courses_evaluation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.item}"

    def as_evidence(self) -> Evidence:
        """Return the reference that a finding keeps; it says nothing of the answers."""
        facts = {
            "id": self.pk,
            "enrolment": self.enrolment_id,
            "item": self.item_id,
            "handed_in_on": self.handed_in_on.isoformat(),
        }
        return Evidence(kind="evaluation", ref=str(self.pk), digest=sha256(facts))
