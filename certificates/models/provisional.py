"""Documents that holders hand in for a renewal, and what counts until it is done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from certificates.models.proof import AppendOnlyModel
from lms.core.storage import private_storage


class RenewalDocument(models.Model):
    """A document that a holder hands in for a renewal; somebody else accepts it or not.

    What was decided never changes.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Waiting for a decision")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="renewal_documents"
    )
    what = models.CharField(_("what it shows"), max_length=200)
    # Empty once the holder's account was erased.
    file = models.FileField(
        _("file"), upload_to="renewal-documents", storage=private_storage, blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.SENT
    )
    sent_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("answer to the holder"), max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("document for a renewal")
        verbose_name_plural = _("documents for renewals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", decided_at__isnull=True)
                | Q(state__in=["accepted", "refused"], decided_at__isnull=False),
                name="certificates_renewal_document_decided_iff_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="certificates_renewal_document_refused_with_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.get_state_display()})"


class ProvisionalStatus(AppendOnlyModel):
    """Until when somebody counts as renewing, on what evidence, and who said so.

    The newest row of a certificate holds; one without a day takes it back. It says
    nothing of the certificate itself, which ends on its own day.
    """

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="provisional_statuses"
    )
    until = models.DateField(_("last day"), null=True)
    evidence = models.ForeignKey(
        RenewalDocument,
        verbose_name=_("evidence"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("provisional status")
        verbose_name_plural = _("provisional statuses")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=False, evidence__isnull=False)
                | Q(until__isnull=True, evidence__isnull=True),
                name="certificates_provisional_on_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="certificates_provisional_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.until or '-'}"
