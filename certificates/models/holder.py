"""What holders do with their certificates: show them, and ask for a correction."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate


class ShareLink(models.Model):
    """A page about a certificate for one reader, as open as its holder wants it.

    The public page masks the name; a link may show it, and hand out the document.
    It ends on its last day, or when the holder closes it.
    """

    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, related_name="share_links"
    )
    token = models.CharField(max_length=40, unique=True)
    label = models.CharField(
        _("for whom"),
        max_length=80,
        blank=True,
        help_text=_("Only you see this, so that you know the link again."),
    )
    shows_name = models.BooleanField(_("show my name"), default=True)
    gives_document = models.BooleanField(
        _("let the reader download the document"), default=False
    )
    last_day = models.DateField(_("open until"))
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("link to a certificate")
        verbose_name_plural = _("links to certificates")
        constraints = [
            # The document bears the name, so that a link cannot give one without it.
            models.CheckConstraint(
                condition=Q(gives_document=False) | Q(shows_name=True),
                name="certificates_share_link_document_shows_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:shared", args=[self.token])

    def is_open(self, *, on: date) -> bool:
        return self.closed_at is None and on <= self.last_day


class HolderRequest(models.Model):
    """Something a holder wants changed about a certificate, and what was decided.

    Kept with its certificate as part of the record; one at a time is open.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("My name is written wrongly or has changed")
        DETAIL = "detail", _("Something else on it is wrong")
        OBJECTION = "objection", _("I object to how my data is kept or shown")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")
        TAKEN_BACK = "taken_back", _("Taken back")

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="holder_requests"
    )
    kind = models.CharField(_("what it is about"), max_length=12, choices=Kind)
    text = models.TextField(_("what should be different"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.OPEN
    )
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(_("answer to the holder"), max_length=2000, blank=True)
    replacement = models.ForeignKey(
        Certificate, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("request of a holder")
        verbose_name_plural = _("requests of holders")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(state="open"),
                name="certificates_holder_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="certificates_holder_request_open_iff_undecided",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""),
                name="certificates_holder_request_declined_with_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind} {self.state}"


class DayOfChecks(models.Model):
    """How often a certificate was checked on a day. Nothing tells by whom."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, related_name="days_of_checks"
    )
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("checks of a day")
        verbose_name_plural = _("checks by day")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "day"], name="certificates_checks_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.day}: {self.count}"
