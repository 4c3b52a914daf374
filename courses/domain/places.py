"""The place in a lesson where somebody paused, the same in all its forms.

A lesson comes in several languages and, some of them, in another version. Blocks of
one form have ids that no other form has, so a stored id would tell which one was
read. What is stored is therefore the block of the usual version in the first language
that lies equally far into the lesson.
"""

from collections.abc import Sequence

from courses.domain.outline import lesson_blocks
from courses.models import FrozenPage


def stored_place(
    page: FrozenPage, block_id: str, *, first: FrozenPage, alternative: bool
) -> str:
    """Return the block to store for `block_id` of `page`; an unknown one is "".

    `first` is the lesson in the first language of the version.
    """
    shown = lesson_blocks(page, alternative=alternative)
    return _opposite(block_id, shown, lesson_blocks(first))


def shown_place(
    page: FrozenPage, stored: str, *, first: FrozenPage, alternative: bool
) -> str:
    """Return the block of `page` to go on from, or "" to begin at the beginning."""
    shown = lesson_blocks(page, alternative=alternative)
    return _opposite(stored, lesson_blocks(first), shown)


def _opposite(block_id: str, here: Sequence[str], there: Sequence[str]) -> str:
    if block_id not in here or not there:
        return ""
    return there[here.index(block_id) * len(there) // len(here)]
