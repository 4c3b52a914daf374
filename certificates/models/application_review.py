"""How an application is judged: who reviews it, their scores, and what was settled."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.application import Application
from certificates.models.proof import AppendOnlyModel


class ApplicationReview(models.Model):
    """A reviewer's part: first a declaration, then scores and a recommendation.

    Once handed in it never changes; the database refuses it.
    """

    class Declaration(models.TextChoices):
        FREE = "free", _("I have no conflict of interest")
        CONFLICT = "conflict", _("I have a conflict of interest")

    class Advice(models.TextChoices):
        ACCREDIT = "accredit", _("Accredit")
        ACCREDIT_IF = "accredit_if", _("Accredit with conditions")
        REFUSE = "refuse", _("Refuse")

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        on_delete=models.PROTECT,
        related_name="application_reviews",
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField()
    declaration = models.CharField(max_length=8, choices=Declaration, blank=True)
    declared_note = models.CharField(max_length=600, blank=True)
    declared_at = models.DateTimeField(null=True)
    advice = models.CharField(max_length=12, choices=Advice, blank=True)
    summary = models.TextField(max_length=6000, blank=True)
    handed_in_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("review of an application")
        verbose_name_plural = _("reviews of applications")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=Q(released_at__isnull=True),
                name="certificates_reviewer_once_per_application",
            ),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True)
                | (Q(declaration="free") & ~Q(advice="") & ~Q(summary="")),
                name="certificates_review_whole_when_handed_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.reviewer}"


class ReviewScore(models.Model):
    """What one reviewer gives one standard, and why."""

    review = models.ForeignKey(
        ApplicationReview, on_delete=models.PROTECT, related_name="scores"
    )
    standard = models.CharField(max_length=20)
    score = models.PositiveSmallIntegerField(_("score"), null=True)
    rationale = models.TextField(_("rationale"), max_length=3000, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("score of a standard")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "standard"], name="certificates_review_score_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.standard}: {self.score}"


class ScoreSettlement(AppendOnlyModel):
    """The score that counts where reviewers were too far apart, and why."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="settlements"
    )
    standard = models.CharField(max_length=20)
    score = models.PositiveSmallIntegerField(_("score"))
    rationale = models.TextField(_("rationale"), max_length=3000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("settled score")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "standard"],
                name="certificates_score_settled_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.standard}: {self.score}"
