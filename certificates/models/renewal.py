"""How long a programme's certificates count, and what renews them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
)

from certificates.models.certificate import Certificate
from content.models import ProgrammePage


class RenewalRule(ClusterableModel):
    """How long what a programme gives counts, and when and by what it is renewed.

    The dates that follow are frozen with each certificate; a later change of the rule
    reaches only what is issued from then on.
    """

    class Validity(models.TextChoices):
        NONE = "none", _("No end")
        PERIOD = "period", _("A number of months from the day of issue")
        ANCHORED = "anchored", _("Until the same day of the year for everybody")

    programme = models.OneToOneField(
        ProgrammePage,
        verbose_name=_("programme"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    validity = models.CharField(
        _("how long certificates count"),
        max_length=8,
        choices=Validity,
        default=Validity.PERIOD,
    )
    months = models.PositiveSmallIntegerField(
        _("months"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("With a day of the year: at least this long, up to that day."),
    )
    anchor_month = models.PositiveSmallIntegerField(
        _("month of that day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    anchor_day = models.PositiveSmallIntegerField(
        _("day of that month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("In a shorter month, its last day."),
    )
    window_days = models.PositiveSmallIntegerField(
        _("days before the end from which it can be renewed"), default=90
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days after the end in which it can still be renewed"), default=0
    )

    panels = [
        HelpPanel(
            content=_(
                "Certificates that exist keep the dates they were issued with. Whoever"
                " renews in time loses no days: the new period begins where the old"
                " one ends."
            )
        ),
        FieldPanel("programme"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("validity"), FieldPanel("months")]),
                FieldRowPanel([FieldPanel("anchor_day"), FieldPanel("anchor_month")]),
            ],
            heading=_("Validity"),
        ),
        FieldRowPanel([FieldPanel("window_days"), FieldPanel("grace_days")]),
        InlinePanel("paths", heading=_("What renews"), label=_("Programme")),
        InlinePanel("reminders", heading=_("Reminders"), label=_("Reminder")),
    ]

    class Meta:
        ordering = ["programme"]
        verbose_name = _("renewal rule")
        verbose_name_plural = _("renewal rules")
        constraints = [
            models.CheckConstraint(
                condition=~Q(validity="anchored")
                | Q(anchor_month__isnull=False, anchor_day__isnull=False),
                name="certificates_renewal_anchored_to_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.programme)

    def clean(self) -> None:
        super().clean()
        is_anchored = self.validity == self.Validity.ANCHORED
        if is_anchored and not (self.anchor_month and self.anchor_day):
            raise ValidationError({"anchor_day": _("Give the day of the year.")})


class RenewalPath(models.Model):
    """A programme whose certificate renews, from one renewal on; the latest counts."""

    rule = ParentalKey(RenewalRule, on_delete=models.CASCADE, related_name="paths")
    from_renewal = models.PositiveSmallIntegerField(
        _("from which renewal on"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("1 is the first. Another programme may take over later."),
    )
    programme = models.ForeignKey(
        ProgrammePage,
        verbose_name=_("programme that renews"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels = [FieldRowPanel([FieldPanel("from_renewal"), FieldPanel("programme")])]

    class Meta:
        ordering = ["from_renewal", "pk"]
        verbose_name = _("way to renew")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "from_renewal", "programme"],
                name="certificates_renewal_path_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_renewal}: {self.programme}"


class ReminderStep(models.Model):
    """A letter to the holder, so many days before the last day."""

    rule = ParentalKey(RenewalRule, on_delete=models.CASCADE, related_name="reminders")
    days_before = models.PositiveSmallIntegerField(_("days before the last day"))

    panels = [FieldPanel("days_before")]

    class Meta:
        ordering = ["-days_before"]
        verbose_name = _("reminder")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "days_before"], name="certificates_reminder_step_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.days_before)


class Reminder(models.Model):
    """A letter about one certificate's end that was sent, so that it is not again."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="reminders"
    )
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reminder that was sent")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "days_before"],
                name="certificates_reminder_sent_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.days_before}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A reminder that was sent does not change.")
        super().save(*args, **kwargs)
