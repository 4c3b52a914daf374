"""Which blocks make up a lesson, a page, the front page, a form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.media import AudioBlock, CaptionedImageBlock, FileBlock, VideoBlock
from content.blocks.rich_text import RICH_TEXT
from content.blocks.tables import ChartBlock, TableBlock
from content.blocks.teaching import (
    CalloutBlock,
    DebriefBlock,
    GroundingBlock,
    KeyIdeaBlock,
    ReflectionBlock,
    VignetteBlock,
)


class LessonBlocks(blocks.StreamBlock):
    """The body of a lesson."""

    text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT, template="content/blocks/text.html"
    )
    image = CaptionedImageBlock()
    audio = AudioBlock()
    video = VideoBlock()
    key_idea = KeyIdeaBlock()
    reflection = ReflectionBlock()
    vignette = VignetteBlock()
    grounding = GroundingBlock()
    debrief = DebriefBlock()
    callout = CalloutBlock()
    table = TableBlock()
    file = FileBlock()


class PageBlocks(blocks.StreamBlock):
    """The body of a page of the public site."""

    text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT, template="content/blocks/text.html"
    )
    image = CaptionedImageBlock()
    callout = CalloutBlock()
    table = TableBlock()
    chart = ChartBlock()
    file = FileBlock()


class CardBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), max_length=400)
    page = blocks.PageChooserBlock(label=_("Leads to"), required=False)

    class Meta:
        icon = "form"
        label = _("Card")


class HomeBlocks(blocks.StreamBlock):
    """What the home page shows under its opening."""

    cards = blocks.StructBlock(
        [
            ("heading", blocks.CharBlock(label=_("Heading"))),
            ("cards", blocks.ListBlock(CardBlock(), min_num=1, max_num=6)),
        ],
        label=_("Cards"),
        icon="form",
        template="content/blocks/cards.html",
    )
    steps = blocks.StructBlock(
        [
            ("heading", blocks.CharBlock(label=_("Heading"))),
            ("steps", blocks.ListBlock(CardBlock(), min_num=2, max_num=6)),
        ],
        label=_("Numbered steps"),
        icon="list-ol",
        template="content/blocks/steps.html",
    )
    text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT, template="content/blocks/text.html"
    )
    image = CaptionedImageBlock()


class ItemBlock(blocks.StructBlock):
    """One item of a form. Answers are kept by its key, also across languages."""

    key = blocks.CharBlock(
        label=_("Key"),
        max_length=40,
        help_text=_("A short name for the results, the same in every language."),
    )
    text = blocks.CharBlock(label=_("Text"), max_length=300)


class EvaluationBlocks(blocks.StreamBlock):
    """The items of an evaluation form."""

    scale = ItemBlock(label=_("Statement, 1 to 5 or not applicable"), icon="radio-full")
    choice = ItemBlock(
        [
            (
                "choices",
                blocks.ListBlock(
                    blocks.CharBlock(label=_("Choice"), max_length=200),
                    label=_("Choices"),
                    min_num=2,
                ),
            )
        ],
        label=_("Choice"),
        icon="list-ul",
    )
    before_after = ItemBlock(
        label=_("Each outcome, before and after"), icon="arrows-up-down"
    )
    recommend = ItemBlock(label=_("Would recommend, 0 to 10"), icon="thumbtack")
    text = ItemBlock(label=_("Open question"), icon="edit")

    def clean(self, value: blocks.StreamValue, **kwargs: Any) -> blocks.StreamValue:
        """Refuse, at its field, a key that an item above has already."""
        value = super().clean(value, **kwargs)
        faults = {
            place: StructBlockValidationError(
                block_errors={
                    "key": ValidationError(_("Another item has this key already."))
                }
            )
            for place in repeated_keys(value)
        }
        if faults and not self.is_deferred_validation:
            raise StreamBlockValidationError(block_errors=faults)
        return value


def repeated_keys(items: blocks.StreamValue) -> dict[int, str]:
    """Return, by their place, the keys that an item further up has already."""
    seen: set[str] = set()
    found: dict[int, str] = {}
    for place, item in enumerate(items):
        key = item.value["key"].strip() if item.value["key"] else ""
        if key in seen:
            found[place] = key
        seen.add(key)
    return found
