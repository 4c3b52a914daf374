"""What a body asks of programmes and providers: its procedure, figures and standards.

Everything here is data that is made in the admin; nothing of it is decided in code.
"""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from certificates.models.accreditation import AccreditingBody
from certificates.models.sourced import Sourced, SourcedQuerySet, source_panels

# Codes are parts of addresses.
without_slash = RegexValidator(r"^[^/]+$", _("A code has no slash."))


class BodyRule(Sourced):
    """One figure that a body sets: a length, a deadline, a minimum."""

    class Kind(models.TextChoices):
        VALIDITY = "validity", _("Validity of a decision")
        RENEWAL = "renewal", _("Renewal is asked for before the last day")
        FORMAL_CHECK = "formal_check", _("Formal check after an application")
        SUPPLEMENT = "supplement", _("Deadline to complete an application")
        ANSWER = "answer", _("Deadline to answer questions")
        DECISION = "decision", _("Decision after a complete application")
        APPEAL = "appeal", _("Deadline to appeal")
        REVIEWERS = "reviewers", _("Reviewers of an application")
        SPREAD = "spread", _("Scores of two reviewers may differ by")
        COMPLAINT = "complaint", _("A complaint is answered within")
        REPORT = "report", _("A delivered training is reported within")
        ATTENDANCE = "attendance", _("Least attendance")
        TEST = "test", _("Least result of the knowledge test")
        GROUP = "group", _("Largest group")
        RETENTION = "retention", _("Records are kept for")

    body = ParentalKey(AccreditingBody, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(_("what it is about"), max_length=20, choices=Kind)
    value = models.PositiveSmallIntegerField(_("value"))

    objects = SourcedQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("value")]),
        *source_panels(),
    ]

    class Meta:
        ordering = ["body", "kind"]
        verbose_name = _("figure of a body")
        verbose_name_plural = _("figures of a body")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind"], name="certificates_body_rule_once_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"

    @property
    def amount(self) -> str:
        """Return the value with its unit, such as `5 years`."""
        return str(_UNITS[self.Kind(self.kind)] % {"number": self.value})


_YEARS = ngettext_lazy("%(number)s year", "%(number)s years", "number")
_DAYS = ngettext_lazy("%(number)s day", "%(number)s days", "number")
_PEOPLE = ngettext_lazy("%(number)s person", "%(number)s people", "number")
_PERCENT = _("%(number)s %%")
_SCORE = ngettext_lazy("%(number)s score point", "%(number)s score points", "number")

_UNITS: dict[BodyRule.Kind, Any] = dict.fromkeys(BodyRule.Kind, _DAYS) | {
    BodyRule.Kind.VALIDITY: _YEARS,
    BodyRule.Kind.RETENTION: _YEARS,
    BodyRule.Kind.REVIEWERS: _PEOPLE,
    BodyRule.Kind.GROUP: _PEOPLE,
    BodyRule.Kind.SPREAD: _SCORE,
    BodyRule.Kind.ATTENDANCE: _PERCENT,
    BodyRule.Kind.TEST: _PERCENT,
}


