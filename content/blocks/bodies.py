"""Which blocks make up a lesson, a page, the front page, a form."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

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


class EvaluationBlocks(blocks.StreamBlock):
    """The items of an evaluation form."""

    scale = blocks.StructBlock(
        [("key", blocks.CharBlock()), ("text", blocks.CharBlock())],
        label=_("Statement, 1 to 5 or not applicable"),
        icon="radio-full",
    )
    choice = blocks.StructBlock(
        [
            ("key", blocks.CharBlock()),
            ("text", blocks.CharBlock()),
            ("choices", blocks.ListBlock(blocks.CharBlock(), min_num=2)),
        ],
        label=_("Choice"),
        icon="list-ul",
    )
    before_after = blocks.StructBlock(
        [("key", blocks.CharBlock()), ("text", blocks.CharBlock())],
        label=_("Each outcome, before and after"),
        icon="arrows-up-down",
    )
    recommend = blocks.StructBlock(
        [("key", blocks.CharBlock()), ("text", blocks.CharBlock())],
        label=_("Would recommend, 0 to 10"),
        icon="thumbtack",
    )
    text = blocks.StructBlock(
        [("key", blocks.CharBlock()), ("text", blocks.CharBlock())],
        label=_("Open question"),
        icon="edit",
    )
