"""Questions about an image: places to find, and labels to put in place."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from assessments.models.questions.numeric import plain
from assessments.models.questions.question import Question
from assessments.question_types.contract import key_of
from assessments.question_types.hotspot import BOX_SHAPE, ELLIPSE
from assessments.question_types.multiple_choice import ALL_OR_NOTHING, PARTIAL

_WITHIN = [MinValueValidator(0), MaxValueValidator(100)]


def _percent(label: Any, **options: Any) -> Any:
    return models.DecimalField(
        label, max_digits=5, decimal_places=2, validators=_WITHIN, **options
    )


class OnImage(models.Model):
    """The image that is answered on."""

    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_alt = models.CharField(
        _("what the image shows"),
        max_length=300,
        help_text=_("For those who do not see it; without giving the answer away."),
    )

    class Meta:
        abstract = True

    def own_image_ids(self) -> set[int]:
        return {self.image_id} if self.image_id else set()


class Hotspot(OnImage, Question):
    """Areas of an image, some of them right. With one right area, one is chosen."""

    class Scoring(models.TextChoices):
        PARTIAL = PARTIAL, _("One for each right, minus one for each wrong choice")
        ALL_OR_NOTHING = ALL_OR_NOTHING, _("All right, or nothing")

    kind = "hotspot"
    icon = "crosshairs"

    scoring = models.CharField(
        _("marking"), max_length=20, choices=Scoring, default=Scoring.PARTIAL
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("places on an image (hotspot)")
        verbose_name_plural = _("places on images")

    def __str__(self) -> str:
        return self.name

    def offered_texts(self) -> list[str]:
        return [area.text for area in self.areas.all()]

    def body(self) -> dict[str, Any]:
        return {
            "image": self.image_id,
            "alt": self.image_alt,
            "choices": [area.as_payload() for area in self.areas.all()],
            "scoring": str(self.scoring),
        }


class HotspotArea(Orderable):
    """A part of the image that can be chosen, by clicking it or by its name."""

    class Shape(models.TextChoices):
        BOX = BOX_SHAPE, _("Box")
        ELLIPSE = ELLIPSE, _("Ellipse")

    question = ParentalKey(Hotspot, on_delete=models.CASCADE, related_name="areas")
    text = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("Stands in the list that is offered beside the image."),
    )
    is_correct = models.BooleanField(_("right"), default=False)
    feedback = models.TextField(_("feedback"), max_length=600, blank=True)
    shape = models.CharField(
        _("shape"), max_length=10, choices=Shape, default=Shape.BOX
    )
    x = _percent(_("from the left, in %"), default=Decimal(0))
    y = _percent(_("from the top, in %"), default=Decimal(0))
    width = _percent(_("width, in %"), default=Decimal(20))
    height = _percent(_("height, in %"), default=Decimal(20))

    class Meta(Orderable.Meta):
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        for start, size in (("x", "width"), ("y", "height")):
            given = (getattr(self, start), getattr(self, size))
            if None not in given and sum(given) > 100:
                raise ValidationError({size: _("The area reaches beyond the image.")})

    def as_payload(self) -> dict[str, Any]:
        return {
            "key": key_of(self.text),
            "text": self.text,
            "is_correct": self.is_correct,
            "feedback": self.feedback,
            "shape": str(self.shape),
            "x": plain(self.x),
            "y": plain(self.y),
            "width": plain(self.width),
            "height": plain(self.height),
        }


class ImageLabels(OnImage, Question):
    """Spots of an image, each to be given its label."""

    kind = "image_labels"
    icon = "tag"

    class Meta:
        default_permissions = ()
        verbose_name = _("labels onto an image")
        verbose_name_plural = _("labels onto images")

    def __str__(self) -> str:
        return self.name

    def offered_texts(self) -> list[str]:
        return [
            *(spot.label for spot in self.spots.all()),
            *(row.text for row in self.extra_labels.all()),
        ]

    def body(self) -> dict[str, Any]:
        spots = list(self.spots.all())
        labels = [spot.label.strip() for spot in spots]
        labels += [row.text.strip() for row in self.extra_labels.all()]
        options = {key_of(text): text for text in labels}
        return {
            "image": self.image_id,
            "alt": self.image_alt,
            "prompts": [
                {
                    "key": f"s{number}",
                    "text": spot.description,
                    "x": plain(spot.x),
                    "y": plain(spot.y),
                    "match": key_of(spot.label),
                }
                for number, spot in enumerate(spots, start=1)
            ],
            "options": [
                {"key": key, "text": text} for key, text in sorted(options.items())
            ],
        }


class Spot(Orderable):
    """A place on the image and the label that belongs there."""

    question = ParentalKey(ImageLabels, on_delete=models.CASCADE, related_name="spots")
    description = models.CharField(
        _("what is at this place"),
        max_length=200,
        help_text=_("For those who do not see it; without giving the label away."),
    )
    label = models.CharField(_("right label"), max_length=120)
    x = _percent(_("from the left, in %"), default=Decimal(50))
    y = _percent(_("from the top, in %"), default=Decimal(50))

    class Meta(Orderable.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.label


class ExtraLabel(Orderable):
    """A label that is offered and belongs nowhere."""

    question = ParentalKey(
        ImageLabels, on_delete=models.CASCADE, related_name="extra_labels"
    )
    text = models.CharField(_("label"), max_length=120)

    class Meta(Orderable.Meta):
        verbose_name = _("label that belongs nowhere")
        verbose_name_plural = _("labels that belong nowhere")

    def __str__(self) -> str:
        return self.text
