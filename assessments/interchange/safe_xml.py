"""Reading XML that a stranger may have written.

Nothing in the file can make the reader fetch, expand or grow: a document type, and
with it every entity, is refused as soon as it is met.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _

from assessments.interchange.reading import Refused

DEEPEST = 60
MOST_ELEMENTS = 200_000


@dataclass(kw_only=True)
class Element:
    """An element with the line it begins on."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in the element."""
        return "".join(self.pieces)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def all(self, tag: str) -> Iterator["Element"]:
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> "Element | None":
        return next(self.all(tag), None)

    def text_at(self, *path: str, default: str = "") -> str:
        """Return the text of the element that the tags lead to."""
        here: Element | None = self
        for tag in path:
            here = here.first(tag) if here else None
        return here.text if here else default


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._no_document_type
        self.parser.EntityDeclHandler = self._no_document_type
        self.parser.ExternalEntityRefHandler = self._no_document_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def _no_document_type(self, *_args: Any) -> NoReturn:
        raise Refused(
            "entities",
            _(
                "Line %(line)s declares a document type or entities, which can be"
                " used to attack a reader. Export the questions again without it."
            )
            % {"line": self.parser.CurrentLineNumber},
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            raise Refused(
                "too_nested",
                _("The file has more elements, or deeper ones, than questions need."),
            )
        element = Element(
            tag=tag, line=self.parser.CurrentLineNumber, attributes=attributes
        )
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, tag: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        self.open[-1].pieces.append(text)


def parse(data: bytes) -> Element:
    """Return the root of the document, or refuse it and say in which line it fails."""
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Refused(
            "malformed",
            _("The file is not well-formed XML; line %(line)s cannot be read.")
            % {"line": error.lineno},
        ) from error
    if builder.root is None:
        raise Refused("malformed", _("The file has no content."))
    return builder.root
