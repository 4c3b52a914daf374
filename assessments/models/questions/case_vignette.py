"""Cases with questions about them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from assessments.models.questions.question import Question


class CaseVignette(Question):
    """A short case; its parts are ordinary questions of the bank.

    `stem` is the story. Marks are those of the parts.
    """

    class Origin(models.TextChoices):
        INVENTED = "invented", _("Invented")
        COMPOSITE = "composite", _("Put together from several")
        PUBLISHED = "published", _("Already published")

    kind = "case_vignette"
    icon = "user"

    case_origin = models.CharField(
        _("where the case comes from"),
        max_length=12,
        choices=Origin,
        default=Origin.INVENTED,
        help_text=_(
            "No names, exact ages, places or dates of real people. A case altered"
            " from a real one is not used."
        ),
    )
    source = models.CharField(_("published where"), max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("case vignette")
        verbose_name_plural = _("case vignettes")

    def clean(self) -> None:
        super().clean()
        if self.case_origin == self.Origin.PUBLISHED and not self.source:
            raise ValidationError({"source": _("Say where the case was published.")})

    def body(self) -> dict[str, Any]:
        """Return the parts as they are published; one that is not, as it stands."""
        parts = [part.question.get_real_instance() for part in self.parts.all()]
        return {
            "case_origin": str(self.case_origin),
            "source": self.source,
            "parts": [_part_payload(question) for question in parts],
        }

    def problems(self) -> list[str]:
        found = super().problems()
        for part in self.parts.all():
            if part.question.published_version_id is None or not part.question.live:
                found.append(
                    gettext("“%(name)s” is not published yet.")
                    % {"name": part.question.name}
                )
        return found


def _part_payload(question: Question) -> dict[str, Any]:
    version = question.published_version
    if version is None or question.kind == CaseVignette.kind:
        shallow = {} if question.kind == CaseVignette.kind else question.payload()
        return {
            "version": None,
            "sha256": "",
            "payload": {**shallow, "kind": question.kind},
        }
    return {
        "version": version.pk,
        "sha256": version.sha256,
        "payload": version.payload,
    }


class VignettePart(Orderable):
    """That a question is asked about a case."""

    vignette = ParentalKey(CaseVignette, on_delete=models.CASCADE, related_name="parts")
    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.PROTECT,
        related_name="used_in_vignettes",
    )

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        verbose_name = _("question about the case")
        verbose_name_plural = _("questions about the case")

    def __str__(self) -> str:
        return str(self.question)

    def clean(self) -> None:
        super().clean()
        if self.question_id and self.question.get_real_instance_class() is CaseVignette:
            raise ValidationError(
                {"question": _("A case may not contain another case.")}
            )
