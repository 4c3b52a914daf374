"""What people collect towards the renewal of a licence, and what a body asks for it."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel

from certificates.models.accreditation import AccreditingBody
from certificates.querysets import ExternalLearningQuerySet
from lms.core.storage import private_storage


class LicenceRule(models.Model):
    """What a body asks of those who renew a licence, for periods from a day on.

    A later rule leaves the periods that began before it as they were.
    """

    body = models.ForeignKey(
        AccreditingBody,
        verbose_name=_("body"),
        on_delete=models.PROTECT,
        limit_choices_to={"role": AccreditingBody.Role.POINTS},
        related_name="licence_rules",
    )
    valid_from = models.DateField(_("for periods that begin from"))
    years = models.PositiveSmallIntegerField(_("years of a period"))
    points = models.DecimalField(_("points to renew"), max_digits=6, decimal_places=2)
    in_person = models.DecimalField(
        _("of these in person, at least"), max_digits=6, decimal_places=2, default=0
    )
    external_most = models.DecimalField(
        _("of these from elsewhere, at most"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: as many as the body confirms."),
    )
    is_confirmed = models.BooleanField(
        _("these figures are confirmed"),
        default=False,
        help_text=_(
            "Until somebody has checked them with the body, people see that they are"
            " to be confirmed."
        ),
    )

    panels = [
        HelpPanel(
            content=_(
                "Figures that people plan by. Points themselves are frozen on each"
                " certificate and do not change with them."
            )
        ),
        FieldRowPanel([FieldPanel("body"), FieldPanel("valid_from")]),
        FieldRowPanel([FieldPanel("years"), FieldPanel("points")]),
        FieldRowPanel([FieldPanel("in_person"), FieldPanel("external_most")]),
        FieldPanel("is_confirmed"),
    ]

    class Meta:
        ordering = ["body", "-valid_from"]
        verbose_name = _("rule for renewing a licence")
        verbose_name_plural = _("rules for renewing a licence")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "valid_from"],
                name="certificates_licence_rule_once_per_day",
            ),
            models.CheckConstraint(
                condition=Q(years__gte=1, points__gte=0, in_person__gte=0)
                & Q(in_person__lte=F("points")),
                name="certificates_licence_rule_in_proportion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.short_name}: {self.points} / {self.years}"


class Licence(models.Model):
    """A licence as its holder declares it. Optional; nothing else depends on it."""

    class Kind(models.TextChoices):
        BASIC = "basic", _("Basic professional")
        SPECIALISED = "specialised", _("Specialised professional")
        SUPERVISORY = "supervisory", _("Supervisory")
        LEGAL = "legal", _("Legal work")
        OTHER = "other", _("Another kind")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="licences"
    )
    body = models.ForeignKey(
        AccreditingBody,
        verbose_name=_("body"),
        on_delete=models.PROTECT,
        limit_choices_to={"role": AccreditingBody.Role.POINTS},
        related_name="licences",
    )
    kind = models.CharField(_("kind of licence"), max_length=12, choices=Kind)
    number = models.CharField(_("licence number"), max_length=40, blank=True)
    valid_from = models.DateField(_("valid from"))
    expires_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["body"]
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "body"], name="certificates_licence_one_per_body"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("valid_from")),
                name="certificates_licence_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.short_name} {self.number}"


class ExternalLearning(models.Model):
    """Something learned elsewhere, with its evidence: declared, then decided by the body.

    Only what the body has confirmed counts. What was decided never changes.
    """

    class State(models.TextChoices):
        DECLARED = "declared", _("Declared by yourself")
        SENT = "sent", _("Waiting for the body")
        CONFIRMED = "confirmed", _("Confirmed by the body")
        REFUSED = "refused", _("Not recognised by the body")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="external_learning",
    )
    body = models.ForeignKey(
        AccreditingBody,
        verbose_name=_("body"),
        on_delete=models.PROTECT,
        limit_choices_to={"role": AccreditingBody.Role.POINTS},
        related_name="external_learning",
    )
    title = models.CharField(_("what it was"), max_length=200)
    provider = models.CharField(_("who held it"), max_length=200)
    held_on = models.DateField(_("last day of it"))
    hours = models.DecimalField(
        _("hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    is_in_person = models.BooleanField(_("in person"), default=False)
    points = models.DecimalField(
        _("points"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    evidence = models.FileField(
        _("evidence"),
        upload_to="external-learning",
        storage=private_storage,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DECLARED
    )
    declared_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("answer of the body"), max_length=500, blank=True)

    objects = ExternalLearningQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("learning elsewhere")
        verbose_name_plural = _("learning elsewhere")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["declared", "sent"], decided_at__isnull=True)
                | Q(state__in=["confirmed", "refused"], decided_at__isnull=False),
                name="certificates_external_decided_iff_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="certificates_external_refused_with_answer",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0, hours__gt=0),
                name="certificates_external_in_proportion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def is_decided(self) -> bool:
        return self.state in {self.State.CONFIRMED, self.State.REFUSED}
