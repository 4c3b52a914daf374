"""One way to write a JSON-LD document as bytes, and what may not be lost on the way.

RDF Dataset Canonicalization (RDFC-1.0) signs what a document *means*. A member whose
word no context defines means nothing and would stay unsigned without a word; here it
is refused instead.
"""

import re
from collections.abc import Callable
from typing import Any

from pyld import jsonld

from certificates.credentials import contexts
from certificates.credentials.errors import CredentialError

Loader = Callable[[str, Any], dict[str, Any]]
_FORMAT = "application/n-quads"
# What is no address becomes one below this, and is found by it.
_NOWHERE = "https://relative.invalid/"
_MEMBER = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_DEEPEST = 20


def canonical(document: dict[str, Any], *, loader: Loader = contexts.load) -> bytes:
    """Return the canonical N-Quads; refused when anything would stay unsigned.

    Refused too: contexts that are not named by their address, and members that are
    written in another way than by their word, so that what is read is what is signed.
    """
    _refuse_other_words(document)
    for name, member in document.items():
        if name != "@context":
            _refuse_odd(member, 1)
    expanded = _expanded(document, loader)
    for node in expanded:
        _refuse_relative(node)
    options = {
        "algorithm": "URDNA2015",  # the older name of RDFC-1.0 in this library
        "format": _FORMAT,
        "documentLoader": loader,
    }
    try:
        quads: str = jsonld.normalize(expanded, options)
    except jsonld.JsonLdError as error:
        raise CredentialError("The document cannot be canonicalised.") from error
    return quads.encode()


def _expanded(document: dict[str, Any], loader: Loader) -> list[dict[str, Any]]:
    dropped: list[str] = []
    try:
        expanded: list[dict[str, Any]] = jsonld.expand(
            document,
            {"documentLoader": loader, "base": _NOWHERE},
            on_property_dropped=lambda name: dropped.append(str(name)),
        )
    except CredentialError:
        raise
    except (jsonld.JsonLdError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error.__cause__, CredentialError):
            raise error.__cause__ from error
        raise CredentialError("The document is not valid JSON-LD.") from error
    if dropped:
        names = ", ".join(sorted(set(dropped)))
        raise CredentialError(f"These members would stay unsigned: {names}.")
    if len(expanded) != 1:
        raise CredentialError("The document says nothing, or several things.")
    return expanded


def _refuse_other_words(document: dict[str, Any]) -> None:
    named = document.get("@context")
    if not isinstance(named, list) or not named:
        raise CredentialError("The document does not list its contexts.")
    if not all(isinstance(address, str) for address in named):
        raise CredentialError("A context is named by its address.")
    if named[0] != contexts.CREDENTIALS:
        raise CredentialError("The first context is another one.")
    _refuse_names(set(document) - {"@context"})


def _refuse_names(names: set[Any]) -> None:
    for name in names:
        if not isinstance(name, str) or not _MEMBER.fullmatch(name):
            raise CredentialError(f"A member may not be called {str(name)[:100]!r}.")


def _refuse_odd(value: Any, depth: int) -> None:
    """Refuse what vanishes, repeats itself, or could be written in another way."""
    if depth > _DEEPEST:
        raise CredentialError("The document is nested too deeply.")
    if value is None or value in ([], {}):
        raise CredentialError("An empty member would stay unsigned.")
    if isinstance(value, str) and value.startswith("_:"):
        raise CredentialError("Names of blank nodes are refused.")
    if isinstance(value, dict):
        _refuse_names(set(value))
        for member in value.values():
            _refuse_odd(member, depth + 1)
    elif isinstance(value, list):
        # A set of facts has no order and no repeats.
        if any(each in value[:number] for number, each in enumerate(value)):
            raise CredentialError("A list says the same thing twice.")
        for member in value:
            _refuse_odd(member, depth + 1)


def _refuse_relative(node: Any) -> None:
    """Refuse names and types that are no addresses: they are left out of the quads."""
    if isinstance(node, list):
        for each in node:
            _refuse_relative(each)
        return
    if not isinstance(node, dict) or "@value" in node:
        return
    types = node.get("@type", [])
    for address in [*types, *([node["@id"]] if "@id" in node else [])]:
        if not isinstance(address, str) or ":" not in address:
            raise CredentialError("A name that is no address would stay unsigned.")
        if address.startswith(_NOWHERE):
            name = address.removeprefix(_NOWHERE)[:100]
            raise CredentialError(f"{name!r} is no address.")
    for name, member in node.items():
        if name == "@graph" or not name.startswith("@"):
            _refuse_relative(member)
