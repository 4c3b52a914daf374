"""What answers earned, and what markers keep by them."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import Response
from assessments.models.questions import Question


class Mark(models.Model):
    """What an answer earned. Append-only; the newest counts.

    `by` is None for the computer, which marks an answer once; a person who marks
    again adds a mark. `max_marks` of nothing means that the answer does not count.
    The database refuses update and delete.
    """

    class Origin(models.TextChoices):
        ORDINARY = "ordinary", _("Marked")
        AGREED = "agreed", _("Agreed between two markers")
        APPEAL = "appeal", _("Changed on appeal")
        REPAIR = "repair", _("Marked again because the question was flawed")

    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="marks"
    )
    marks = models.DecimalField(_("marks"), max_digits=5, decimal_places=2)
    max_marks = models.DecimalField(_("out of"), max_digits=5, decimal_places=2)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    # With a rubric: the level chosen of each criterion, by their keys.
    levels = models.JSONField(default=dict)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ORDINARY)
    reason = models.CharField(_("reason"), max_length=600, blank=True)
    repair = models.ForeignKey(
        "assessments.Repair", null=True, on_delete=models.PROTECT, related_name="marks"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["response", "pk"]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.CheckConstraint(
                condition=Q(marks__gte=0, marks__lte=F("max_marks")),
                name="assessments_mark_in_range",
            ),
            models.UniqueConstraint(
                fields=["response"],
                condition=Q(by__isnull=True),
                name="assessments_mark_once_by_computer",
            ),
            models.CheckConstraint(
                condition=Q(origin="ordinary") | ~Q(reason=""),
                name="assessments_mark_later_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marks}/{self.max_marks}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("Marks are append-only; add another.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Marks are append-only.")


class IndependentMark(models.Model):
    """What one of two markers gives an answer, before they know of each other.

    Counts for nothing until the two are settled into a `Mark`. The database
    refuses update and delete.
    """

    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="independent_marks"
    )
    marks = models.DecimalField(_("marks"), max_digits=5, decimal_places=2)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    levels = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["response", "pk"]
        verbose_name = _("independent mark")
        verbose_name_plural = _("independent marks")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "by"], name="assessments_independent_mark_once"
            ),
            models.CheckConstraint(
                condition=Q(marks__gte=0), name="assessments_independent_mark_positive"
            ),
        ]

    def __str__(self) -> str:
        return str(self.marks)


class SavedComment(models.Model):
    """A comment that a marker writes often; nobody else sees the list.

    Without a question it is offered for all of them.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    question = models.ForeignKey(
        Question, null=True, on_delete=models.CASCADE, related_name="+"
    )
    text = models.TextField(_("comment"), max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("saved comment")
        verbose_name_plural = _("saved comments")

    def __str__(self) -> str:
        return self.text
