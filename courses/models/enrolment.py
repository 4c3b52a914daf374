"""Who has a place on which run, and how far they have come online."""

from datetime import UTC

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.findings import Evidence
from courses.models.run import CourseRun
from courses.models.version import OutlineItem
from courses.querysets import EnrolmentQuerySet
from lms.core.canonical import sha256
from lms.core.models import Organisation


class Household(models.Model):
    """Two carers who learn together and keep one family file."""

    reference = models.CharField(_("family file"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")

    def __str__(self) -> str:
        return self.reference


class Enrolment(models.Model):
    """A person's place on a run.

    Rows are never deleted: leaving is a change of status, because a certificate
    may cite the enrolment as evidence years later.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("On the waiting list")
        ACTIVE = "active", _("Enrolled")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="enrolments"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    household = models.ForeignKey(
        Household,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    nominated_by = models.CharField(_("nominated by"), max_length=200, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    enrolled_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["run", "person__last_name", "person__first_name", "pk"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person"],
                condition=~Q(status="withdrawn"),
                name="courses_enrolment_one_place_per_person",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="courses_enrolment_withdrawn_iff_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.run}"

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE


class ActivityProgress(models.Model):
    """How far a person is with one online activity, in whatever language.

    Which version of a lesson was read, the usual or the other, is not recorded.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="progress"
    )
    item = models.ForeignKey(
        OutlineItem, on_delete=models.PROTECT, related_name="progress"
    )
    started_at = models.DateTimeField(default=timezone.now)
    # The id of the block that was on screen at *Pause here*.
    paused_at_block = models.CharField(max_length=64, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "item"], name="courses_progress_once_per_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.item}"

    def as_evidence(self) -> Evidence:
        """Return the reference that a finding keeps of the completed activity."""
        facts = {
            "id": self.pk,
            "enrolment": self.enrolment_id,
            "item": self.item_id,
            "completed_at": self.completed_at
            and self.completed_at.astimezone(UTC).isoformat(),
        }
        return Evidence(kind="progress", ref=str(self.pk), digest=sha256(facts))

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None
