"""Images, sound, video and files in a body."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.models import AbstractDocument
from wagtail.images.blocks import ImageBlock

from content.blocks.rich_text import PLAIN_RICH_TEXT


class FileOfTypeBlock(DocumentChooserBlock):
    """A file that a player can use; others are refused with the types it takes."""

    def __init__(self, *, extensions: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.extensions = extensions

    def clean(self, value: AbstractDocument | None) -> AbstractDocument | None:
        value = super().clean(value)
        if value and value.file_extension not in self.extensions:
            raise ValidationError(
                _("This file type cannot be played. Choose one of: %(types)s."),
                params={"types": ", ".join(self.extensions)},
            )
        return value


class AudioBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = FileOfTypeBlock(extensions=("mp3", "m4a", "ogg"), label=_("Audio file"))
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=PLAIN_RICH_TEXT)

    class Meta:
        icon = "media"
        label = _("Audio with transcript")
        template = "content/blocks/audio.html"


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = FileOfTypeBlock(extensions=("mp4", "webm"), label=_("Video file"))
    captions = FileOfTypeBlock(extensions=("vtt",), label=_("Captions (WebVTT)"))
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=PLAIN_RICH_TEXT)

    class Meta:
        icon = "media"
        label = _("Video with captions and transcript")
        template = "content/blocks/video.html"


class FileBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("File"))
    description = blocks.CharBlock(label=_("What it is"), max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("File")
        template = "content/blocks/file.html"


class CaptionedImageBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "content/blocks/image.html"
