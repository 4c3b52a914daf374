"""Lists of people that were taken in: how they were read, and what they led to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.run import CourseRun
from courses.querysets import PeopleImportQuerySet
from lms.core.models import Organisation


class ListColumns(models.Model):
    """Which columns of a list mean what, remembered by its headings.

    Offered again to whoever chose them, and to colleagues in the same organisation.
    """

    headings = models.CharField(max_length=64)
    columns = models.JSONField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("columns of a list")
        verbose_name_plural = _("columns of lists")
        constraints = [
            models.UniqueConstraint(
                fields=["headings", "chosen_by"], name="courses_listcolumns_once_each"
            )
        ]

    def __str__(self) -> str:
        return self.headings[:8]


class PeopleImport(models.Model):
    """A list of people that somebody confirmed; taken in once for its key.

    Undoing withdraws whom it enrolled; the row and what it says stay.
    """

    key = models.UUIDField(unique=True, editable=False)
    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="people_imports"
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField(default=timezone.now)
    already_count = models.PositiveIntegerField(default=0)
    left_out_count = models.PositiveIntegerField(default=0)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField(null=True)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("imported list")
        verbose_name_plural = _("imported lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="courses_peopleimport_undone_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run.code} {self.imported_at:%Y-%m-%d %H:%M}"


class ImportedPlace(models.Model):
    """A place that an imported list led to, and whether it made the account too."""

    of_import = models.ForeignKey(
        PeopleImport, on_delete=models.PROTECT, related_name="places"
    )
    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="imported_place"
    )
    row = models.PositiveIntegerField()
    made_account = models.BooleanField(default=False)

    class Meta:
        ordering = ["row"]
        verbose_name = _("imported place")
        verbose_name_plural = _("imported places")

    def __str__(self) -> str:
        return f"{self.of_import_id} {self.row}"
