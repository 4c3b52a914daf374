"""Reading a document back: its seal, its attachments, its visible text.

The file comes from anybody, so nothing in it is believed and every failure to read is
an answer, never an error.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from io import BytesIO

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from certificates.documents.sealing import chain_of

_LONGEST_ATTACHMENT = 500_000
_MOST_PAGES = 10
_OUR_ANNOTATIONS = {"/Link", "/Widget"}
# What broken files make the two readers raise.
_UNREADABLE = (
    PdfError,
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    OSError,
)


class Seal(Enum):
    INTACT = "intact"
    BROKEN = "broken"
    NONE = "none"
    FOREIGN = "foreign"


@dataclass(frozen=True, kw_only=True)
class ReadDocument:
    """What a PDF holds. `text` is empty when it cannot be read.

    `has_notes` tells of notes, stamps or drawings that lie on its pages.
    """

    seal: Seal
    credential: str
    log_proof: str
    text: str
    has_notes: bool = False


def read(pdf: bytes, *, seals: list[str], at: datetime) -> ReadDocument:
    """Read a PDF of any origin; `seals` are our certificates, as PEM chains."""
    contents = _contents(pdf)
    return ReadDocument(
        seal=_seal(pdf, seals, at),
        credential=contents.attached.get("credential.json", ""),
        log_proof=contents.attached.get("log-proof.json", ""),
        text=contents.text,
        has_notes=contents.has_notes,
    )


def text_of(pdf: bytes) -> str:
    """Return what stands on the pages; nothing when it cannot be read."""
    return _contents(pdf).text


def _seal(pdf: bytes, seals: list[str], at: datetime) -> Seal:
    """Judge the seal by pyHanko's bottom line; other verdicts of its are too mild.

    It also lets pass what archives may add later, such as new metadata. We never add
    anything, so the seal has to cover the whole file.
    """
    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
        if not found:
            return Seal.NONE
        ours = {chain_of(pem)[0].dump() for pem in seals}
        signature = found[0]
        if signature.signer_cert.dump() not in ours:
            return Seal.FOREIGN
        context = ValidationContext(
            trust_roots=[chain_of(pem)[-1] for pem in seals],
            allow_fetching=False,
            moment=at,
        )
        verdict = validate_pdf_signature(signature, signer_validation_context=context)
    except _UNREADABLE:
        return Seal.BROKEN
    covers_all = verdict.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return Seal.INTACT if covers_all and verdict.bottom_line else Seal.BROKEN


@dataclass(frozen=True, kw_only=True)
class _Contents:
    attached: dict[str, str] = field(default_factory=dict)
    text: str = ""
    has_notes: bool = False


def _contents(pdf: bytes) -> _Contents:
    try:
        reader = PdfReader(BytesIO(pdf))
        attached = {
            name: contents[0][:_LONGEST_ATTACHMENT].decode()
            for name, contents in reader.attachments.items()
            if contents
        }
        pages = reader.pages[:_MOST_PAGES]
        return _Contents(
            attached=attached,
            text="\n".join(page.extract_text() for page in pages),
            has_notes=any(_has_notes(page) for page in pages),
        )
    except (*_UNREADABLE, UnicodeDecodeError):
        return _Contents()


def _has_notes(page: PageObject) -> bool:
    kinds = {str(each.get_object()["/Subtype"]) for each in page.annotations or ()}
    return not kinds <= _OUR_ANNOTATIONS
