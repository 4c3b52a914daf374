"""What a file says differently from the record. Pure; tells which thing, never its value.

And whether two certificates would say the same.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from certificates.documents import wording
from certificates.documents.reading import ReadDocument
from certificates.models import Certificate

# Sixteen characters in groups of four, as printed.
_CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
_MOST_CODES = 3
# What each certificate has by its day and its looks, whatever it says.
_OWN = {"format", "issued_on", "valid_until", "renewal", "design"}


def says_the_same(facts: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    """Whether two certificates say the same, apart from their days and their looks.

    What an older one did not know yet is as good as empty.
    """
    names = {*facts, *others} - _OWN
    return all(
        (facts.get(each) or None) == (others.get(each) or None) for each in names
    )


def codes_in(text: str) -> list[str]:
    """Return what may be codes of certificates in a text, the first few."""
    return _CODE.findall(text)[:_MOST_CODES]


def in_text(text: str, certificate: Certificate) -> list[str]:
    """Return what is on record and does not stand in the text of a document."""
    facts, seen = certificate.facts, _closed_up(text)
    if not seen:
        return [_("The document's text cannot be read.")]
    with override(facts["language"]):
        dates = wording.dates(facts["run"])
    expected = {
        _("The name is not the one on record."): facts["holder"]["name"],
        _("The title is not the one on record."): facts["printed_title"],
        _("The dates are not those on record."): dates,
        _("The serial number is not the one on record."): certificate.serial,
        _("The code is not the one on record."): certificate.printed_code,
        _("The provider is not the one on record."): facts["provider"],
    }
    return [told for told, value in expected.items() if _closed_up(value) not in seen]


def added(document: ReadDocument, issued: str) -> list[str]:
    """Return what a document has besides the one that was issued with this text."""
    known = _closed_up(issued)
    words = (_closed_up(word) for word in document.text.split())
    told = {
        _("It shows words that the document on record does not have."): bool(known)
        and any(word not in known for word in words),
        _("Notes or drawings lie on its pages."): document.has_notes,
    }
    return [text for text, holds in told.items() if holds]


def in_credential(credential: dict[str, Any], certificate: Certificate) -> list[str]:
    """Return what a credential says differently from the one that was issued.

    A copy that names its holder differs in its subject's identity alone, which is
    compared with the name on record.
    """
    stored = getattr(certificate, "credential", None)
    if stored is None:
        return []
    issued = json.loads(stored.document)
    subject, issued_subject = _subject(credential), _subject(issued)
    told = {
        _("The title is not the one on record."): _same(credential, issued, "name"),
        _("The issuer is not the one on record."): _same(credential, issued, "issuer"),
        _("The dates are not those on record."): all(
            _same(credential, issued, name)
            for name in ("validFrom", "validUntil", "awardedDate")
        )
        and all(
            _same(subject, issued_subject, name)
            for name in ("activityStartDate", "activityEndDate")
        ),
        _("The serial number is not the one on record."): _same(
            subject, issued_subject, "licenseNumber"
        ),
        _("What was achieved is not what is on record."): _same(
            subject, issued_subject, "achievement"
        )
        and _same(subject, issued_subject, "role"),
        _("The evidence is not the one on record."): _same(
            credential, issued, "evidence"
        ),
        _("The places of its status are not those on record."): _same(
            credential, issued, "credentialStatus"
        ),
        _("The name is not the one on record."): _names_holder(subject, certificate),
    }
    return [text for text, is_same in told.items() if not is_same]


# Where the statements of a wallet credential are told, by the claim.
_CLAIMS = {
    "name": gettext_lazy("The name is not the one on record."),
    "title": gettext_lazy("The title is not the one on record."),
    "serial": gettext_lazy("The serial number is not the one on record."),
    "provider": gettext_lazy("The provider is not the one on record."),
    "iss": gettext_lazy("The issuer is not the one on record."),
    **dict.fromkeys(
        ("nbf", "exp", "starts_on", "ends_on", "valid_until"),
        gettext_lazy("The dates are not those on record."),
    ),
    **dict.fromkeys(
        ("programme", "minutes", "place"),
        gettext_lazy("What was achieved is not what is on record."),
    ),
    "status": gettext_lazy("The places of its status are not those on record."),
}
_CLAIM = ("credentialSubject", "hasClaim", 0)
_ACTIVITY = (*_CLAIM, "influencedBy", 0)
# The same of an export for Europass, by the ways to its members.
_MEMBERS: dict[str | Promise, list[tuple[str | int, ...]]] = {
    gettext_lazy("The name is not the one on record."): [
        ("credentialSubject", "fullName")
    ],
    gettext_lazy("The title is not the one on record."): [
        ("displayParameter", "title"),
        (*_CLAIM, "title"),
    ],
    gettext_lazy("The serial number is not the one on record."): [
        (*_CLAIM, "identifier", "notation")
    ],
    gettext_lazy("The provider is not the one on record."): [("issuer", "legalName")],
    gettext_lazy("The dates are not those on record."): [
        ("issuanceDate",),
        ("validFrom",),
        ("validUntil",),
        ("expirationDate",),
        (*_ACTIVITY, "temporal", 0, "startDate"),
        (*_ACTIVITY, "temporal", 0, "endDate"),
    ],
    gettext_lazy("What was achieved is not what is on record."): [
        (*_ACTIVITY, "workload")
    ],
}


def in_claims(shown: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Return what a wallet credential shows differently; what it hides is not missed."""
    told = [
        text
        for name, text in _CLAIMS.items()
        if name in shown and shown[name] != expected.get(name)
    ]
    return [str(text) for text in dict.fromkeys(told)]


def in_europass(export: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Return what an export for Europass says differently from one made now."""
    return [
        str(text)
        for text, ways in _MEMBERS.items()
        if any(_at(export, way) != _at(expected, way) for way in ways)
    ]


def _at(document: Any, way: tuple[str | int, ...]) -> Any:
    """Return what stands in a document at the end of a way, if it goes that far."""
    for step in way:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def _same(one: dict[str, Any], other: dict[str, Any], name: str) -> bool:
    return bool(one.get(name) == other.get(name))


def _subject(credential: dict[str, Any]) -> dict[str, Any]:
    subject = credential.get("credentialSubject")
    return subject if isinstance(subject, dict) else {}


def _names_holder(subject: dict[str, Any], certificate: Certificate) -> bool:
    named = subject.get("identifier", [])
    identities = named if isinstance(named, list) else [named]
    return all(
        each.get("identityHash") == certificate.holder_name
        for each in identities
        if isinstance(each, dict) and each.get("identityType") == "name"
    )


def _closed_up(text: str) -> str:
    """Return a text for comparing: line breaks, spaces and hyphens play no part."""
    return re.sub(r"[\s\u00ad-]+", "", unicodedata.normalize("NFC", text))
