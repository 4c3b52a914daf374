"""The structure of a PDF as PDF/UA wants it, where WeasyPrint falls short.

Works on a file that is laid out and not written yet.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

# WeasyPrint measures in CSS pixels, from the top.
_POINTS = 0.75


def pair_terms(pdf: pydyf.PDF) -> None:
    """Make one item of each term and what is said of it.

    For pages whose other lists have bullets: here a `dl` is a list without.
    """
    for listed in elements(pdf, "L"):
        _pair(pdf, listed)


def place_pictures(pdf: pydyf.PDF) -> None:
    """Give pictures their true places."""
    for picture in elements(pdf, "Figure"):
        height = object_at(pdf, picture["Pg"])["MediaBox"][3]
        left, top, right, bottom = (side * _POINTS for side in picture["A"]["BBox"])
        place = [left, height - bottom, right, height - top]
        picture["A"]["BBox"] = pydyf.Array(place)


def elements(pdf: pydyf.PDF, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the elements of the structure of one kind, in the order of the pages."""
    for each in pdf.objects:
        if isinstance(each, dict) and each.get("S") == f"/{kind}":
            yield each


def object_at(pdf: pydyf.PDF, reference: Any) -> Any:
    """Return what a reference such as `12 0 R` points to."""
    if isinstance(reference, bytes):
        reference = reference.decode()
    return pdf.objects[int(str(reference).split()[0])]


def _pair(pdf: pydyf.PDF, listed: dict[str, Any]) -> None:
    """Make one item of a `dt` and its `dd`; a list with bullets stays as it is.

    So does one that goes over to the next page between the two.
    """
    items = [object_at(pdf, reference) for reference in listed["K"]]
    if len(items) % 2 or any(len(item["K"]) > 1 for item in items):
        return
    terms = items[::2]
    for term, said in zip(terms, items[1::2], strict=True):
        object_at(pdf, term["K"][0])["S"] = "/Lbl"
        object_at(pdf, said["K"][0])["P"] = term.reference
        term["K"].extend(said["K"])
    listed["K"] = pydyf.Array(term.reference for term in terms)
