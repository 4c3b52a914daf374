"""The settings of a quiz, all of which are frozen with it."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.fields import ReviewField
from assessments.models.quiz import options
from assessments.models.quiz.contradictions import contradictions

_PERCENT = [MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(100))]


class QuizSettings(models.Model):
    """How a quiz is laid out, timed, tried, marked and shown afterwards."""

    Layout = options.Layout
    Navigation = options.Navigation
    Counts = options.Counts
    Behaviour = options.Behaviour
    Feedback = options.Feedback

    is_graded = models.BooleanField(
        _("graded"),
        default=True,
        help_text=_("A quiz that is not graded is done as soon as it is handed in."),
    )
    pass_percent = models.DecimalField(
        _("per cent needed to pass"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_PERCENT,
    )
    outcome_percent = models.DecimalField(
        _("per cent needed in each learning outcome"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_PERCENT,
        help_text=_(
            "Empty: only the whole counts. Otherwise no outcome may be missed, however"
            " good the rest is."
        ),
    )
    tries = models.PositiveSmallIntegerField(
        _("tries"),
        default=3,
        validators=[MaxValueValidator(99)],
        help_text=_("0 means without limit."),
    )
    wait_hours = models.PositiveSmallIntegerField(
        _("hours between tries"), default=24, validators=[MaxValueValidator(720)]
    )
    redraw = models.BooleanField(_("draw again for each try"), default=True)
    counts = models.CharField(
        _("which try counts"),
        max_length=5,
        choices=options.Counts,
        default=options.Counts.BEST,
    )
    layout = models.CharField(
        _("pages"), max_length=7, choices=options.Layout, default=options.Layout.ALL
    )
    navigation = models.CharField(
        _("moving between pages"),
        max_length=7,
        choices=options.Navigation,
        default=options.Navigation.FREE,
        help_text=_("“Only forward” needs more than one page."),
    )
    may_flag = models.BooleanField(
        _("questions can be flagged to come back to"), default=True
    )
    shuffle_questions = models.BooleanField(
        _("shuffle questions"),
        default=False,
        help_text=_("Within each section."),
    )
    shuffle_choices = models.BooleanField(
        _("shuffle choices"),
        default=True,
        help_text=_("As far as each question allows."),
    )
    behaviour = models.CharField(
        _("when feedback on a question comes"),
        max_length=9,
        choices=options.Behaviour,
        default=options.Behaviour.END,
    )
    question_tries = models.PositiveSmallIntegerField(
        _("tries at each question"),
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(9)],
        help_text=_("After each one that is not right, the next hint is shown."),
    )
    penalty_percent = models.DecimalField(
        _("per cent taken off for each further try"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("33.33"),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    opens_after_days = models.PositiveSmallIntegerField(
        _("opens on day"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(999)],
        help_text=_("Counted from the first day of the run, which is day 0."),
    )
    closes_after_days = models.PositiveSmallIntegerField(
        _("closes at the end of day"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(999)],
        help_text=_("Exact times can be set for each run by its trainer."),
    )
    time_limit = models.PositiveSmallIntegerField(
        _("minutes for a try"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty, which is best for most people: no time limit."),
    )
    warn_minutes = models.PositiveSmallIntegerField(
        _("minutes left when the warning comes"),
        default=5,
        validators=[MaxValueValidator(60)],
    )
    grace_seconds = models.PositiveSmallIntegerField(
        _("seconds of grace"),
        default=60,
        validators=[MaxValueValidator(3600)],
        help_text=_(
            "Answers that arrive so late still count; a slow line is no fault."
        ),
    )
    asks_code = models.BooleanField(
        _("needs an access code to begin"),
        default=False,
        help_text=_("The trainer sets the code for each run and gives it in the room."),
    )
    feedback = models.CharField(
        _("feedback"),
        max_length=12,
        choices=options.Feedback,
        default=options.Feedback.FULL,
    )
    review = ReviewField(
        _("what is shown, and when"),
        help_text=_("Counts only with “As the table below says”."),
    )
    feedback_after = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("the other quiz"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    marking_days = models.PositiveSmallIntegerField(
        _("days for marking"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Within so many days a trainer marks written answers."),
    )
    double_marking = models.BooleanField(
        _("two markers"),
        default=False,
        help_text=_(
            "Two people mark each written answer, and neither sees the other's mark"
            " until both are in."
        ),
    )
    marking_tolerance = models.DecimalField(
        _("marks they may differ by"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Up to this, the mean counts; beyond it, the mark is settled."),
    )
    passed_text = models.TextField(_("text when passed"), max_length=600, blank=True)
    failed_text = models.TextField(
        _("text when not passed"),
        max_length=600,
        blank=True,
        help_text=_("Say “not yet” rather than “failed”, and what helps next."),
    )
    is_anonymous = models.BooleanField(
        _("anonymous survey"),
        default=False,
        help_text=_(
            "For opinions. Answers can never be joined to a person; trainers see"
            " results from five answers on."
        ),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if errors := contradictions(self):
            raise ValidationError(errors)

    @property
    def is_forward_only(self) -> bool:
        return bool(self.navigation == self.Navigation.FORWARD)

    def frozen_settings(self) -> dict[str, Any]:
        """Return the settings as a version keeps them, ready for JSON."""
        other = self.feedback_after
        plain = {name: getattr(self, name) for name in options.KEPT_AS_THEY_ARE}
        return {
            **plain,
            "layout": str(self.layout),
            "navigation": str(self.navigation),
            "counts": str(self.counts),
            "behaviour": str(self.behaviour),
            "feedback": str(self.feedback),
            "feedback_after": str(other.translation_key) if other else None,
            "pass_percent": _fixed(self.pass_percent if self.is_graded else None),
            "outcome_percent": _fixed(self.outcome_percent),
            "penalty_percent": _fixed(self.penalty_percent),
            "marking_tolerance": _fixed(self.marking_tolerance),
        }


def _fixed(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:.2f}"
