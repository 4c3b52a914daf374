"""What a lesson teaches with: ideas, cases, exercises, questions."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.rich_text import PLAIN_RICH_TEXT


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


class VignetteValue(blocks.StructValue):
    def origin(self) -> str | Promise:
        """Say in words where the case comes from; authors may not have said yet."""
        return {
            "invented": _("Invented case"),
            "composite": _("Case put together from several"),
            "published": _("Published case"),
        }.get(self["case_origin"], "")


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
        value_class = VignetteValue


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


class DebriefBlock(blocks.StructBlock):
    prompt = blocks.TextBlock(label=_("Prompt"), max_length=600)

    class Meta:
        icon = "comment"
        label = _("Debrief")
        template = "content/blocks/debrief.html"
