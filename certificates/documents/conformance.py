"""Making the drawn file PDF/A-3a and PDF/UA-1 at once, with a place for the seal.

WeasyPrint writes one identification only; this adds the other to the same metadata, with
the extension schema that PDF/A asks for, completes the structure for those who listen,
lays the ornament under the page, and adds the signature field with its place there.
"""

from collections.abc import Sequence
from typing import Any

import pydyf

from certificates.documents import artwork
from courses.paper_structure import elements, object_at, pair_terms, place_pictures

SEAL_FIELD = "Seal"
_PRINT_AND_LOCKED = 132
_EXTENSION = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 pdfuaid:part="1"/>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def finish(
    pdf: pydyf.PDF,
    *,
    seal_note: str,
    palette: artwork.Palette | None,
    languages: Sequence[str] = (),
) -> None:
    """Complete the file before it is written; `seal_note` says what the field is.

    Without a palette there is no ornament. `languages` are those of the `span` elements
    of the page, in their order.
    """
    _identify(pdf)
    pair_terms(pdf)
    place_pictures(pdf)
    _name_languages(pdf, languages)
    _add_seal_field(pdf, seal_note)
    if palette is not None:
        for number, reference in enumerate(pdf.page_references):
            operators = artwork.page_operators(palette, with_seal=number == 0)
            _lay_under(pdf, object_at(pdf, reference), operators)
    pdf.info = _Apart(pdf.info)
    unused, *objects = pdf.objects
    pdf.objects = [unused, *map(_Written, objects)]


class _Apart(pydyf.Dictionary):
    """Stands in the file by itself: the seal reads it, and would unpack all for it."""

    compressible = False


class _Written(pydyf.Object):
    """An object as bytes. pydyf asks twice: for the file, and for its identifier."""

    data = b""
    compressible = False

    def __init__(self, made: pydyf.Object) -> None:
        super().__init__()
        self.number = made.number
        self.data = made.data
        self.compressible = made.compressible


def _identify(pdf: pydyf.PDF) -> None:
    metadata = object_at(pdf, pdf.catalog["Metadata"])
    text = b"\n".join(
        part if isinstance(part, bytes) else str(part).encode()
        for part in metadata.stream
    )
    end = text.rindex(b"</rdf:RDF>")
    # PDF/A wants this stream to be readable as it is.
    metadata.stream = [text[:end] + _EXTENSION.encode() + text[end:]]
    metadata.compress = False


def _name_languages(pdf: pydyf.PDF, languages: Sequence[str]) -> None:
    """Say which language the paragraphs are in that are a `span` of their own."""
    parts = [each for each in elements(pdf, "P") if _is_around_a_span(pdf, each)]
    for part, language in zip(parts, languages, strict=True):
        part["Lang"] = pydyf.String(language)


def _is_around_a_span(pdf: pydyf.PDF, paragraph: dict[str, Any]) -> bool:
    # Text is a Span, too, but around a mere number. A paragraph may be empty.
    if not paragraph["K"]:
        return False
    first = object_at(pdf, paragraph["K"][0])
    return first["S"] == "/Span" and not isinstance(first["K"][0], int)


def _lay_under(pdf: pydyf.PDF, page: dict[str, Any], operators: bytes) -> None:
    """Put the ornament before what the page shows, marked as meaning nothing."""
    ornament = pydyf.Stream([operators], {"Filter": "/FlateDecode"}, compress=False)
    pdf.add_object(ornament)
    page["Contents"] = pydyf.Array([ornament.reference, page["Contents"]])


def _add_seal_field(pdf: pydyf.PDF, note: str) -> None:
    """Add an empty, invisible signature field; the seal fills it."""
    page_reference = pdf.page_references[0]
    page = object_at(pdf, page_reference)
    root = object_at(pdf, pdf.catalog["StructTreeRoot"])
    document = object_at(pdf, root["K"][0])
    mapping = object_at(pdf, root["ParentTree"])
    number = mapping["Nums"][-2] + 1
    field = _Apart(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SEAL_FIELD),
            "TU": pydyf.String(note),
            "F": _PRINT_AND_LOCKED,
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "P": page_reference,
            "StructParent": number,
        }
    )
    pdf.add_object(field)
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page_reference,
            "Alt": pydyf.String(note),
            "K": pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference}),
        }
    )
    pdf.add_object(element)
    document["K"].append(element.reference)
    mapping["Nums"].extend([number, element.reference])
    page.setdefault("Annots", pydyf.Array())
    page["Annots"].append(field.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([field.reference]), "SigFlags": 1}
    )
