"""Taking a quiz: attempts, the answers given, the marks earned."""

from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.version import QuestionVersion
from assessments.querysets import AttemptQuerySet, ResponseQuerySet
from courses.findings import Evidence
from courses.models import Enrolment, FrozenPage, OutlineItem
from lms.core.canonical import sha256

if TYPE_CHECKING:
    from assessments.models.upload import Upload


class Attempt(models.Model):
    """One try of one person at one quiz. Never deleted.

    `page` is the quiz as frozen, in the language of the try; `draw_seed` decides
    which questions are drawn and `seed` in which order things are shown, so that
    both can be shown again at any time.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Handed in, being marked")
        MARKED = "marked", _("Marked")

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attempts"
    )
    item = models.ForeignKey(
        OutlineItem, on_delete=models.PROTECT, related_name="attempts"
    )
    page = models.ForeignKey(FrozenPage, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("try"))
    draw_seed = models.BigIntegerField()
    seed = models.BigIntegerField()
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.OPEN
    )
    score = models.DecimalField(
        _("marks earned"), max_digits=7, decimal_places=2, null=True
    )
    max_score = models.DecimalField(_("marks possible"), max_digits=7, decimal_places=2)
    percent = models.DecimalField(
        _("per cent"), max_digits=5, decimal_places=2, null=True
    )
    # None as long as it is not marked, and always for a quiz that is not graded.
    passed = models.BooleanField(_("passed"), null=True)
    started_at = models.DateTimeField(default=timezone.now)
    # When time is up, and until when the server still takes what comes late; both
    # None without a time limit. `extra_minutes` were given while the try was open.
    due_at = models.DateTimeField(null=True)
    accepts_until = models.DateTimeField(null=True)
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    ran_out = models.BooleanField(default=False)
    # Pages before this one were left behind for good.
    page_reached = models.PositiveSmallIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True)
    marked_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment", "item", "number"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "item", "number"],
                name="assessments_attempt_number_once",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "item"],
                condition=Q(state="open"),
                name="assessments_attempt_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="open", submitted_at__isnull=True)
                | (~Q(state="open") & Q(submitted_at__isnull=False)),
                name="assessments_attempt_open_iff_not_submitted",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="marked",
                    marked_at__isnull=False,
                    score__isnull=False,
                    percent__isnull=False,
                )
                | (
                    ~Q(state="marked")
                    & Q(marked_at__isnull=True, score__isnull=True, passed__isnull=True)
                ),
                name="assessments_attempt_marked_iff_scored",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True)
                | Q(score__gte=0, score__lte=F("max_score")),
                name="assessments_attempt_score_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.item_id} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("assessments:attempt", args=[self.enrolment.run_id, self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def as_evidence(self) -> Evidence:
        """Return the reference that a finding keeps of the try."""
        facts = {
            "id": self.pk,
            "enrolment": self.enrolment_id,
            "item": self.item_id,
            "page": self.page_id,
            "number": self.number,
            "score": _text(self.score),
            "max_score": _text(self.max_score),
            "percent": _text(self.percent),
            "passed": self.passed,
            "submitted_at": self.submitted_at
            and self.submitted_at.astimezone(UTC).isoformat(),
        }
        return Evidence(kind="attempt", ref=str(self.pk), digest=sha256(facts))


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:.2f}"


class Response(models.Model):
    """The answer to one question of an attempt, made empty when it starts.

    Of a case whose steps depend on answers, when an answer decides that it is asked.

    `revision` grows with each change and comes from where the answer was given,
    so that what arrives late never overwrites what is newer. `order` is the order
    in which choices are shown.
    """

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="responses"
    )
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="responses"
    )
    # The case this question is about, if there is one.
    vignette = models.ForeignKey(
        QuestionVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_drawn = models.BooleanField(default=False)
    needs_marker = models.BooleanField(default=False)
    # Where it stands: which page, and which section of the quiz.
    page = models.PositiveSmallIntegerField(default=1)
    section = models.PositiveSmallIntegerField(default=1)
    order = models.JSONField(default=list)
    answer = models.JSONField(null=True)
    is_flagged = models.BooleanField(default=False)
    certainty = models.PositiveSmallIntegerField(null=True)
    # Where the quiz tells at once: each answer that was checked, with its share of
    # the marks. A settled question takes no other answer.
    checks = models.JSONField(default=list)
    is_settled = models.BooleanField(default=False)
    revision = models.BigIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)

    # Of the newest mark, where a queryset was asked `with_earned`.
    earned: Decimal | None
    counted: Decimal | None
    comment: str | None
    levels: dict[str, str] | None
    reason: str | None

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "position"]
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        permissions = [("mark_response", "Can mark answers")]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="assessments_response_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"

    def files(self) -> models.QuerySet["Upload"]:
        """Return the files that the answer names and that were handed in for it."""
        return self.uploads.filter(public_id__in=self.answer or []).order_by("pk")
