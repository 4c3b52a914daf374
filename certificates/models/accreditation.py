"""Who recognises a programme, by which decision, and what it is worth."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_comma_separated_integer_list
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from certificates.models.chosen import ChosenField
from certificates.models.sourced import Sourced, source_panels
from certificates.querysets import AccreditationQuerySet, PointsRuleQuerySet
from content.models import Mode
from courses.models import ProgrammeVersion


class AccreditingBody(ClusterableModel):
    """An institution that accredits programmes, or that awards points for them.

    Several may exist side by side; what each of them requires is data.
    """

    class Role(models.TextChoices):
        ACCREDITS = "accredits", _("Accredits programmes")
        POINTS = "points", _("Awards points")

    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=40)
    role = models.CharField(
        _("role"), max_length=12, choices=Role, default=Role.ACCREDITS
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_(
            "Two letters. Points are awarded for trainings of providers from this"
            " country; empty means any country."
        ),
    )
    warning_months = models.CharField(
        _("months before its last day at which a decision is warned of"),
        max_length=40,
        default="12,6,3",
        blank=True,
        validators=[validate_comma_separated_integer_list],
        help_text=_("Numbers with commas between. Empty: no letters."),
    )
    reviews_are_anonymous = models.BooleanField(
        _("applicants are not told who reviews"), default=True
    )
    stops_take_two = models.BooleanField(
        _("suspending, reinstating and revoking a decision takes two officers"),
        default=False,
        help_text=_("One proposes it with reasons, another confirms it."),
    )
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("officers"),
        blank=True,
        related_name="accrediting_bodies",
        help_text=_("They see certificates issued under this body's decisions."),
    )
    reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewers"),
        blank=True,
        related_name="reviewing_bodies",
        help_text=_("Among them officers choose who reviews an application."),
    )

    _basics = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("short_name")]),
        FieldRowPanel([FieldPanel("role"), FieldPanel("country")]),
        InlinePanel("texts", heading=_("In other languages"), label=_("Language")),
        FieldRowPanel([FieldPanel("officers"), FieldPanel("reviewers")]),
        FieldRowPanel(
            [FieldPanel("reviews_are_anonymous"), FieldPanel("warning_months")]
        ),
        FieldPanel("stops_take_two"),
    ]
    _procedure = [
        InlinePanel("calls", heading=_("Calls"), label=_("Call")),
        InlinePanel("steps", heading=_("Procedure"), label=_("Step")),
        InlinePanel("dossier_parts", heading=_("Dossier"), label=_("Part")),
        InlinePanel("standards", heading=_("Standards"), label=_("Standard")),
        InlinePanel("fees", heading=_("Fees"), label=_("Fee")),
        InlinePanel(
            "letter_texts", heading=_("Decision letters"), label=_("Text of a letter")
        ),
    ]
    _figures = [
        InlinePanel("rules", heading=_("Figures"), label=_("Figure")),
        InlinePanel("credit_units", heading=_("Units of credit"), label=_("Unit")),
        InlinePanel(
            "certificate_fields", heading=_("On certificates"), label=_("Field")
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(_basics, heading=_("The body")),
            ObjectList(_procedure, heading=_("Procedure and standards")),
            ObjectList(_figures, heading=_("Figures and certificates")),
        ]
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("accrediting body")
        verbose_name_plural = _("accrediting bodies")

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name in `language`, or the usual one."""
        names = {text.language: text.name for text in self.texts.all()}
        return names.get(language, self.name)

    def wording_in(self, language: str) -> str:
        """Return the sentence this body wants on certificates in `language`.

        One that is still to be confirmed is not printed.
        """
        wordings = {
            text.language: text.wording
            for text in self.texts.all()
            if text.is_confirmed
        }
        return wordings.get(language, "")

    def confirmed_figure(self, kind: str) -> int | None:
        """Return the same only when it is confirmed, for what is printed."""
        found = (r.value for r in self.rules.all() if r.kind == kind and r.is_confirmed)
        return next(found, None)

    def figure(self, kind: str) -> int | None:
        """Return what the body sets for a kind of rule, confirmed or not."""
        return next((r.value for r in self.rules.all() if r.kind == kind), None)


