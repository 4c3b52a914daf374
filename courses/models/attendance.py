"""Who was in the room, and for how long."""

from datetime import UTC
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.findings import Evidence
from courses.models.enrolment import Enrolment
from courses.models.run import Session
from courses.querysets import AttendanceQuerySet
from lms.core.canonical import sha256


class AttendanceEntry(models.Model):
    """One thing written about a person's presence at a session.

    Append-only: a correction is a new entry that names the one it `replaces`
    and gives a reason. The newest entry counts; no entry means no information.
    """

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        LEFT_EARLY = "left_early", _("Left early")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")
        MADE_UP = "made_up", _("Made up")

    class Method(models.TextChoices):
        ROLL = "roll", _("Roll")
        QR = "qr", _("Self check-in")
        PAPER = "paper", _("Paper sheet")
        IMPORT = "import", _("Import")

    class Excuse(models.TextChoices):
        """Why somebody was away, in no more detail than the roll needs."""

        HEALTH = "health", _("Health")
        CARE = "care", _("Care of a child or a relative")
        WORK = "work", _("Work")
        TRAVEL = "travel", _("Travel or weather")
        OTHER = "other", _("Another reason")

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attendance"
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="attendance"
    )
    state = models.CharField(_("state"), max_length=12, choices=State)
    arrived_at = models.TimeField(_("arrived at"), null=True, blank=True)
    left_at = models.TimeField(_("left at"), null=True, blank=True)
    # Credited minutes, decided by the run's rules when the entry was made.
    minutes = models.PositiveSmallIntegerField()
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    excuse = models.CharField(
        _("kind of excuse"), max_length=10, choices=Excuse, blank=True
    )
    # Somebody who stays out of a role-play does other work and loses nothing by it.
    did_alternative = models.BooleanField(_("did the other task"), default=False)
    method = models.CharField(max_length=12, choices=Method, default=Method.ROLL)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    # Made by the device that wrote it, so that a repeat is known as one.
    key = models.UUIDField(null=True, unique=True, editable=False)
    # What the clock of that device showed; `recorded_at` is the server's.
    device_at = models.DateTimeField(null=True, editable=False)
    settles = models.OneToOneField(
        "courses.DeviceMark",
        null=True,
        on_delete=models.PROTECT,
        related_name="settled_by",
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attendance entry")
        verbose_name_plural = _("attendance entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""),
                name="courses_attendance_correction_has_reason",
            ),
            # Two first entries for one person and session cannot both stand.
            models.UniqueConstraint(
                fields=["enrolment", "session"],
                condition=Q(replaces__isnull=True),
                name="courses_attendance_one_first_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.session_id} {self.state}"

    def as_evidence(self) -> Evidence:
        """Return the reference that a finding keeps of this entry."""
        facts = {
            "id": self.pk,
            "enrolment": self.enrolment_id,
            "session": self.session_id,
            "state": str(self.state),
            "arrived_at": self.arrived_at and self.arrived_at.isoformat(),
            "left_at": self.left_at and self.left_at.isoformat(),
            "minutes": self.minutes,
            "remark": self.remark,
            "method": str(self.method),
            "replaces": self.replaces_id,
            "reason": self.reason,
            "recorded_by": self.recorded_by_id,
            "recorded_at": self.recorded_at.astimezone(UTC).isoformat(),
        }
        facts |= self._facts_of_the_room()
        return Evidence(kind="attendance", ref=str(self.pk), digest=sha256(facts))

    def _facts_of_the_room(self) -> dict[str, Any]:
        """Return what only some entries have, so that older digests stay the same."""
        facts = {
            "excuse": str(self.excuse),
            "did_alternative": self.did_alternative,
            "key": self.key and str(self.key),
            "device_at": self.device_at and self.device_at.astimezone(UTC).isoformat(),
            "settles": self.settles_id,
        }
        return {name: value for name, value in facts.items() if value}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("Attendance is append-only; add an entry that replaces it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Attendance is append-only.")
