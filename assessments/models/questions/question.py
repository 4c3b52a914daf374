"""What every question has, whatever its kind."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.models import ClusterableModel
from polymorphic.models import PolymorphicModel
from wagtail.fields import RichTextField
from wagtail.models import Locale, TranslatableMixin, Workflow
from wagtail.search import index

from assessments.blocks import StemBlocks
from assessments.models.questions.authored import Authored
from assessments.querysets import QuestionManager
from assessments.question_types import type_for
from content.blocks import PLAIN_RICH_TEXT
from content.fields import ContentField
from content.models import ProgrammePage
from content.models.delivery import INTENSITY, split_codes
from lms.core.scripts import fold


class Difficulty(models.IntegerChoices):
    EASY = 1, _("Easy")
    MEDIUM = 2, _("Medium")
    HARD = 3, _("Hard")


class Question(  # type: ignore[misc]
    Authored,
    TranslatableMixin,
    index.Indexed,
    PolymorphicModel,
    ClusterableModel,
):
    """A question as authors work on it; each kind is a subclass.

    What is shown and marked against is never this row but a `QuestionVersion`
    made from it when it is published; `published_version` is the one that counts.
    A question with versions is never deleted: it is retired.
    """

    kind: ClassVar[str] = ""
    icon: ClassVar[str] = "help"
    # The field that problems with what stands under it are shown at.
    problem_field: ClassVar[str | None] = None

    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("For the question bank only; trainees do not see it."),
    )
    programme = models.ForeignKey(
        ProgrammePage,
        verbose_name=_("programme"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="questions",
    )
    stem = ContentField(StemBlocks(), verbose_name=_("question"), blank=False)
    marks = models.DecimalField(
        _("marks"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(100)],
    )
    general_feedback = RichTextField(
        _("feedback"),
        blank=True,
        features=PLAIN_RICH_TEXT,
        help_text=_("Shown to everybody after the quiz, as far as the quiz allows."),
    )
    outcomes = models.CharField(
        _("learning outcomes"), max_length=120, blank=True, help_text=_("A1, A2")
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty, default=Difficulty.MEDIUM
    )
    intensity = models.PositiveSmallIntegerField(
        _("intensity"), choices=INTENSITY, default=0
    )
    content_note = models.CharField(
        _("content note"),
        max_length=300,
        blank=True,
        help_text=_("One calm, factual sentence; shown above the question."),
    )
    shuffle = models.BooleanField(
        _("shuffle what is offered"),
        default=True,
        help_text=_("Switch off when the order means something, as with numbers."),
    )
    tags = ClusterTaggableManager(
        through="assessments.TaggedQuestion", blank=True, verbose_name=_("tags")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_version = models.ForeignKey(
        "assessments.QuestionVersion",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    retired_at = models.DateTimeField(
        _("retired at"), null=True, blank=True, editable=False
    )

    objects: ClassVar[Any] = QuestionManager()

    # A copy starts without a past.
    exclude_fields_in_copy: ClassVar[list[str]] = ["published_version", "retired_at"]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("folded_text"),
        index.AutocompleteField("folded_text"),
        index.FilterField("locale_id"),
        index.FilterField("live"),
        index.FilterField("retired_at"),
        index.FilterField("programme_id"),
        index.FilterField("polymorphic_ctype_id"),
        index.FilterField("outcomes"),
        index.FilterField("difficulty"),
        index.FilterField("has_unpublished_changes"),
        index.FilterField("name"),
    ]

    class Meta(TranslatableMixin.Meta):
        ordering = ["name", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        permissions = [
            ("publish_question", "Can publish question"),
            ("lock_question", "Can lock question"),
            ("unlock_question", "Can unlock question"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.outcomes = ", ".join(split_codes(self.outcomes))
        if self.intensity >= 2 and not self.content_note:
            raise ValidationError(
                {"content_note": _("A heavy question needs a content note.")}
            )

    @property
    def kind_label(self) -> str | Promise:
        return self._meta.verbose_name or ""

    @property
    def stem_text(self) -> str:
        """The words of the question without markup, for lists."""
        texts = [str(block.value) for block in self.stem if block.block_type == "text"]
        return " ".join(strip_tags(" ".join(texts)).split())

    @property
    def short_text(self) -> str:
        return Truncator(self.stem_text).chars(110)

    @property
    def folded_text(self) -> str:
        """What search looks through, in one script and without diacritics."""
        texts = [self.name, self.stem_text, self.outcomes, *self.offered_texts()]
        return fold(" ".join(texts))

    @property
    def language(self) -> str:
        """The code of its language; the first of the site before it is saved."""
        locale = self.locale if self.locale_id else Locale.get_default()
        return str(locale.language_code)

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def outcome_codes(self) -> list[str]:
        return split_codes(self.outcomes)

    def own_image_ids(self) -> set[int]:
        """Return the images that this kind shows beside those of the stem."""
        return set()

    def image_ids(self) -> set[int]:
        shown = (b.value["image"] for b in self.stem if b.block_type == "image")
        in_stem = {image.pk for image in shown if image is not None}
        return in_stem | self.own_image_ids()

    def document_ids(self) -> set[int]:
        """Return the recordings of the stem."""
        heard = (b.value["file"] for b in self.stem if b.block_type == "audio")
        return {document.pk for document in heard if document is not None}

    def offered_texts(self) -> list[str]:
        """Return the texts of choices, pairs and the like, for search."""
        return []

    def body(self) -> dict[str, Any]:
        """Return what this kind adds to a version, with the key, ready for JSON."""
        raise NotImplementedError

    def problems(self) -> list[str]:
        """Return, in words, what must be mended before it can be published."""
        return type_for(self.kind).problems(self.body())

    def possible_marks(self) -> Decimal:
        """Return what a right answer earns; nothing where nothing is right."""
        is_graded = type_for(self.kind).is_graded
        return Decimal(self.marks) if is_graded else Decimal(0)

    def payload(self) -> dict[str, Any]:
        """Return everything that is shown and marked against, ready for JSON."""
        return {
            "kind": self.kind,
            "language": self.language,
            "stem": self.stem.get_prep_value(),
            "marks": f"{self.possible_marks():.2f}",
            "general_feedback": self.general_feedback,
            "hints": [hint.text for hint in self.hints.all()],
            "outcomes": self.outcome_codes(),
            "intensity": self.intensity,
            "content_note": self.content_note,
            "shuffle": self.shuffle,
            "body": self.body(),
        }

    @classmethod
    def get_default_workflow(cls) -> Workflow | None:
        """All kinds share the workflow that is assigned to questions."""
        return super(Question, Question).get_default_workflow()
