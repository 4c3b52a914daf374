"""Questions where words are put into a text."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from assessments.models.questions.cloze import PASSAGE_HELP
from assessments.models.questions.question import Question
from assessments.question_types.contract import key_of
from assessments.question_types.passage import gap_key


class WordDrop(Question):
    """A text with gaps, and the words that are offered for them."""

    kind = "word_drop"
    icon = "title"
    problem_field = "passage"

    passage = models.TextField(
        _("text with gaps"), max_length=6000, help_text=PASSAGE_HELP
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("words into a text")
        verbose_name_plural = _("words into texts")

    def offered_texts(self) -> list[str]:
        return [
            self.passage,
            *(row.text for row in self.words.all()),
            *(row.text for row in self.extra_words.all()),
        ]

    def body(self) -> dict[str, Any]:
        words = [row.text.strip() for row in self.words.all()]
        offered = {*words, *(row.text.strip() for row in self.extra_words.all())}
        options = {key_of(text): text for text in offered}
        return {
            "passage": self.passage,
            "prompts": [
                {"key": gap_key(n), "text": f"[{n}]", "match": key_of(word)}
                for n, word in enumerate(words, start=1)
            ],
            "options": [
                {"key": key, "text": text} for key, text in sorted(options.items())
            ],
        }


class GapWord(Orderable):
    """The word that belongs in a gap; the first row is for gap 1."""

    question = ParentalKey(WordDrop, on_delete=models.CASCADE, related_name="words")
    text = models.CharField(_("word"), max_length=120)

    class Meta(Orderable.Meta):
        verbose_name = _("word for a gap")
        verbose_name_plural = _("words for the gaps")

    def __str__(self) -> str:
        return self.text


class ExtraWord(Orderable):
    """A word that is offered and belongs in no gap."""

    question = ParentalKey(
        WordDrop, on_delete=models.CASCADE, related_name="extra_words"
    )
    text = models.CharField(_("word"), max_length=120)

    class Meta(Orderable.Meta):
        verbose_name = _("word that belongs nowhere")
        verbose_name_plural = _("words that belong nowhere")

    def __str__(self) -> str:
        return self.text
