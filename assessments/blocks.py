"""What the text of a question is built from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks import PLAIN_RICH_TEXT, CaptionedImageBlock


class StemBlocks(blocks.StreamBlock):
    """The question itself, or the story of a case: text, and images with alt text."""

    text = blocks.RichTextBlock(
        label=_("Text"), features=PLAIN_RICH_TEXT, template="content/blocks/text.html"
    )
    image = CaptionedImageBlock()