class BodyText(Sourced):
    """A body's name, and its sentence on certificates, in one language."""

    body = ParentalKey(AccreditingBody, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    name = models.CharField(_("name"), max_length=200)
    wording = models.TextField(
        _("sentence on certificates"), max_length=400, blank=True
    )

    panels = [
        FieldRowPanel([FieldPanel("language"), FieldPanel("name")]),
        FieldPanel("wording"),
        *source_panels(),
    ]

    class Meta:
        ordering = ["language"]
        verbose_name = _("text of a body")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "language"],
                name="certificates_body_text_once_per_language",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Accreditation(ClusterableModel):
    """A body's decision that certain versions of a programme are accredited."""

    body = models.ForeignKey(
        AccreditingBody,
        verbose_name=_("body"),
        on_delete=models.PROTECT,
        limit_choices_to={"role": AccreditingBody.Role.ACCREDITS},
        related_name="accreditations",
    )
    versions = models.ManyToManyField(
        ProgrammeVersion,
        verbose_name=_("programme versions"),
        related_name="accreditations",
    )
    number = models.CharField(_("decision number"), max_length=60)
    decided_on = models.DateField(_("decided on"))
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(
        _("in force until"),
        blank=True,
        help_text=_("The last day. Empty: as long as this body's decisions last."),
    )
    permitted_trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("permitted lead trainers"),
        blank=True,
        related_name="accreditations_as_trainer",
    )
    group_max = models.PositiveSmallIntegerField(
        _("largest group"), null=True, blank=True
    )
    languages = ChosenField(
        settings.LANGUAGES,
        verbose_name=_("permitted languages"),
        default=list,
        blank=True,
        help_text=_("None chosen: any."),
    )
    modes = ChosenField(
        Mode.choices,
        verbose_name=_("permitted ways of teaching"),
        default=list,
        blank=True,
        help_text=_("None chosen: any."),
    )
    certificate_months = models.PositiveSmallIntegerField(
        _("months a certificate is valid"),
        null=True,
        blank=True,
        help_text=_("Empty: certificates do not expire."),
    )
    conditions = models.TextField(_("conditions"), blank=True)

    objects = AccreditationQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [
                HelpPanel(
                    content=_(
                        "What a decision says is copied to each certificate when it"
                        " is issued. A later change here does not touch certificates."
                    )
                ),
                FieldRowPanel([FieldPanel("body"), FieldPanel("number")]),
                FieldRowPanel(
                    [
                        FieldPanel("decided_on"),
                        FieldPanel("valid_from"),
                        FieldPanel("valid_to"),
                    ]
                ),
            ],
            heading=_("Decision"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("versions"),
                FieldPanel("permitted_trainers"),
                FieldRowPanel(
                    [FieldPanel("group_max"), FieldPanel("certificate_months")]
                ),
                FieldRowPanel([FieldPanel("languages"), FieldPanel("modes")]),
                FieldPanel("conditions"),
            ],
            heading=_("What it covers"),
        ),
        InlinePanel("dated_conditions", heading=_("Conditions"), label=_("Condition")),
    ]

    class Meta:
        ordering = ["-decided_on", "-pk"]
        verbose_name = _("accreditation decision")
        verbose_name_plural = _("accreditation decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number"],
                name="certificates_decision_number_once_per_body",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="certificates_decision_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.body.short_name})"

    def clean(self) -> None:
        super().clean()
        if self.valid_from and not self.valid_to:
            self.valid_to = self._usual_last_day()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError(
                {"valid_to": _("The last day cannot be before the first.")}
            )

    @property
    def language_names(self) -> list[str]:
        """The permitted languages; none when any is permitted."""
        names = dict(settings.LANGUAGES)
        return [str(names.get(each, each)) for each in self.languages]

    @property
    def mode_names(self) -> list[str]:
        """The permitted ways of teaching; none when any is permitted."""
        return [str(Mode(each).label) for each in self.modes]

    def _usual_last_day(self) -> date:
        years = self.body.figure("validity") if self.body_id else None
        if not years:
            raise ValidationError(
                {"valid_to": _("Give the last day: this body has no usual length.")}
            )
        ends = self.valid_from.year + years
        # 29 February ends on 28 February; every other day ends on the day before it.
        is_leap_day = (self.valid_from.month, self.valid_from.day) == (2, 29)
        if is_leap_day:
            return date(ends, 2, 28)
        return self.valid_from.replace(year=ends) - timedelta(days=1)


class PointsRule(Sourced):
    """How many points a body awards for a part in an activity, from a day on.

    Certificates of this system are for trainings; the rest of the table tells people
    what learning elsewhere counts for.
    """

    class Activity(models.TextChoices):
        TRAINING = "training", _("Training")
        INTERNATIONAL = "international", _("International conference")
        NATIONAL = "national", _("National conference")
        PANEL = "panel", _("Panel or round table")
        MENTORING = "mentoring", _("Mentoring")

    class Role(models.TextChoices):
        PARTICIPANT = "participant", _("Participant")
        TRAINER = "trainer", _("Trainer")
        AUTHOR = "author", _("Author")
        ACTIVE = "active", _("Active participant")
        ORGANISER = "organiser", _("Organiser")
        MODERATOR = "moderator", _("Moderator")
        MENTOR = "mentor", _("Mentor, for each person")

    body = models.ForeignKey(
        AccreditingBody,
        verbose_name=_("body"),
        on_delete=models.PROTECT,
        limit_choices_to={"role": AccreditingBody.Role.POINTS},
        related_name="points_rules",
    )
    activity = models.CharField(
        _("activity"), max_length=14, choices=Activity, default=Activity.TRAINING
    )
    role = models.CharField(_("part in it"), max_length=12, choices=Role)
    with_test = models.BooleanField(_("with a knowledge test"), default=True)
    accredited_only = models.BooleanField(
        _("only for accredited trainings"), default=True
    )
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    valid_from = models.DateField(_("from"))

    objects = PointsRuleQuerySet.as_manager()

    panels = [
        FieldPanel("body"),
        FieldRowPanel([FieldPanel("activity"), FieldPanel("role")]),
        FieldRowPanel([FieldPanel("points"), FieldPanel("valid_from")]),
        FieldRowPanel([FieldPanel("with_test"), FieldPanel("accredited_only")]),
        *source_panels(),
    ]

    class Meta:
        ordering = ["body", "activity", "role", "with_test", "-valid_from"]
        verbose_name = _("points rule")
        verbose_name_plural = _("points rules")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "activity", "role", "with_test", "valid_from"],
                name="certificates_points_rule_once_per_day",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0), name="certificates_points_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.short_name}: {self.get_role_display()} {self.points}"
