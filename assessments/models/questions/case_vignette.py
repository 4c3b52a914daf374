"""Cases with questions about them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from assessments.condition_field import HELP, ConditionField
from assessments.models.questions.question import Question
from assessments.question_types.ways import cleaned
from content.blocks import PLAIN_RICH_TEXT


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
        # Those of one step stand together, in the order of the steps.
        parts = sorted(self.parts.all(), key=lambda part: part.step)
        return {
            "case_origin": str(self.case_origin),
            "source": self.source,
            "parts": [
                {**_part_payload(part.question.get_real_instance()), "step": part.step}
                for part in parts
            ],
            "steps": [step.as_payload() for step in self.steps.all()],
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


class VignetteStep(Orderable):
    """How a case goes on once the questions before it are answered for good.

    The first row is step 2. The story may follow the answer, and so may the steps:
    one with a condition is shown only after certain answers. All ways through the
    case can earn the same marks.
    """

    vignette = ParentalKey(CaseVignette, on_delete=models.CASCADE, related_name="steps")
    text = RichTextField(_("what happens next"), features=PLAIN_RICH_TEXT)
    text_if_right = RichTextField(
        _("what happens instead after a right answer"),
        blank=True,
        features=PLAIN_RICH_TEXT,
        help_text=_(
            "If the last question of the step before was answered rightly. Leave it"
            " empty and the story is the same for everybody."
        ),
    )
    only_after = ConditionField(_("shown only after these answers"), help_text=HELP)

    panels = [
        FieldPanel("text"),
        FieldPanel("text_if_right"),
        FieldPanel("only_after"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of a case")

    def __str__(self) -> str:
        return f"{self.vignette_id} {self.sort_order}"

    def as_payload(self) -> dict[str, Any]:
        """Return the step; without a condition as it was before there were any."""
        told = {"text": self.text, "text_if_right": self.text_if_right}
        rule = cleaned(self.only_after)
        return {**told, "only_after": rule} if rule else told


class VignettePart(Orderable):
    """That a question is asked about a case."""

    vignette = ParentalKey(CaseVignette, on_delete=models.CASCADE, related_name="parts")
    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.PROTECT,
        related_name="used_in_vignettes",
    )

    step = models.PositiveSmallIntegerField(
        _("step"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("1 is asked right after the story; 2 after the first step below."),
    )

    panels = [FieldPanel("question"), FieldPanel("step")]

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
