"""What comes in from the room besides the roll itself: devices, walk-ins, paper."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.attendance import AttendanceEntry
from courses.models.enrolment import Enrolment
from courses.models.run import Session
from courses.querysets import WalkInQuerySet


class Kept(models.Model):
    """A row that is written once and never changed or deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError(f"{self._meta.object_name} is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{self._meta.object_name} is append-only.")


class DeviceMark(Kept):
    """What a device wrote about a person about whom somebody else had written first.

    It is kept beside the entry that stood. When the two `agree`, nothing is to be
    done; otherwise a trainer decides, and the entry they make `settles` it.
    """

    key = models.UUIDField(unique=True, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="device_marks"
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="device_marks"
    )
    instead_of = models.ForeignKey(
        AttendanceEntry, on_delete=models.PROTECT, related_name="rivals"
    )
    agrees = models.BooleanField()
    state = models.CharField(max_length=12, choices=AttendanceEntry.State)
    arrived_at = models.TimeField(null=True)
    left_at = models.TimeField(null=True)
    remark = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    excuse = models.CharField(max_length=10, choices=AttendanceEntry.Excuse, blank=True)
    did_alternative = models.BooleanField(default=False)
    device_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mark of a device")
        verbose_name_plural = _("marks of devices")

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.session_id} {self.state}"


class CheckIn(Kept):
    """How somebody checked themselves in or out: by which way, on which device.

    The device is a keyed hash that differs from session to session: it tells that
    one phone was used for several people, and cannot be followed through a training.
    """

    class Way(models.TextChoices):
        QR = "qr", _("QR code")
        ROOM_CODE = "code", _("Room code")

    entry = models.OneToOneField(
        AttendanceEntry, on_delete=models.PROTECT, related_name="check_in"
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="check_ins"
    )
    device = models.CharField(max_length=64)
    way = models.CharField(max_length=4, choices=Way)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("self check-in")
        verbose_name_plural = _("self check-ins")
        indexes = [models.Index(fields=["session", "device"])]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.way}"


class WalkIn(models.Model):
    """Somebody who came to a session without a place on the run.

    Kept as it was written, also after it was merged with an account.
    """

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="walk_ins"
    )
    key = models.UUIDField(null=True, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    arrived_at = models.TimeField(_("arrived at"), null=True, blank=True)
    left_at = models.TimeField(_("left at"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    device_at = models.DateTimeField(null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    # The person's entry, once it is known who they are.
    became = models.OneToOneField(
        AttendanceEntry, null=True, on_delete=models.PROTECT, related_name="walk_in"
    )

    objects = WalkInQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("walk-in")
        verbose_name_plural = _("walk-ins")

    def __str__(self) -> str:
        return self.name


class SheetScan(Kept):
    """The scan of a signed sheet, kept as evidence of a half-day."""

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="sheet_scans"
    )
    file = models.FileField(upload_to="attendance-sheets/")
    kind = models.CharField(max_length=4)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("scan of a sign-in sheet")
        verbose_name_plural = _("scans of sign-in sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "digest"], name="courses_sheet_scan_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.digest[:8]}"


class LogColumns(models.Model):
    """Which columns of a meeting tool's log mean what, remembered by its headings."""

    headings = models.CharField(max_length=64, unique=True)
    columns = models.JSONField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("columns of a log")
        verbose_name_plural = _("columns of logs")

    def __str__(self) -> str:
        return self.headings[:8]
