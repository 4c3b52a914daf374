"""What PDF/UA-1 asks of a file's structure, as far as it can be checked without veraPDF.

ISO 14289-1, clauses 7.2 (nesting of tables and lists), 7.3 (pictures), 7.4.2 (headings)
and 7.18 (links and fields).
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NumberObject

_ROWS = {"Table", "THead", "TBody", "TFoot"}
_CHILDREN = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
}
_PARENTS = {
    "TR": _ROWS,
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "LBody": {"LI"},
    "Lbl": {"LI", "Note"},
}
_HOLDS = {"/Link": "Link", "/Widget": "Form"}


def faults_of(pdf: bytes) -> list[str]:
    """Return every fault in words; nothing for a file whose structure is right."""
    reader = PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    found = list(elements(root))
    return [
        *_nesting(found),
        *_pictures(found),
        *_headings(found),
        *_annotations(reader, root),
    ]


def _kids(element: DictionaryObject) -> list[Any]:
    kids = element.get("/K")
    kids = kids.get_object() if kids is not None else []
    return list(kids) if isinstance(kids, ArrayObject) else [kids]


def elements(
    parent: DictionaryObject, parent_kind: str = "StructTreeRoot"
) -> Iterator[tuple[str, str, DictionaryObject]]:
    """Yield kind, parent's kind and element, in the order in which they are read."""
    for kid in _kids(parent):
        element = kid.get_object()
        if isinstance(element, NumberObject) or "/S" not in element:
            continue  # content, or a reference to an object
        kind = str(element["/S"]).removeprefix("/")
        yield kind, parent_kind, element
        yield from elements(element, kind)


def _nesting(found: list[tuple[str, str, DictionaryObject]]) -> Iterator[str]:
    for kind, parent, _element in found:
        if kind in _PARENTS and parent not in _PARENTS[kind]:
            yield f"{kind} stands in {parent}"
        if parent in _CHILDREN and kind not in _CHILDREN[parent]:
            yield f"{parent} contains {kind}"


def _pictures(found: list[tuple[str, str, DictionaryObject]]) -> Iterator[str]:
    for kind, _parent, element in found:
        if kind == "Figure" and not (element.get("/Alt") or element.get("/ActualText")):
            yield "a picture without words"


def _headings(found: list[tuple[str, str, DictionaryObject]]) -> Iterator[str]:
    reached = 0
    for kind, _parent, _element in found:
        if len(kind) == 2 and kind[0] == "H" and kind[1].isdigit():
            level = int(kind[1])
            if level > reached + 1:
                yield f"{kind} comes after level {reached}"
            reached = level


def _annotations(reader: PdfReader, root: DictionaryObject) -> Iterator[str]:
    numbers = root["/ParentTree"]["/Nums"]
    owners = {numbers[at]: numbers[at + 1] for at in range(0, len(numbers), 2)}
    for page in reader.pages:
        annotations = page.get("/Annots", [])
        if annotations and page.get("/Tabs") != "/S":
            yield "a page with annotations in another order than that of the structure"
        for each in annotations:
            annotation = each.get_object()
            kind = str(annotation["/Subtype"])
            owner = owners[annotation["/StructParent"]].get_object()
            if owner["/S"] != f"/{_HOLDS[kind]}":
                yield f"{kind} belongs to {owner['/S']}"
            if not (annotation.get("/Contents") or owner.get("/Alt")):
                yield f"{kind} without words"
