"""What a page for readers makes of a lesson's HTML and a version's languages. Pure."""

import re
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from courses.models.version import OTHER_SCRIPT

_HEADING = re.compile(r"<h2\b([^>]*)>(.*?)</h2>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A part of a lesson, and the fragment that leads to it."""

    anchor: str
    text: SafeString


def with_contents(html: str) -> tuple[SafeString, list[Heading]]:
    """Return a lesson whose main headings can be linked to, and those headings."""
    headings: list[Heading] = []

    def mark(found: "re.Match[str]") -> str:
        attributes, inner = found.groups()
        anchor = f"part-{len(headings) + 1}"
        text = mark_safe(strip_tags(inner))  # noqa: S308 - already escaped
        headings.append(Heading(anchor=anchor, text=text))
        return f'<h2{attributes} id="{anchor}">{inner}</h2>'

    marked = mark_safe(_HEADING.sub(mark, html))  # noqa: S308 - made by our templates
    return marked, headings


def is_foreign(shown: str, wanted: str) -> bool:
    """Whether a reader of `wanted` meets another language, not just another script."""
    return shown not in {wanted, OTHER_SCRIPT.get(wanted)}
