"""A programme and what people should know of it before they enrol."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
)
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index

from content.admin_forms import CodedListsForm
from content.blocks import (
    PLAIN_RICH_TEXT,
)
from lms.core.scripts import fold


class ProgrammeIndexPage(Page):
    """The catalogue of programmes."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=PLAIN_RICH_TEXT
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ProgrammePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("programme catalogue")


class ProgrammePage(Page):
    """A programme of training, as it stands while authors work on it.

    What is delivered is never this page but a `courses.ProgrammeVersion` made
    from it.
    """

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("Beginner")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")

    class Document(models.TextChoices):
        """What meeting all requirements earns."""

        COMPLETION = "completion", _("Certificate of completed training")
        PARTICIPATION = "participation", _("Statement of participation")
        ATTENDANCE = "attendance", _("Certificate of attendance")

    code = models.CharField(_("code"), max_length=20)
    public_title = models.CharField(
        _("public title"),
        max_length=200,
        help_text=_(
            "Neutral wording, shown when a certificate is checked. It must not let"
            " anyone guess the situation of a child."
        ),
    )
    summary = models.TextField(_("summary"), max_length=600, blank=True)
    level = models.CharField(
        _("level"), max_length=20, choices=Level, default=Level.INTERMEDIATE
    )
    aim = RichTextField(_("aim"), blank=True, features=PLAIN_RICH_TEXT)
    audience = models.TextField(_("for whom"), blank=True)
    prerequisites = models.TextField(_("what is needed before"), blank=True)
    methods = models.TextField(_("methods"), blank=True)
    how_to_complain = models.TextField(_("how to complain or appeal"), blank=True)
    group_min = models.PositiveSmallIntegerField(_("smallest group"), default=12)
    group_max = models.PositiveSmallIntegerField(_("largest group"), default=20)
    declared_hours = models.DecimalField(
        _("hours the programme is announced with"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.25"))],
        help_text=_(
            "Optional. A version can then be frozen only if its minutes add up to this."
        ),
    )
    document = models.CharField(
        _("document on completion"),
        max_length=20,
        choices=Document,
        default=Document.COMPLETION,
    )
    attendance_certificate = models.BooleanField(
        _("certificate of attendance when only attendance was met"), default=True
    )
    is_listed = models.BooleanField(
        _("show in the catalogue"),
        default=True,
        help_text=_("Past programmes may stay in the registers without being offered."),
    )

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("code"), FieldPanel("level")]),
        FieldPanel("public_title"),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("aim"),
                FieldPanel("audience"),
                FieldPanel("prerequisites"),
                FieldPanel("methods"),
                FieldPanel("how_to_complain"),
                FieldRowPanel([FieldPanel("group_min"), FieldPanel("group_max")]),
                FieldPanel("declared_hours"),
                FieldPanel("is_listed"),
            ],
            heading=_("Before enrolling, people should know"),
        ),
        InlinePanel("outcomes", heading=_("Learning outcomes"), label=_("Outcome")),
        MultiFieldPanel(
            [FieldPanel("document"), FieldPanel("attendance_certificate")],
            heading=_("Certificate"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("folded_text"),
        index.AutocompleteField("folded_text"),
        index.FilterField("is_listed"),
    ]
    base_form_class = CodedListsForm
    parent_page_types = ["content.ProgrammeIndexPage"]
    subpage_types = ["content.ModulePage", "content.EvaluationFormPage"]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def clean(self) -> None:
        super().clean()
        if self.group_min == 0:
            raise ValidationError({"group_min": _("A group is at least one person.")})
        if (self.group_max or 0) < (self.group_min or 0):
            message = _("The largest group cannot be smaller than the smallest.")
            raise ValidationError({"group_max": message})

    @property
    def folded_text(self) -> str:
        """What search looks through, in one script and without diacritics."""
        texts = [self.title, self.code, self.summary, self.audience]
        return fold(" ".join([*texts, get_text_for_indexing(self.aim)]))

    @property
    def lead(self) -> str:
        return self.summary

    def outcome_codes(self) -> list[str]:
        return [outcome.code for outcome in self.outcomes.all()]


class LearningOutcome(Orderable):
    """What a participant can do afterwards; the code is the same in all languages."""

    programme = ParentalKey(
        ProgrammePage, on_delete=models.CASCADE, related_name="outcomes"
    )
    code = models.CharField(_("code"), max_length=10)
    text = models.CharField(_("the participant can …"), max_length=300)

    panels = [FieldRowPanel([FieldPanel("code"), FieldPanel("text")])]

    class Meta(Orderable.Meta):
        verbose_name = _("learning outcome")

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
