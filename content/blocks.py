"""What authors build pages and lessons from."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
PLAIN_RICH_TEXT = ["bold", "italic", "ol", "ul", "link"]


class KeyIdeaBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("The one thing to remember"), max_length=400)

    class Meta:
        icon = "pick"
        label = _("Key idea")
        template = "content/blocks/key_idea.html"


class ReflectionBlock(blocks.StructBlock):
    """A private question; nothing the reader thinks is stored."""

    prompt = blocks.TextBlock(label=_("Question to think about"), max_length=600)

    class Meta:
        icon = "help"
        label = _("Reflection prompt")
        template = "content/blocks/reflection.html"


class VignetteBlock(blocks.StructBlock):
    """A short case. Where it comes from is declared and checked."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Case"), features=PLAIN_RICH_TEXT)
    case_origin = blocks.ChoiceBlock(
        label=_("Where the case comes from"),
        choices=[
            ("invented", _("Invented")),
            ("composite", _("Put together from several")),
            ("published", _("Already published")),
        ],
        help_text=_(
            "No names, exact ages, places or dates of real people. A case altered"
            " from a real one is not used."
        ),
    )
    source = blocks.CharBlock(label=_("Published where"), required=False)
    question = blocks.TextBlock(label=_("Question"), required=False)

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        if value["case_origin"] == "published" and not value["source"]:
            message = ValidationError(_("Say where the case was published."))
            raise StructBlockValidationError(block_errors={"source": message})
        return value

    class Meta:
        icon = "user"
        label = _("Case vignette")
        template = "content/blocks/vignette.html"


class GroundingBlock(blocks.StructBlock):
    """A short exercise to steady oneself; always skippable, never plays by itself."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Exercise"), features=PLAIN_RICH_TEXT)
    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1, max_value=15)

    class Meta:
        icon = "pause"
        label = _("Grounding exercise")
        template = "content/blocks/grounding.html"


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("info", _("Good to know")),
            ("practice", _("From practice")),
            ("care", _("Take care")),
        ],
        default="info",
    )
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=PLAIN_RICH_TEXT)

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "content/blocks/callout.html"


class AudioBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = DocumentChooserBlock(label=_("Audio file"))
    transcript = blocks.RichTextBlock(label=_("Transcript"), features=PLAIN_RICH_TEXT)

    class Meta:
        icon = "media"
        label = _("Audio with transcript")
        template = "content/blocks/audio.html"


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = DocumentChooserBlock(label=_("Video file"))
    captions = DocumentChooserBlock(label=_("Captions (WebVTT)"))
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


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    table = TypedTableBlock(
        [("text", blocks.CharBlock()), ("number", blocks.DecimalBlock())],
        label=_("Table"),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "content/blocks/table.html"


class DebriefBlock(blocks.StructBlock):
    prompt = blocks.TextBlock(label=_("Prompt"), max_length=600)

    class Meta:
        icon = "comment"
        label = _("Debrief")
        template = "content/blocks/debrief.html"


class CaptionedImageBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "content/blocks/image.html"


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


class ChartBlock(blocks.StructBlock):
    """A chart drawn on the server from the table that is shown beside it."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("bar", _("Bars")),
            ("stacked", _("Stacked bars")),
            ("line", _("Line")),
        ],
        default="bar",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    description = blocks.TextBlock(
        label=_("What the chart shows, in words"), max_length=600
    )
    table = TypedTableBlock(
        [("text", blocks.CharBlock()), ("number", blocks.DecimalBlock())],
        label=_("Data: first column labels, then numbers"),
    )
    note = blocks.CharBlock(label=_("Note"), required=False, max_length=300)

    class Meta:
        icon = "table"
        label = _("Chart with data table")
        template = "content/blocks/chart.html"


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
