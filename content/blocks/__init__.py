"""What authors build pages and lessons from; import blocks from here."""

from content.blocks.bodies import (
    CardBlock,
    EvaluationBlocks,
    HomeBlocks,
    LessonBlocks,
    PageBlocks,
    repeated_keys,
)
from content.blocks.media import (
    AudioBlock,
    CaptionedImageBlock,
    FileBlock,
    FileOfTypeBlock,
    VideoBlock,
)
from content.blocks.rich_text import PLAIN_RICH_TEXT, RICH_TEXT
from content.blocks.tables import ChartBlock, TableBlock
from content.blocks.teaching import (
    CalloutBlock,
    DebriefBlock,
    GroundingBlock,
    KeyIdeaBlock,
    ReflectionBlock,
    VignetteBlock,
)

__all__ = [
    "PLAIN_RICH_TEXT",
    "RICH_TEXT",
    "AudioBlock",
    "CalloutBlock",
    "CaptionedImageBlock",
    "CardBlock",
    "ChartBlock",
    "DebriefBlock",
    "EvaluationBlocks",
    "FileBlock",
    "FileOfTypeBlock",
    "GroundingBlock",
    "HomeBlocks",
    "KeyIdeaBlock",
    "LessonBlocks",
    "PageBlocks",
    "ReflectionBlock",
    "TableBlock",
    "VideoBlock",
    "VignetteBlock",
    "repeated_keys",
]
