"""What accompanies a decision in force: conditions with a day, and warnings of its end."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from certificates.models.accreditation import Accreditation
from certificates.models.proof import AppendOnlyModel


class DecisionCondition(models.Model):
    """Something a decision asks for by a day; an officer says when it was fulfilled.

    Whoever decides an application with conditions makes these rows with the decision.
    """

    decision = ParentalKey(
        Accreditation, on_delete=models.CASCADE, related_name="dated_conditions"
    )
    text = models.CharField(_("condition"), max_length=600)
    due_on = models.DateField(_("to be fulfilled by"))
    holds_up = models.BooleanField(
        _("runs that start later are not accredited while it is open"), default=True
    )
    fulfilled_on = models.DateField(_("fulfilled on"), null=True, editable=False)
    fulfilled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    is_lifted = models.BooleanField(default=False, editable=False)  # on appeal

    panels = [
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("due_on"), FieldPanel("holds_up")]),
    ]

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("condition of a decision")
        verbose_name_plural = _("conditions of a decision")
        constraints = [
            models.CheckConstraint(
                condition=Q(fulfilled_on__isnull=True, fulfilled_by__isnull=True)
                | Q(fulfilled_on__isnull=False, fulfilled_by__isnull=False),
                name="certificates_condition_fulfilled_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.text


class LapseWarning(AppendOnlyModel):
    """Letters about one decision's end that were sent, so that they are not again."""

    decision = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, related_name="lapse_warnings"
    )
    months = models.PositiveSmallIntegerField(_("months before"))
    last_day = models.DateField(_("last day"))
    at = models.DateTimeField()
    letters = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("warning that a decision ends")
        constraints = [
            models.UniqueConstraint(
                F("decision"),
                F("months"),
                F("last_day"),
                name="certificates_lapse_warned_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.months}"


class StopProposal(models.Model):
    """A step on a decision in force, with who wanted it and who let it happen.

    Where the body wants two officers, nothing happens before the second has confirmed.
    What is settled never changes.
    """

    class Action(models.TextChoices):
        SUSPEND = "suspend", _("Suspend")
        REINSTATE = "reinstate", _("Reinstate")
        REVOKE = "revoke", _("Revoke")

    class Outcome(models.TextChoices):
        OPEN = "", _("Waits for a second officer")
        CONFIRMED = "confirmed", _("Done")
        DECLINED = "declined", _("Not done")

    decision = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, related_name="stop_proposals"
    )
    action = models.CharField(max_length=10, choices=Action)
    reason = models.TextField(_("reasons"), max_length=2000, blank=True)
    takes_two = models.BooleanField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("step on a decision in force")
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(outcome=""),
                name="certificates_one_open_stop_per_decision",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome="", settled_by__isnull=True, settled_at__isnull=True
                )
                | (
                    ~Q(outcome="")
                    & Q(settled_by__isnull=False, settled_at__isnull=False)
                ),
                name="certificates_stop_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(takes_two=True, outcome="confirmed")
                | ~Q(settled_by=F("proposed_by")),
                name="certificates_stop_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.action} {self.outcome}"


class DecisionStop(models.Model):
    """That a decision does not count: for a while, or from a day on for good.

    A run that starts on one of these days is not accredited. Only the end of a
    suspension is ever written later.
    """

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("Suspended")
        REVOKED = "revoked", _("Revoked")

    decision = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, related_name="stops"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # the last day of it
    reason = models.TextField(max_length=2000)

    class Meta:
        ordering = ["from_on", "pk"]
        verbose_name = _("suspension or revocation of a decision")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="suspended") | Q(until_on__isnull=True),
                name="certificates_revoked_for_good",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.kind}"

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)
