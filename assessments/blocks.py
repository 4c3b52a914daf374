"""What the text of a question is built from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks import PLAIN_RICH_TEXT, AudioBlock, CaptionedImageBlock


class StemBlocks(blocks.StreamBlock):
    """The question itself, or the story of a case: text, images with alt
    text, and recordings with a transcript."""

    text = blocks.RichTextBlock(
        label=_("Text"), features=PLAIN_RICH_TEXT, template="content/blocks/text.html"
    )
    image = CaptionedImageBlock()
    audio = AudioBlock()
