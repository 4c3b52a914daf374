"""Notices to people, how they are worded here, and what came back."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.notices import kind_of, placeholders_in


class NoticeTemplate(models.Model):
    """How one kind of notice is worded in one language; empty means as delivered."""

    kind = models.CharField(_("notice"), max_length=40)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    subject = models.CharField(
        _("subject"),
        max_length=120,
        blank=True,
        help_text=_("Keep it neutral: a lock screen shows it to whoever stands by."),
    )
    text = models.TextField(
        _("text"),
        blank=True,
        help_text=_(
            "Placeholders stand in braces, such as {name}; {address} is the link and"
            " must be there. Without a text the delivered one is sent."
        ),
    )

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("wording of a notice")
        verbose_name_plural = _("wording of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"], name="core_noticetemplate_once"
            )
        ]

    def __str__(self) -> str:
        kind = kind_of(self.kind)
        return f"{kind.label if kind else self.kind} ({self.get_language_display()})"

    def clean(self) -> None:
        """Refuse placeholders that this notice has not, and a text without its link."""
        kind = kind_of(self.kind)
        if kind is None:
            return
        problems: dict[str, str] = {}
        known = ", ".join(f"{{{name}}}" for name in sorted(kind.placeholders))
        if placeholders_in(self.subject):
            problems["subject"] = gettext("A subject has no placeholders.")
        if unknown := placeholders_in(self.text) - kind.placeholders:
            problems["text"] = gettext(
                "This notice has no {%(unknown)s}. It knows: %(known)s."
            ) % {"unknown": min(unknown), "known": known}
        elif self.text and "address" not in placeholders_in(self.text):
            problems["text"] = gettext("The link is missing: {address}.")
        if problems:
            raise ValidationError(problems)


class NoticeChoice(models.Model):
    """How often a person wants mail about what is not urgent."""

    class Pace(models.TextChoices):
        AT_ONCE = "now", _("at once")
        DAILY = "daily", _("once a day, together")
        WEEKLY = "weekly", _("once a week, together")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choice"
    )
    pace = models.CharField(
        _("how often"), max_length=6, choices=Pace, default=Pace.AT_ONCE
    )

    def __str__(self) -> str:
        return f"{self.person_id} {self.pace}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> "NoticeQuerySet":
        """Notices whose mail is not sent, to people whom mail reaches."""
        back = Bounce.objects.standing().values("person")
        critical = Q(is_critical=True) | ~Q(person__in=back)
        return self.filter(critical, sent_at=None, person__is_active=True)


class Notice(models.Model):
    """Something a person is told: on their page, and by mail.

    Written with the change it tells of, sent afterwards, and tried again until it is
    sent. `next_try_at` also keeps two workers from sending it at the same time.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    text = models.TextField()
    calendars = models.JSONField(default=list)
    is_urgent = models.BooleanField(default=False)
    is_critical = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at=None),
                name="core_notice_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"

    @property
    def label(self) -> str:
        kind = kind_of(self.kind)
        return str(kind.label) if kind else self.subject


class BounceQuerySet(models.QuerySet["Bounce"]):
    def standing(self) -> "BounceQuerySet":
        """Those that pause mail: for good, not cleared, of the address still in use."""
        return self.filter(
            is_permanent=True, cleared_at=None, address=F("person__email")
        )


class Bounce(models.Model):
    """That mail to an address came back, and why, as the mail server said."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bounces"
    )
    address = models.EmailField()
    is_permanent = models.BooleanField()
    status = models.CharField(max_length=12, blank=True)
    said = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = BounceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.status}"
