"""Finding the images and documents that a page shows, from its raw content.

Walks the stored JSON instead of block values, so that no query is needed per page.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail import blocks
from wagtail.documents.models import Document
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text
from wagtail.utils.file import hash_filelike

from courses.blueprint import Media

KINDS: dict[type[Image | Document], str] = {Image: "image", Document: "document"}
Reference = tuple[str, int]


def references_of(page: Page) -> set[Reference]:
    """Return the kind and key of every image and document in the page's body."""
    found: set[Reference] = set()
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            stream = getattr(page, field.name)
            found.update(_walk(stream.stream_block, stream.get_prep_value()))
        elif isinstance(field, RichTextField):
            found.update(_in_rich_text(getattr(page, field.name)))
    return found


def _walk(block: blocks.Block, raw: Any) -> Iterator[Reference]:
    if raw in (None, ""):
        return
    if isinstance(block, blocks.BaseStreamBlock):
        for child in raw:
            if child["type"] in block.child_blocks:
                yield from _walk(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child_block in block.child_blocks.items():
            yield from _walk(child_block, raw.get(name))
    elif isinstance(block, blocks.ListBlock):
        for child in raw:
            # Lists saved by Wagtail hold {type, value, id}; older ones bare values.
            is_wrapped = isinstance(child, dict) and child.get("type") == "item"
            yield from _walk(block.child_block, child["value"] if is_wrapped else child)
    elif isinstance(block, blocks.ChooserBlock):
        if block.model_class in KINDS:
            yield KINDS[block.model_class], int(raw)
    elif isinstance(block, blocks.RichTextBlock):
        yield from _in_rich_text(raw)


def _in_rich_text(html: str) -> Iterator[Reference]:
    for model, pk, *_path in extract_references_from_rich_text(html):
        if model in KINDS:
            yield KINDS[model], int(pk)


def describe_media(references: Iterable[Reference]) -> dict[Reference, Media]:
    """Return what is kept of each that still exists: one query per kind."""
    wanted = set(references)
    found = {}
    for model, kind in KINDS.items():
        keys = [pk for each, pk in wanted if each == kind]
        rows = model.objects.in_bulk(keys) if keys else {}
        for pk, row in rows.items():
            found[kind, pk] = Media(kind=kind, pk=pk, digest=_digest(row))
    return found


def _digest(row: Any) -> str:
    """Return the SHA-1 of the file; Wagtail keeps it for what came by upload."""
    if row.file_hash:
        return str(row.file_hash)
    try:
        with row.file.open("rb") as file:
            return str(hash_filelike(file))
    except OSError:
        return ""
