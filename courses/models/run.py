"""Delivering a version: runs, their trainers and their dated sessions."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models.version import OutlineItem, ProgrammeVersion
from courses.querysets import CourseRunQuerySet, SessionQuerySet
from lms.core.dates import months_later
from lms.core.models import Organisation

minutes_divided_by_commas = RegexValidator(
    r"^\s*\d{1,4}(\s*,\s*\d{1,4}){0,9}\s*$",
    _("Write minutes, divided by commas: 180, 45."),
)


class CourseRun(models.Model):
    """One delivery of a programme version: dates, place, people and rules.

    The rules (credit, tolerance, tries …) are copied here when the run is
    opened and stay as they are once it has started.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    class Credit(models.TextChoices):
        """How time in the room becomes credit, per session."""

        PROPORTIONAL = "proportional", _("Minutes attended count")
        TOLERANCE = "tolerance", _("A session counts whole within the tolerance")
        ALL_OR_NOTHING = "all_or_nothing", _("A session counts only when complete")

    code = models.CharField(_("code"), max_length=30, unique=True)
    version = models.ForeignKey(
        ProgrammeVersion,
        verbose_name=_("programme version"),
        on_delete=models.PROTECT,
        related_name="runs",
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    provider = models.ForeignKey(
        Organisation,
        verbose_name=_("provider"),
        on_delete=models.PROTECT,
        related_name="runs_provided",
    )
    partners = models.ManyToManyField(
        Organisation,
        verbose_name=_("partners"),
        blank=True,
        through="RunPartner",
        related_name="runs_partnered",
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Belgrade"
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=20)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to confirm a place that became free"),
        default=0,
        validators=[MaxValueValidator(720)],
        help_text=_(
            "Who waits longest is offered the place and has so many hours to confirm"
            " it. 0: they get it at once."
        ),
    )
    minimum = models.PositiveSmallIntegerField(
        _("fewest people"),
        null=True,
        blank=True,
        help_text=_("With fewer, somebody decides whether the run is held."),
    )
    minimum_on = models.DateField(
        _("to be decided on"),
        null=True,
        blank=True,
        help_text=_("The day by which it is decided whether a small run is held."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.PLANNED
    )
    credit = models.CharField(
        _("credit for attendance"),
        max_length=20,
        choices=Credit,
        default=Credit.TOLERANCE,
    )
    tolerance_minutes = models.PositiveSmallIntegerField(
        _("tolerance in minutes"), default=15, validators=[MaxValueValidator(240)]
    )
    check_in_early_minutes = models.PositiveSmallIntegerField(
        _("self check-in opens, minutes before the start"),
        default=30,
        validators=[MaxValueValidator(240)],
    )
    check_in_late_minutes = models.PositiveSmallIntegerField(
        _("self check-in closes, minutes after the start"),
        default=60,
        validators=[MaxValueValidator(240)],
        help_text=_("Checking out closes as many minutes after the end."),
    )
    lock_days = models.PositiveSmallIntegerField(
        _("days until the roll is locked"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text=_(
            "So many days after a session its roll can no longer be changed, unless a"
            " coordinator opens it with a reason. Empty: never locked."
        ),
    )
    make_up_days = models.PositiveSmallIntegerField(
        _("days for making up"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_(
            "So many days after the run's last day a missed session can be made up."
        ),
    )
    warn_minutes = models.CharField(
        _("warn when so many minutes may still be missed"),
        max_length=60,
        blank=True,
        default="180, 45",
        validators=[minutes_divided_by_commas],
        help_text=_(
            "Minutes, divided by commas. Whoever comes down to one of them is warned"
            " once, and the trainers with them; in any case when it is too late."
        ),
    )
    excuse_needs_evidence = models.BooleanField(
        _("an excuse afterwards needs a document"),
        default=False,
        help_text=_("Otherwise a document can come with it and need not."),
    )
    excuse_file_days = models.PositiveSmallIntegerField(
        _("days until documents of excuses are deleted"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text=_("Counted from the decision. Empty: as this installation has it."),
    )
    asks_attention = models.BooleanField(
        _("ask once during each live online session who is still there"),
        default=False,
        help_text=_("At a random moment. The answers are shown beside the roll."),
    )
    asks_details = models.BooleanField(
        _("ask people for details for reports"),
        default=False,
        help_text=_(
            "Sex or gender, region and role; all optional. Reports only count them."
        ),
    )
    takes_requests = models.BooleanField(
        _("people can ask for a place themselves"),
        default=False,
        help_text=_(
            "On the public page of the run, and by their organisation's coordinator."
            " Somebody here decides on each request."
        ),
    )
    requests_until = models.DateField(
        _("requests until"),
        null=True,
        blank=True,
        help_text=_("The last day. Empty: until the day before the run begins."),
    )
    information = models.TextField(
        _("what people should know beforehand"), blank=True, max_length=5000
    )
    conditions = models.TextField(
        _("what is expected of those who come"),
        blank=True,
        max_length=2000,
        help_text=_("Such as the work they do, or the equipment they need."),
    )
    cost = models.CharField(
        _("what it costs"),
        max_length=300,
        blank=True,
        help_text=_("In words, also when it costs nothing, and what is paid for."),
    )
    remind_days = models.PositiveSmallIntegerField(
        _("days before sessions on which people are reminded"),
        null=True,
        blank=True,
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(14)],
        help_text=_(
            "Before the first of several days that follow each other. Empty: nobody is"
            " reminded."
        ),
    )
    follow_up_months = models.PositiveSmallIntegerField(
        _("months until people are asked again"),
        null=True,
        blank=True,
        default=3,
        validators=[MinValueValidator(3), MaxValueValidator(6)],
        help_text=_(
            "Three to six, if the programme has forms for some months later. Empty:"
            " nobody is asked."
        ),
    )
    follow_up_days = models.PositiveSmallIntegerField(
        _("days to answer then"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(90)],
        help_text=_("Who has not answered is reminded once, half-way."),
    )
    issues_automatically = models.BooleanField(
        _("issue certificates when all requirements are met"),
        default=False,
        help_text=_("Otherwise a coordinator issues them."),
    )
    signatory_name = models.CharField(_("signed by"), max_length=200, blank=True)
    signatory_role = models.CharField(
        _("role of signatory"), max_length=200, blank=True
    )
    trainer_report = models.TextField(_("trainer's report"), blank=True)

    objects = CourseRunQuerySet.as_manager()
    # Present on rows of `with_places()`.
    active_count: int
    waiting_count: int

    class Meta:
        ordering = ["-starts_on", "code"]
        verbose_name = _("course run")
        verbose_name_plural = _("course runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="courses_run_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gt=0), name="courses_run_has_places"
            ),
            models.CheckConstraint(
                condition=Q(minimum=None, minimum_on=None)
                | Q(
                    minimum__gt=0,
                    minimum__lte=F("capacity"),
                    minimum_on__isnull=False,
                ),
                name="courses_run_minimum_has_a_day",
            ),
        ]
        permissions = [
            ("view_every_run", "Can see every course run"),
            ("record_attendance", "Can take the roll"),
            ("enrol_person", "Can enrol people"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("courses:teach_run", args=[self.pk])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def has_started(self, at: datetime) -> bool:
        """Whether it is the first day, where the run is held, or later."""
        return at.astimezone(self.zone).date() >= self.starts_on

    @property
    def places_left(self) -> int:
        """How many places may be promised; only on rows of `with_places()`.

        Who waits comes first, so that a place held for them is not promised twice.
        """
        return 0 if self.waiting_count else max(0, self.capacity - self.active_count)

    @property
    def made_up_until(self) -> date:
        """The last day on which a missed session can be made up."""
        return self.ends_on + timedelta(days=self.make_up_days)

    @property
    def asks_again_on(self) -> date | None:
        """The first day on which people are asked again, months after the last day."""
        if self.follow_up_months is None:
            return None
        return months_later(self.ends_on, self.follow_up_months)

    @property
    def asks_again_until(self) -> date | None:
        """The last day on which they, and their supervisors, can answer."""
        first = self.asks_again_on
        return first and first + timedelta(days=self.follow_up_days)

    def asks_again_at(self, day: date) -> bool:
        """Whether it is one of the days on which people can answer again."""
        first, last = self.asks_again_on, self.asks_again_until
        is_held = self.status != self.Status.CANCELLED
        return bool(is_held and first and last and first <= day <= last)

    @property
    def warning_thresholds(self) -> tuple[int, ...]:
        """The minutes that may still be missed at which people are warned."""
        return tuple(int(each) for each in self.warn_minutes.split(",") if each.strip())

    @property
    def is_closed(self) -> bool:
        return self.status in {self.Status.FINISHED, self.Status.CANCELLED}


class RunPartner(models.Model):
    """That an organisation takes part in a run besides its provider, and as what."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("Organiser")
        PARTNER = "partner", _("Partner")
        FUNDER = "funder", _("Funder")

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="run_partners"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.PARTNER)

    class Meta:
        ordering = ["run", "pk"]
        verbose_name = _("partner of a run")
        verbose_name_plural = _("partners of a run")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "organisation"], name="courses_partner_once_per_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class RunReminder(models.Model):
    """That people were reminded of the sessions that begin on a day of a run."""

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="reminders"
    )
    day = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["run", "day"]
        verbose_name = _("reminder of sessions")
        verbose_name_plural = _("reminders of sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "day"], name="courses_run_reminded_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.day}"


class RunTrainer(models.Model):
    """That a person trains on a run; every lead trainer must be approved."""

    run = models.ForeignKey(
        CourseRun, on_delete=models.CASCADE, related_name="run_trainers"
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("trainer"),
        on_delete=models.PROTECT,
        related_name="runs_trained",
    )
    is_lead = models.BooleanField(_("lead trainer"), default=True)

    class Meta:
        ordering = ["run", "-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "trainer"], name="courses_trainer_once_per_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainer} on {self.run}"


class Session(models.Model):
    """One dated occurrence of a planned session on a run."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")

    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, related_name="sessions"
    )
    item = models.ForeignKey(
        OutlineItem,
        verbose_name=_("planned session"),
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    room = models.CharField(_("room"), max_length=120, blank=True)
    link = models.URLField(_("link"), blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.PLANNED
    )
    # How often it moved or was cancelled; calendars take the higher number.
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="courses_session_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["run", "item"],
                condition=Q(status="planned"),
                name="courses_session_once_per_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} ({self.run})"

    @property
    def local_start(self) -> datetime:
        """When it starts, on the clock of the place where the run is held."""
        return self.starts_at.astimezone(self.run.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.run.zone)

    @property
    def locks_on(self) -> date | None:
        """The first day, where the run is held, on which the roll is locked."""
        if self.run.lock_days is None:
            return None
        return self.local_end.date() + timedelta(days=self.run.lock_days + 1)

    @property
    def minutes(self) -> int:
        """Planned minutes, as printed on certificates: the item's, not the clock's."""
        return self.item.minutes
