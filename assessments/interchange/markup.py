"""HTML of other systems, brought down to what a question may hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from bs4.formatter import HTMLFormatter
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule

from assessments.domain.drafts import Picture

PLUGIN_FILE = "@@PLUGINFILE@@/"
_GONE = ("script", "style", "iframe", "object", "embed", "form", "template", "svg")
_RENAMED = {"strong": "b", "em": "i", "div": "p", "center": "p", "dt": "p", "dd": "p"}
_RENAMED |= {"tr": "p", "pre": "p", "blockquote": "p"}
_RENAMED |= {f"h{level}": "p" for level in range(1, 7)}
_STRUCTURES = {"table", "audio", "video", "sub", "sup", "code", "u"}
_BLOCKS = ("p", "ul", "ol")
# Quotes too, or an attribute could end early.
_ESCAPING = HTMLFormatter(entity_substitution=escape)
_SAFE_LINK = re.compile(r"^(https?|mailto|tel):", re.IGNORECASE)


def _href(address: str) -> str | None:
    return address if _SAFE_LINK.match(address.strip()) else None


class _Allowed(Whitelister):
    """What `PLAIN_RICH_TEXT` lets an author do, and nothing else."""

    element_rules = {
        "[document]": allow_without_attributes,
        "a": attribute_rule({"href": _href}),
        **dict.fromkeys(
            ("b", "i", "p", "br", "ul", "ol", "li"), allow_without_attributes
        ),
    }

    def clean_tag_node(self, doc: Any, tag: Any) -> None:
        super().clean_tag_node(doc, tag)
        if tag.name == "a" and not tag.get("href"):
            tag.unwrap()


@dataclass(kw_only=True)
class Rich:
    """A rich text as blocks of a stem, with what had to be left behind."""

    blocks: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)

    @property
    def html(self) -> str:
        texts = (b["value"] for b in self.blocks if b["type"] == "text")
        return "".join(texts)

    @property
    def has_pictures(self) -> bool:
        return any(b["type"] == "image" for b in self.blocks)


def clean(html: str) -> str:
    """Return the text with only the features that a question's text may have."""
    doc = BeautifulSoup(html, "html.parser")
    _simplify(doc)
    return _tidy(_Allowed().clean(doc.decode()))


def _simplify(doc: BeautifulSoup) -> None:
    for tag in doc.find_all(_GONE):
        tag.decompose()
    for tag in doc.find_all(list(_RENAMED)):
        tag.name = _RENAMED[tag.name]


def _tidy(html: str) -> str:
    """Return the text as paragraphs and lists, none within another, none empty."""
    doc = BeautifulSoup(html, "html.parser")
    for outer in list(doc.find_all("p")):
        if outer.find(_BLOCKS):
            outer.unwrap()
    out, loose = [], []
    for node in [*doc.contents, None]:
        if isinstance(node, Tag) and node.name not in _BLOCKS:
            loose.append(node.decode(formatter=_ESCAPING))
            continue
        if isinstance(node, NavigableString):
            loose.append(escape(str(node)))
            continue
        text = "".join(loose).strip()
        loose.clear()
        if text:
            out.append(f"<p>{text}</p>")
        if isinstance(node, Tag) and node.get_text(strip=True):
            out.append(node.decode(formatter=_ESCAPING))
    return "".join(out)


def plain(html: str) -> str:
    """Return the words alone: a space for each break, nothing of the markup."""
    doc = BeautifulSoup(html, "html.parser")
    for tag in doc.find_all(_GONE):
        tag.decompose()
    for tag in doc.find_all(["br", "p", "div", "li", "tr"]):
        tag.append(" ")
        tag.insert_before(" ")
    return " ".join(doc.get_text().split())


def plain_lines(html: str) -> str:
    """Return the words with a line for each paragraph and list item."""
    doc = BeautifulSoup(re.sub(r"\s*\n\s*", " ", html), "html.parser")
    for tag in doc.find_all(_GONE):
        tag.decompose()
    for tag in doc.find_all("br"):
        tag.replace_with("\n")
    for tag in doc.find_all(["p", "div", "li", "tr", *(f"h{n}" for n in range(1, 7))]):
        tag.append("\n")
    lines = (" ".join(line.split()) for line in doc.get_text().split("\n"))
    return "\n".join(line for line in lines if line)


def from_plain(text: str) -> str:
    """Return plain text as rich text: a paragraph for each line."""
    lines = (escape(line.strip()) for line in text.split("\n"))
    return "".join(f"<p>{line}</p>" for line in lines if line)


def rich(html: str, files: Mapping[str, bytes] | None = None) -> Rich:
    """Return the text cut at its images, which come along when they are in `files`."""
    files = files or {}
    result = Rich()
    doc = BeautifulSoup(html, "html.parser")
    if any(doc.find_all(list(_STRUCTURES))):
        result.losses.append(
            _("Some formatting, such as tables or media players, is left out.")
        )
    marks: list[dict[str, Any]] = []
    for image in doc.find_all("img"):
        block = _picture_block(image, files, result)
        if block is None:
            image.replace_with(str(image.get("alt") or ""))
            continue
        marks.append(block)
        image.replace_with(f"\x01{len(marks) - 1}\x01")
    # Split before cleaning: a paragraph that held an image becomes two.
    for place, piece in enumerate(re.split("\x01(\\d+)\x01", doc.decode())):
        if place % 2:
            result.blocks.append(marks[int(piece)])
        elif text := clean(piece):
            result.blocks.append({"type": "text", "value": text})
    return result


def _picture_block(
    image: Any, files: Mapping[str, bytes], result: Rich
) -> dict[str, Any] | None:
    source = str(image.get("src") or "")
    name = unquote(source.removeprefix(PLUGIN_FILE))
    if not source.startswith(PLUGIN_FILE) or name not in files:
        result.losses.append(
            _("The image “%(name)s” is not in the file and is left out.")
            % {"name": source[:80]}
        )
        return None
    result.pictures[name] = Picture(name=name, data=files[name], title=name)
    return {
        "type": "image",
        "value": {
            "picture": name,
            "alt": " ".join(str(image.get("alt") or "").split()),
            "decorative": image.get("role") == "presentation",
            "caption": "",
        },
    }
