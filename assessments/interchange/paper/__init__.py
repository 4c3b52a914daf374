"""Questions on paper: a quiz to be filled in by hand, and its key."""

from assessments.interchange.paper.rendering import draw
from assessments.interchange.paper.sheets import Sheet, payloads_of, sheet_of

__all__ = ["Sheet", "draw", "payloads_of", "sheet_of"]
