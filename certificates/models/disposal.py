"""That a dossier was deleted once its time of keeping was over."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.application import Application


class Disposal(models.Model):
    """Announced with a day from which on it may be done, and by whom it was done.

    Once it is done, the tables of drafts and submissions let go of what they hold of this
    application, and of nothing else. Digests, steps, reviews and letters stay.
    """

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="disposal"
    )
    years = models.PositiveSmallIntegerField()
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    announced_at = models.DateTimeField()
    not_before = models.DateField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("deletion of a dossier")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="certificates_disposal_done_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.done_at or self.not_before}"
