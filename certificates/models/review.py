"""Certificates that the office has to look at again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate


class EvidenceReview(models.Model):
    """That something a certificate rests on has changed since, and what followed.

    `digest` is of what had changed, so that the same is asked once; `is_earned`
    tells whether the record of that moment would still earn the certificate. The
    certificate itself never changes by this.
    """

    class Outcome(models.TextChoices):
        STANDS = "stands", _("The certificate stands")
        ACTED = "acted", _("It was corrected, suspended or revoked")

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="reviews"
    )
    digest = models.CharField(max_length=64)
    is_earned = models.BooleanField(_("still earned"))
    found_at = models.DateTimeField()
    outcome = models.CharField(_("decision"), max_length=6, choices=Outcome, blank=True)
    note = models.CharField(_("reason"), max_length=600, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("certificate to look at again")
        verbose_name_plural = _("certificates to look at again")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(outcome=""),
                name="certificates_review_one_open",
            ),
            models.UniqueConstraint(
                fields=["certificate", "digest"], name="certificates_review_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & ~Q(note="") & Q(decided_at__isnull=False)),
                name="certificates_review_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.outcome}".strip()

    @property
    def is_open(self) -> bool:
        return not self.outcome
