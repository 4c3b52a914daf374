"""What comes before a place: questions of a run, requests for places, nominations."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.run import CourseRun
from lms.core.models import Organisation


class RunQuestion(models.Model):
    """Something a run asks of whoever asks for a place, such as what they eat.

    Once somebody answered, its words stay; it can only be asked no more.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("A few words")
        CHOICE = "choice", _("One of several answers")
        YES_NO = "yes_no", _("Yes or no")

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="questions"
    )
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("question"), max_length=300)
    kind = models.CharField(_("answered by"), max_length=6, choices=Kind)
    choices = models.JSONField(default=list)
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_asked = models.BooleanField(default=True)

    class Meta:
        ordering = ["run", "order", "pk"]
        verbose_name = _("question of a run")
        verbose_name_plural = _("questions of a run")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="courses_run_question_asks_something"
            )
        ]

    def __str__(self) -> str:
        return self.text


class QuestionAnswer(models.Model):
    """What one person answered; read by the run's coordinators, then deleted."""

    question = models.ForeignKey(
        RunQuestion, on_delete=models.PROTECT, related_name="answers"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="run_answers"
    )
    text = models.CharField(max_length=500)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["question", "pk"]
        verbose_name = _("answer to a question of a run")
        verbose_name_plural = _("answers to questions of a run")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "person"], name="courses_question_answer_once"
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="courses_question_answer_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.person_id}"


class PlaceRequest(models.Model):
    """That somebody would like a place on a run, or was nominated for one.

    A nominated person is asked first; only with their yes is it put to the office.
    """

    class Status(models.TextChoices):
        NOMINATED = "nominated", _("Nominated, not answered yet")
        OPEN = "open", _("Waiting for a decision")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Taken back")

    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="place_requests"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="place_requests",
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        on_delete=models.PROTECT,
        related_name="place_requests",
    )
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # As the nomination names them; their account is not shown before their yes.
    named_as = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    enrolment = models.ForeignKey(
        Enrolment, null=True, on_delete=models.PROTECT, related_name="asked_for_by"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("request for a place")
        verbose_name_plural = _("requests for places")
        permissions = [("nominate_person", "Can nominate people of an organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person", "organisation"],
                condition=Q(status__in=["nominated", "open"]),
                name="courses_place_request_once_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["run", "person"],
                condition=Q(status__in=["nominated", "open"], organisation=None),
                name="courses_place_request_once_without",
            ),
            models.CheckConstraint(
                condition=~Q(status="nominated") | Q(nominated_by__isnull=False),
                name="courses_place_request_nominated_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["nominated", "open"], decided_at=None)
                | (~Q(status__in=["nominated", "open"]) & Q(decided_at__isnull=False)),
                name="courses_place_request_settled_iff_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(enrolment__isnull=False),
                name="courses_place_request_accepted_has_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.person_id} {self.status}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("That somebody asked for a place is not forgotten.")

    @property
    def is_undecided(self) -> bool:
        return self.status in {self.Status.NOMINATED, self.Status.OPEN}

    @property
    def shown_name(self) -> str:
        """The name their organisation reads: what it wrote, until they said yes."""
        return self.named_as or str(self.person)


class OrganisationCoordinator(models.Model):
    """That a person nominates and follows people for their organisation."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="coordinators",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="coordinates",
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organisation__name", "pk"]
        verbose_name = _("organisation's coordinator")
        verbose_name_plural = _("organisations' coordinators")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(ended_at=None),
                name="courses_organisation_coordinator_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation})"
