"""Turning blocks into HTML, the same way for pages, previews and frozen lessons."""

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue


def block_anchor(block_id: str) -> str:
    """Return the fragment that leads to a block, for pausing and coming back."""
    return f"block-{block_id}"


def render_blocks(value: StreamValue) -> SafeString:
    """Return the blocks as HTML; each one can be linked to by its identity.

    The page that shows them links `content/css/blocks.css`.
    """
    return format_html_join(
        "\n",
        '<div class="block block--{}" id="{}">{}</div>',
        (
            (
                child.block_type.replace("_", "-"),
                block_anchor(child.id or str(position)),
                child.render(),
            )
            for position, child in enumerate(value)
        ),
    )