class ProcedureStep(Sourced, Orderable):
    """One step of a body's procedure, in its own words."""

    body = ParentalKey(AccreditingBody, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(_("step"), max_length=160)
    description = models.TextField(_("what happens"), max_length=600, blank=True)

    panels = [FieldPanel("title"), FieldPanel("description"), *source_panels()]

    class Meta(Orderable.Meta):
        verbose_name = _("step of the procedure")
        verbose_name_plural = _("steps of the procedure")

    def __str__(self) -> str:
        return self.title


class Call(Sourced):
    """A call for applications: for any topic or for one, always open or in a window."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("General")
        THEMATIC = "thematic", _("Thematic")

    body = ParentalKey(AccreditingBody, on_delete=models.CASCADE, related_name="calls")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    topic = models.CharField(_("topic"), max_length=300, blank=True)
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("Empty: applications are taken all year."),
    )

    objects = SourcedQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("title")]),
        FieldPanel("topic"),
        FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")]),
        *source_panels(),
    ]

    class Meta:
        ordering = ["-opens_on", "pk"]
        verbose_name = _("call for applications")
        verbose_name_plural = _("calls for applications")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="certificates_call_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(kind="thematic") | ~Q(topic=""),
                name="certificates_thematic_call_has_topic",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DossierPart(Sourced, Orderable):
    """One part of the dossier: taken from the programme, or written by the applicant."""

    class Content(models.TextChoices):
        """Where it comes from. All but the last three are made from what exists."""

        SUMMARY = "summary", _("Summary of the programme")
        AIMS = "aims", _("Aims and learning outcomes")
        AUDIENCE = "audience", _("Target group")
        AGENDA = "agenda", _("Agenda")
        HOURS = "hours", _("Hours by mode")
        METHODS = "methods", _("Methods")
        MATERIALS = "materials", _("Materials")
        ASSESSMENT = "assessment", _("Assessment plan (coverage matrix)")
        EVALUATION = "evaluation", _("Evaluation plan")
        CVS = "cvs", _("CVs of trainers and authors")
        RESULTS = "results", _("Results of earlier evaluations")
        STANDARDS = "standards", _("How each standard is met")
        TEXT = "text", _("Free text")
        STATEMENT = "statement", _("Statement of the applicant")

    body = ParentalKey(
        AccreditingBody, on_delete=models.CASCADE, related_name="dossier_parts"
    )
    code = models.CharField(
        _("form or part"), max_length=20, validators=[without_slash]
    )
    title = models.CharField(_("title"), max_length=160)
    content = models.CharField(_("made from"), max_length=12, choices=Content)
    guidance = models.TextField(_("guidance"), max_length=1000, blank=True)
    is_required = models.BooleanField(_("must be there"), default=True)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("content")]),
        FieldPanel("title"),
        FieldPanel("guidance"),
        FieldPanel("is_required"),
        *source_panels(),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("part of the dossier")
        verbose_name_plural = _("parts of the dossier")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "code"], name="certificates_dossier_part_code_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_written(self) -> bool:
        """Whether the applicant writes it; the others are made from the programme."""
        return self.content in {
            self.Content.TEXT,
            self.Content.STATEMENT,
            self.Content.STANDARDS,
        }


class Standard(Sourced, Orderable):
    """What a programme is judged by, with guidance for applicants and reviewers."""

    body = ParentalKey(
        AccreditingBody, on_delete=models.CASCADE, related_name="standards"
    )
    group = models.CharField(_("group"), max_length=80, blank=True)
    code = models.CharField(_("code"), max_length=20, validators=[without_slash])
    title = models.CharField(_("standard"), max_length=300)
    guidance = models.TextField(_("guidance"), max_length=1000, blank=True)
    most = models.PositiveSmallIntegerField(
        _("highest score"), default=5, validators=[MinValueValidator(1)]
    )

    panels = [
        FieldRowPanel([FieldPanel("group"), FieldPanel("code"), FieldPanel("most")]),
        FieldPanel("title"),
        FieldPanel("guidance"),
        *source_panels(),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "code"], name="certificates_standard_code_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Fee(Sourced, Orderable):
    """What a body charges. For information: nothing is paid here."""

    body = ParentalKey(AccreditingBody, on_delete=models.CASCADE, related_name="fees")
    title = models.CharField(_("for what"), max_length=160)
    amount = models.DecimalField(
        _("amount"), max_digits=9, decimal_places=2, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3)

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("amount"), FieldPanel("currency")]),
        *source_panels(),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("fee")
        verbose_name_plural = _("fees")

    def __str__(self) -> str:
        return f"{self.title}: {self.amount} {self.currency}"


class CreditUnit(Sourced, Orderable):
    """How a body turns minutes into its unit of credit, and how it rounds."""

    class Kind(models.TextChoices):
        POINTS = "points", _("Points")
        CEU = "ceu", _("Continuing education units (CEU)")
        CPD = "cpd", _("CPD hours")

    class Rounding(models.TextChoices):
        DOWN = "down", _("Down")
        NEAREST = "nearest", _("To the nearest")
        UP = "up", _("Up")

    body = ParentalKey(
        AccreditingBody, on_delete=models.CASCADE, related_name="credit_units"
    )
    kind = models.CharField(_("unit"), max_length=10, choices=Kind)
    minutes = models.PositiveIntegerField(
        _("minutes of one unit"),
        validators=[MinValueValidator(1)],
        help_text=_("A CEU is ten hours: 600 minutes. A CPD hour is 60 minutes."),
    )
    step = models.DecimalField(
        _("smallest part"),
        max_digits=4,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    rounding = models.CharField(
        _("rounded"), max_length=8, choices=Rounding, default=Rounding.DOWN
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("minutes")]),
        FieldRowPanel([FieldPanel("step"), FieldPanel("rounding")]),
        *source_panels(),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("unit of credit")
        verbose_name_plural = _("units of credit")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind"], name="certificates_credit_unit_once_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, step__gt=0),
                name="certificates_credit_unit_in_proportion",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CertificateField(Sourced, Orderable):
    """Something a body wants to see on certificates of programmes it accredits."""

    class Field(models.TextChoices):
        HOLDER = "holder", _("Name of the participant")
        TITLE = "title", _("Title of the programme")
        DATES = "dates", _("Dates")
        PLACE = "place", _("Place")
        HOURS = "hours", _("Hours by mode")
        TEST = "test", _("Result of the knowledge test")
        POINTS = "points", _("Points or units of credit")
        DECISION = "decision", _("Number and date of the decision")
        TRAINERS = "trainers", _("Trainers")
        SIGNATORY = "signatory", _("Who signs it")
        SERIAL = "serial", _("Serial number")
        LICENCE = "licence", _("Licence number")

    body = ParentalKey(
        AccreditingBody, on_delete=models.CASCADE, related_name="certificate_fields"
    )
    field = models.CharField(_("field"), max_length=12, choices=Field)

    panels = [FieldPanel("field"), *source_panels()]

    class Meta(Orderable.Meta):
        verbose_name = _("field of a certificate")
        verbose_name_plural = _("fields of a certificate")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "field"], name="certificates_required_field_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_field_display())
