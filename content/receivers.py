"""What follows from facts that Wagtail announces."""

from typing import Any

from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from content.editors import grant_editing
from content.frame import forget_frames
from content.models import HomePage


def connect() -> None:
    """Listen; connecting again changes nothing."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(_on_pages_changed, dispatch_uid="content.frames")
    page_published.connect(
        _on_home_made, sender=HomePage, dispatch_uid="content.editors"
    )
    copy_for_translation_done.connect(
        _on_translation_made, dispatch_uid="content.editors"
    )


def _on_pages_changed(**_kwargs: Any) -> None:
    forget_frames()


def _on_home_made(**_kwargs: Any) -> None:
    grant_editing()


def _on_translation_made(*, target_obj: Any, **_kwargs: Any) -> None:
    if isinstance(target_obj, HomePage):
        grant_editing()
