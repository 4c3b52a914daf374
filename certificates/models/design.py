"""How certificates look: chosen by the office, frozen on each when it is issued."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
)
from wagtail.models import PreviewableMixin, RevisionMixin

from certificates.models.certificate import Certificate
from content.models import ProgrammePage
from lms.core.models import Organisation


class CertificateDesign(PreviewableMixin, RevisionMixin, ClusterableModel):  # type: ignore[misc]
    """What the office decides about the look of certificates, and for which ones.

    The most particular design that fits a certificate is taken: one for its programme
    before one for its provider, before one for its kind. With none, certificates look as
    they do here by default. Each change is a revision; what was issued keeps its look,
    since documents are never drawn again.
    """

    class Palette(models.TextChoices):
        SEA = "sea", _("Sea and clay")
        FOREST = "forest", _("Forest and honey")
        PLUM = "plum", _("Plum and sand")
        SLATE = "slate", _("Slate, without colour")

    class Alignment(models.TextChoices):
        CENTRED = "centred", _("Centred")
        LEFT = "left", _("To the left")

    name = models.CharField(_("name"), max_length=100, unique=True)
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("For certificates issued from now on.")
    )
    programme = models.ForeignKey(
        ProgrammePage,
        verbose_name=_("only for this programme"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    provider = models.ForeignKey(
        Organisation,
        verbose_name=_("only for this provider"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    kind = models.CharField(
        _("only for this kind"),
        max_length=16,
        choices=Certificate.Kind,
        blank=True,
    )
    palette = models.CharField(
        _("colours"), max_length=10, choices=Palette, default=Palette.SEA
    )
    alignment = models.CharField(
        _("layout"), max_length=10, choices=Alignment, default=Alignment.CENTRED
    )
    shows_partner_logos = models.BooleanField(_("logos of partners"), default=False)
    body_logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo of the accrediting body"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown only where a decision of the body covers the run."),
    )
    signature = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture of the signature"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Of the person the run names. The electronic seal is what counts."),
    )
    second_name = models.CharField(_("second signatory"), max_length=120, blank=True)
    second_role = models.CharField(_("their function"), max_length=120, blank=True)
    second_language = models.CharField(
        _("second language"),
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_(
            "The heading, the sentence and the title are repeated in this language."
        ),
    )
    annex_sessions = models.BooleanField(
        _("list the sessions attended on a second page"), default=False
    )
    annex_outcomes = models.BooleanField(
        _("list the learning outcomes on a second page"), default=False
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("is_active")]),
        MultiFieldPanel(
            [
                HelpPanel(
                    content=_(
                        "Leave all three empty for every certificate. The most"
                        " particular design that fits is taken."
                    )
                ),
                FieldPanel("programme"),
                FieldPanel("provider"),
                FieldPanel("kind"),
            ],
            heading=_("For which certificates"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("palette"), FieldPanel("alignment")]),
                FieldPanel("shows_partner_logos"),
                FieldPanel("body_logo"),
                FieldPanel("second_language"),
            ],
            heading=_("Look"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("signature"),
                FieldRowPanel([FieldPanel("second_name"), FieldPanel("second_role")]),
            ],
            heading=_("Signatures"),
        ),
        MultiFieldPanel(
            [FieldPanel("annex_sessions"), FieldPanel("annex_outcomes")],
            heading=_("Second page"),
        ),
        InlinePanel("texts", heading=_("Closing words"), label=_("Language")),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("design of certificates")
        verbose_name_plural = _("designs of certificates")
        constraints = [
            models.UniqueConstraint(
                Coalesce("programme", 0),
                Coalesce("provider", 0),
                "kind",
                condition=models.Q(is_active=True),
                name="certificates_design_one_for_each_case",
                violation_error_message=_(
                    "Another design in use is for the same certificates."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.second_role and not self.second_name:
            raise ValidationError({"second_name": _("Say who signs as well.")})

    def closing_words(self, language: str) -> str:
        texts = {text.language: text.text for text in self.texts.all()}
        return texts.get(language, "")

    # Wagtail: the preview is the document itself, for names that are hard to set.

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [
            ("usual", _("A usual name")),
            ("scripts", _("Both scripts")),
            ("long", _("A very long name")),
            ("single", _("Without a family name")),
            ("attendance", _("Attendance, not accredited")),
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        # Drawing stands above the models, which is why it is named and not imported.
        draw = import_string("certificates.domain.samples.draw_sample")
        return HttpResponse(draw(self, mode_name), content_type="application/pdf")


class DesignText(models.Model):
    """Closing words of a design in one language."""

    design = ParentalKey(
        CertificateDesign, on_delete=models.CASCADE, related_name="texts"
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    text = models.CharField(_("closing words"), max_length=200)

    panels = [FieldPanel("language"), FieldPanel("text")]

    class Meta:
        verbose_name = _("closing words")
        verbose_name_plural = _("closing words")
        constraints = [
            models.UniqueConstraint(
                fields=["design", "language"],
                name="certificates_designtext_once",
                violation_error_message=_("This language is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.text
