"""Questions about what belongs together."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from assessments.models.questions.question import Question
from assessments.question_types.contract import key_of


class Matching(Question):
    """Things on the left, each to be given its partner on the right."""

    kind = "matching"
    icon = "arrow-right-full"

    class Meta:
        default_permissions = ()
        verbose_name = _("matching")
        verbose_name_plural = _("matching questions")

    def offered_texts(self) -> list[str]:
        pairs = [text for pair in self.pairs.all() for text in (pair.left, pair.right)]
        return [*pairs, *(each.text for each in self.distractors.all())]

    def body(self) -> dict[str, Any]:
        pairs = list(self.pairs.all())
        texts = [pair.right for pair in pairs]
        texts += [each.text for each in self.distractors.all()]
        options = {key_of(text): text.strip() for text in texts}
        return {
            "prompts": [
                {
                    "key": key_of(pair.left),
                    "text": pair.left,
                    "match": key_of(pair.right),
                }
                for pair in pairs
            ],
            "options": [
                {"key": key, "text": text} for key, text in sorted(options.items())
            ],
        }


class Pair(Orderable):
    """Two things that belong together."""

    question = ParentalKey(Matching, on_delete=models.CASCADE, related_name="pairs")
    left = models.CharField(_("this"), max_length=300)
    right = models.CharField(_("belongs with"), max_length=300)

    class Meta(Orderable.Meta):
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")

    def __str__(self) -> str:
        return f"{self.left} – {self.right}"


class Distractor(Orderable):
    """A partner that is offered and belongs with nothing."""

    question = ParentalKey(
        Matching, on_delete=models.CASCADE, related_name="distractors"
    )
    text = models.CharField(_("text"), max_length=300)

    class Meta(Orderable.Meta):
        verbose_name = _("distractor")
        verbose_name_plural = _("distractors")

    def __str__(self) -> str:
        return self.text
