"""What machines need to check a certificate without trusting this page: keys, status
lists, and the log. Public, without cookies, and the same for everybody."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from certificates.credentials import token_status
from certificates.domain import issuer, log, statuses, verification, wallet
from certificates.domain.explanation import note_look
from certificates.domain.keys import KeyUnavailable
from certificates.models import Certificate, StatusPlace
from certificates.permissions import can_view_evidence
from certificates.views.credential import CREDENTIAL, TOKEN, credential, wants_token
from certificates.views.verification import limited
from lms.core.canonical import canonical_json
from lms.core.rate_limits import address_of, is_allowed

View = Callable[..., HttpResponse]

_TILE = 256
_MOST = {"most": 600, "seconds": 60}
_FOR_EVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=60"


def open_to_programs(view: View) -> View:
    """Let other sites' programs read the answer, also that there is none now."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except KeyUnavailable as refusal:
            response = HttpResponse(
                f"{refusal}\n",
                status=refusal.status,
                content_type="text/plain; charset=utf-8",
                headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
            )
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapper


def public(view: View) -> View:
    """Give everybody the same answer, to programs too, and keep floods out."""

    @wraps(view)
    @open_to_programs
    @require_safe
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_allowed("anchors", address_of(request), **_MOST):
            return HttpResponse("Too many requests.\n", status=429)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", _BRIEFLY)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


@public
def did_json(request: HttpRequest) -> HttpResponse:
    """The issuer's DID document, at the place did:web has for it."""
    return _json(issuer.did_document(), "application/did+json")


@public
def status(request: HttpRequest, purpose: str, number: int) -> HttpResponse:
    """A status list: a signed credential, or a token for those who ask for one."""
    if not statuses.exists(purpose, number):
        raise Http404
    at = timezone.now()
    if wants_token(request):
        return HttpResponse(statuses.token(purpose, number, at=at), content_type=TOKEN)
    response = _json(statuses.document(purpose, number, at=at), CREDENTIAL)
    response.headers["Vary"] = "Accept"
    return response


@public
def wallet_status(request: HttpRequest, number: int) -> HttpResponse:
    """The status list that verifiers of wallet credentials ask."""
    if not statuses.exists(StatusPlace.Purpose.REVOCATION, number):
        raise Http404
    token = statuses.wallet_token(number, at=timezone.now())
    return HttpResponse(token, content_type=token_status.MEDIA_TYPE)


@public
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The log's newest signed checkpoint."""
    _size, note = log.newest()
    response = HttpResponse(note, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
def log_keys(request: HttpRequest) -> HttpResponse:
    """The log's keys, one a line, as transparency tools take them."""
    return HttpResponse(
        "".join(f"{key}\n" for key in issuer.log_verifier_keys()),
        content_type="text/plain; charset=utf-8",
    )


@public
def inclusion(request: HttpRequest) -> HttpResponse:
    """Proof that a leaf, by its hash or its index, is in a tree of a size."""
    newest = log.head().size
    size = _number(request, "size", default=newest)
    index = _index(request)
    if not 0 <= index < size <= newest:
        raise Http404
    path = [_b64(each) for each in log.inclusion(index, size)]
    return _json({"leaf_index": index, "tree_size": size, "audit_path": path})


@public
def consistency(request: HttpRequest) -> HttpResponse:
    """Proof that the tree of one size is the tree of another with leaves added."""
    newest = log.head().size
    first = _number(request, "first")
    second = _number(request, "second", default=newest)
    if not 0 <= first <= second <= newest:
        raise Http404
    path = [_b64(each) for each in log.consistency(first, second)]
    return _json({"first": first, "second": second, "consistency": path})


@public
def tile(request: HttpRequest, level: int, place: str) -> HttpResponse:
    """A tile of hashes as C2SP tlog-tiles has them; `.p/<width>` for an unfinished one."""
    number, width = _place(place)
    full = log.head().size >> (8 * level)
    start, end = number * _TILE, number * _TILE + width
    if level > 5 or end > full:
        raise Http404
    hashes = log.hashes_on(8 * level, start, end)
    return _octets(b"".join(hashes))


@public
def entries(request: HttpRequest, place: str) -> HttpResponse:
    """The leaves of a tile, each after its length in two bytes."""
    number, width = _place(place)
    start, end = number * _TILE, number * _TILE + width
    if end > log.head().size:
        raise Http404
    raw = [text.encode() for text in log.entries_between(start, end)]
    return _octets(b"".join(len(each).to_bytes(2, "big") + each for each in raw))


@open_to_programs
@limited
@require_safe
def log_proofs(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that the log holds about one certificate, each with its proof."""
    found = verification.find(public_id)
    if found is None:
        raise Http404
    return _json({"entries": log.proofs_about(found.public_id)})


@open_to_programs
@limited
@require_safe
def credential_token(request: HttpRequest, public_id: str) -> HttpResponse:
    return credential(request, public_id, kind=TOKEN)


@open_to_programs
@limited
@require_safe
def credential_json(request: HttpRequest, public_id: str) -> HttpResponse:
    return credential(request, public_id)


@limited
@require_safe
def evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record of evidence, byte for byte as the credential commits to it.

    For its holder and for officers of the body that decided; for others it is not there.
    An officer's look is written to the trail.
    """
    found = verification.find(public_id)
    user = request.user
    if found is None or not user.is_authenticated:
        raise Http404
    if user.pk != found.holder_id:
        theirs = Certificate.objects.under_decisions_of(user).filter(pk=found.pk)
        if not can_view_evidence(user) or not theirs.exists():
            raise Http404
        note_look(found, by=user, at=timezone.now())
    return HttpResponse(canonical_json(found.evidence), content_type="application/json")


@public
def jwt_issuer(request: HttpRequest) -> HttpResponse:
    """The keys of tokens for wallets, where SD-JWT VC looks for them."""
    return _json(wallet.issuer_metadata())


def _json(value: dict[str, Any], kind: str = "application/json") -> JsonResponse:
    return JsonResponse(
        value, content_type=kind, json_dumps_params={"ensure_ascii": False}
    )


def _octets(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="application/octet-stream")
    # The leaves of a tree never change, nor does the part of a tile that is there.
    response.headers["Cache-Control"] = _FOR_EVER
    return response


def _place(place: str) -> tuple[int, int]:
    """Read `x001/x234/067.p/8` as the number of a tile and its width."""
    path, _, partial = place.partition(".p/")
    steps = path.split("/")
    if any(not step.startswith("x") for step in steps[:-1]):
        raise Http404
    digits = [step.removeprefix("x") for step in steps]
    if not all(each.isascii() and each.isdigit() and len(each) == 3 for each in digits):
        raise Http404
    if len(digits) > 4 or (partial and not (partial.isascii() and partial.isdigit())):
        raise Http404
    width = int(partial[:4]) if partial else _TILE
    if not 1 <= width <= _TILE:
        raise Http404
    return int("".join(digits)), width


def _index(request: HttpRequest) -> int:
    if "hash" not in request.GET:
        return _number(request, "index")
    try:
        leaf = base64.b64decode(request.GET["hash"], validate=True)
    except (ValueError, binascii.Error) as error:
        raise Http404 from error
    found = log.find_leaf(leaf)
    if found is None:
        raise Http404
    return int(found.index)


def _number(request: HttpRequest, name: str, default: int | None = None) -> int:
    text = request.GET.get(name, "")
    if not text and default is not None:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Http404
    return int(text)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
