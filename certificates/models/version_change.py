"""A new version of an accredited programme: what the provider says, and the body."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.accreditation import Accreditation
from courses.models import ProgrammeVersion


class VersionChange(models.Model):
    """That a decision should cover another version, or other trainers, too.

    The provider says whether the change is minor. Once the body has ruled, nothing of
    the row changes any more; the database refuses it.
    """

    class Weight(models.TextChoices):
        MINOR = "minor", _("Minor: the decision covers it")
        SUBSTANTIVE = "substantive", _("Substantive: it needs a new decision")

    decision = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, related_name="changes"
    )
    old = models.ForeignKey(
        ProgrammeVersion, on_delete=models.PROTECT, related_name="+"
    )
    new = models.ForeignKey(
        ProgrammeVersion,
        verbose_name=_("new version"),
        on_delete=models.PROTECT,
        related_name="changes",
    )
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("permitted lead trainers"),
        blank=True,
        related_name="+",
    )
    claimed = models.CharField(_("weight"), max_length=12, choices=Weight)
    reason = models.TextField(_("reasons"), max_length=3000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    ruled = models.CharField(
        _("the body says"), max_length=12, choices=Weight, blank=True
    )
    answer = models.TextField(_("answer"), max_length=3000, blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change of an accredited programme")
        verbose_name_plural = _("changes of accredited programmes")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "new"],
                condition=Q(ruled=""),
                name="certificates_one_open_change_per_version",
            ),
            models.CheckConstraint(
                condition=Q(ruled="", ruled_by__isnull=True, ruled_at__isnull=True)
                | (
                    ~Q(ruled="")
                    & ~Q(answer="")
                    & Q(ruled_by__isnull=False, ruled_at__isnull=False)
                ),
                name="certificates_change_ruled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.number}: {self.old} → {self.new}"
