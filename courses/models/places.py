"""How the places of a run are given: offers, shares, and what too few people led to."""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.run import CourseRun
from lms.core.models import Organisation


class PlaceOffer(models.Model):
    """A free place offered to somebody who waits, to be confirmed until a moment.

    While it is open the place is held and nobody else gets it. Settled once; from
    then on the database keeps the row as it is.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Not confirmed in time")
        TAKEN_BACK = "taken_back", _("Taken back")

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="offers"
    )
    offered_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("offer of a place")
        verbose_name_plural = _("offers of places")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(outcome="open"),
                name="courses_offer_one_open",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", settled_at=None)
                | (~Q(outcome="open") & Q(settled_at__isnull=False)),
                name="courses_offer_settled_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("offered_at")),
                name="courses_offer_leaves_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.until:%Y-%m-%d %H:%M}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("That a place was offered is not forgotten.")

    def is_over(self, at: datetime) -> bool:
        return at >= self.until


class PlaceQuota(models.Model):
    """Places of a run kept for one organisation, or for the organisations of a region.

    Nobody else gets them before `released_on`; who belongs to it gets no others.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="quotas")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    region = models.CharField(_("region"), max_length=100, blank=True)
    places = models.PositiveSmallIntegerField(
        _("places"), validators=[MinValueValidator(1)]
    )
    released_on = models.DateField(
        _("released on"),
        null=True,
        blank=True,
        help_text=_("From this day on, places still free are for everybody."),
    )

    class Meta:
        ordering = ["run", "pk"]
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, region="")
                | (Q(organisation__isnull=True) & ~Q(region="")),
                name="courses_quota_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(places__gt=0), name="courses_quota_has_places"
            ),
            models.UniqueConstraint(
                fields=["run", "organisation"],
                condition=Q(organisation__isnull=False),
                name="courses_quota_once_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["run", "region"],
                condition=~Q(region=""),
                name="courses_quota_once_per_region",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation) if self.organisation_id else self.region


class MinimumDecision(models.Model):
    """That a run goes on, or does not, although fewer people enrolled than it needs.

    Append-only: who decides otherwise later writes another row.
    """

    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="minimum_decisions"
    )
    goes_on = models.BooleanField()
    enrolled = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision on too few people")
        verbose_name_plural = _("decisions on too few people")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="courses_minimum_decision_has_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.goes_on}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("What was decided is not forgotten.")
