"""Complaints to an accrediting body: who made one, and everything that was said since."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.models.accreditation import Accreditation
from certificates.models.proof import AppendOnlyModel
from certificates.querysets import ComplaintQuerySet
from courses.models import CourseRun


class Complaint(models.Model):
    """Something that was not right, told to the body that accredited the programme.

    Whoever holds `token` reads the answers. Who complained is known to the body alone,
    and goes with the account; what was said are the steps, which never change.
    """

    token = models.CharField(max_length=40, unique=True)
    decision = models.ForeignKey(
        Accreditation,
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    run = models.ForeignKey(
        CourseRun,
        verbose_name=_("run"),
        on_delete=models.PROTECT,
        null=True,
        related_name="complaints",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="complaints",
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    contact = models.CharField(_("how to reach you"), max_length=200, blank=True)
    filed_at = models.DateTimeField()
    due_on = models.DateField(null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("certificates:complaint", args=[self.token])


class ComplaintStep(AppendOnlyModel):
    """One thing that was said about a complaint, by whom, and to whom."""

    class Kind(models.TextChoices):
        FILED = "filed", _("Complained")
        ADDED = "added", _("Added by the person")
        FORWARDED = "forwarded", _("Forwarded to the provider")
        REPLIED = "replied", _("Reply of the provider")
        ANSWERED = "answered", _("Answer of the body")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        PARTLY = "partly", _("Upheld in part")
        NOT_UPHELD = "not_upheld", _("Not upheld")
        SETTLED = "settled", _("Settled between those concerned")
        ELSEWHERE = "elsewhere", _("Not for this body")

    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="steps"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=5000)
    due_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    at = models.DateTimeField()
    # Empty for whoever complained: that is kept, and forgotten, with the complaint.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a complaint")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(kind="closed"),
                name="certificates_complaint_closed_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="closed", by__isnull=False) & ~Q(outcome="")
                | ~Q(kind="closed") & Q(outcome=""),
                name="certificates_complaint_outcome_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["filed", "added"], by__isnull=True)
                | Q(kind__in=["forwarded", "replied", "answered", "closed"])
                & Q(by__isnull=False),
                name="certificates_complaint_step_names_no_complainant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"
