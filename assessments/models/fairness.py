"""Putting right what went wrong: flawed questions, appeals, earlier results."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import Attempt, Response
from assessments.models.marking import Mark
from assessments.models.version import QuestionVersion
from assessments.querysets import AppealQuerySet


class Repair(models.Model):
    """How answers to a flawed question version are marked from now on, and why.

    The newest of a version counts, also for tries that are handed in later. With
    `in_favour`, nobody who had answered before got a lower result by it. The
    database refuses update and delete.
    """

    class Kind(models.TextChoices):
        DISREGARD = "disregard", _("Leave the question out")
        ACCEPT_ALL = "accept_all", _("Accept every answer")
        CHANGE_KEY = "change_key", _("Mark with the corrected key")

    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="repairs"
    )
    kind = models.CharField(_("what is done"), max_length=12, choices=Kind)
    # The version whose key is right.
    key_version = models.ForeignKey(
        QuestionVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    in_favour = models.BooleanField(_("only in favour of trainees"), default=True)
    reason = models.CharField(_("reason"), max_length=600)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    # Who changed, with their result before and after, as the preview showed it.
    changes = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("repair of a question")
        verbose_name_plural = _("repairs of questions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="assessments_repair_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind="change_key", key_version__isnull=False)
                | (~Q(kind="change_key") & Q(key_version__isnull=True)),
                name="assessments_repair_key_iff_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"


class EarlierResult(models.Model):
    """What a try's result was before it was marked again. Append-only.

    `digest` is that of the try as evidence then, so that a certificate that rests
    on it can still be followed.
    """

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="earlier_results"
    )
    score = models.DecimalField(max_digits=7, decimal_places=2)
    max_score = models.DecimalField(max_digits=7, decimal_places=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField(null=True)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=600, blank=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("earlier result")
        verbose_name_plural = _("earlier results")

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.percent}"


class Appeal(models.Model):
    """A trainee asks for somebody else to look at a result. Append-only.

    `response` is the answer it is about; None means the whole try.
    """

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="appeals"
    )
    response = models.ForeignKey(
        Response, null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    reason = models.TextField(_("why"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("decided by"))

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "response"], name="assessments_appeal_once"
            ),
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(response__isnull=True),
                name="assessments_appeal_whole_try_once",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="assessments_appeal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.response_id or ''}".strip()

    @property
    def is_open(self) -> bool:
        return not hasattr(self, "decision")


class AppealDecision(models.Model):
    """What became of an appeal, decided by somebody else than who marked.

    `marked_by` is who had given the mark, None for the computer; the database
    refuses a decision by that person or by who appealed, and any later change.
    """

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The result stays")
        CHANGED = "changed", _("The result is changed")

    appeal = models.OneToOneField(
        Appeal, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    reason = models.TextField(_("reason, for the trainee"), max_length=600)
    mark = models.OneToOneField(
        Mark, null=True, on_delete=models.PROTECT, related_name="decision"
    )
    appealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision on an appeal")
        verbose_name_plural = _("decisions on appeals")
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("appealed_by")),
                name="assessments_appeal_not_decided_by_appellant",
            ),
            models.CheckConstraint(
                condition=Q(marked_by__isnull=True) | ~Q(by=F("marked_by")),
                name="assessments_appeal_not_decided_by_marker",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="assessments_decision_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(outcome="changed", mark__isnull=False)
                | Q(outcome="upheld", mark__isnull=True),
                name="assessments_decision_mark_iff_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.outcome}"
