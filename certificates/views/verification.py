"""Checking a certificate: no account, no listing, no search by name."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates.domain import inspecting, verification
from certificates.domain.counting import count_check
from certificates.domain.record import Record
from certificates.forms import CodeForm, FileForm, NameForm
from certificates.views.credential import credential, wants_credential
from certificates.views.shown import checkpoint_at, shown
from lms.core.errors import DomainError
from lms.core.rate_limits import address_of, is_allowed, is_allowed_here

View = Callable[..., HttpResponse]

LOOKUPS = {"most": 40, "seconds": 60}
NAMES = {"most": 10, "seconds": 600}


def limited(view: View) -> View:
    """Keep guessers out of the lookups, and every answer out of search engines.

    No cache keeps an answer either, since a certificate may be revoked any minute.
    """

    @wraps(view)
    @never_cache
    def wrapper(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not may_look_up(request):
            return too_many(request, LOOKUPS["seconds"])
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


def may_look_up(request: HttpRequest) -> bool:
    """Count one lookup of this address; the same request is counted once."""
    known: bool | None = getattr(request, "may_look_up", None)
    if known is None:
        known = is_allowed_here("verify", address_of(request), **LOOKUPS)
        request.may_look_up = known  # type: ignore[attr-defined]
    return known


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(
        request, "certificates/too_many.html", {"minutes": seconds // 60}, status=429
    )
    response.headers["Retry-After"] = str(seconds)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file; with one, tell what is known about it."""
    if request.method == "POST" and "file" in request.FILES:
        return _inspect(request)
    data = request.POST if request.method == "POST" else request.GET
    if "code" not in data and "file" not in data:
        return _ask(request)
    return _look_up(request)


def _ask(
    request: HttpRequest,
    *,
    form: CodeForm | None = None,
    file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form or CodeForm(),
        "file_form": file_form or FileForm(),
        "base_url": settings.BASE_URL,
    }
    return render(request, "certificates/verify.html", context, status=status)


@limited
def _inspect(request: HttpRequest) -> HttpResponse:
    """Judge a file point by point; nothing of it is kept."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, file_form=form, status=400)
    try:
        found = inspecting.inspect(form.cleaned_data["file"].read())
    except DomainError as refusal:
        form.add_error("file", str(refusal))
        return _ask(request, file_form=form, status=400)
    if found.certificate:
        count_check(found.certificate.pk, on=timezone.localdate())
    context = {"found": found, "certificate": found.certificate}
    return render(request, "certificates/inspection.html", context)


@limited
def _look_up(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    form = CodeForm(data)
    if not form.is_valid():
        return _ask(request, form=form)
    found = verification.record_by_code(form.cleaned_data["code"])
    if found is None:
        return _not_known(request, form)
    return redirect("certificates:certificate", found.public_id)


@limited
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show where a certificate stands; a name that is typed in is only compared."""
    if wants_credential(request):
        return credential(request, public_id)
    if marked := getattr(request, "marked", None):
        return _page(request, {"given": marked, "form": NameForm()})
    found = verification.record_by_id(public_id)
    if found is None:
        return _not_known(request, CodeForm())
    if request.user.pk != found.holder_id:
        count_check(found.pk, on=timezone.localdate())
    form, match = NameForm(), None
    if request.method == "POST":
        key = f"{address_of(request)}:{found.pk}"
        if not is_allowed("name", key, **NAMES):
            return too_many(request, NAMES["seconds"])
        form = NameForm(request.POST)
        if form.is_valid():
            match = verification.name_matches(found, form.cleaned_data["name"])
    checkpoint = checkpoint_at(found.log_size)
    context = answer_context(found, checkpoint=checkpoint)
    is_holder = request.user.pk == found.holder_id
    return _page(
        request, {**context, "form": form, "match": match, "is_holder": is_holder}
    )


def _page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    return render(request, "certificates/certificate.html", context)


def _not_known(request: HttpRequest, form: CodeForm) -> HttpResponse:
    """One answer for codes that never were and codes that could not be."""
    return render(request, "certificates/not_known.html", {"form": form}, status=404)


def answer_context(record: Record, *, checkpoint: str = "") -> dict[str, object]:
    """Return what a page says about a certificate to anyone."""
    return {
        "given": shown(
            record,
            language=get_language() or "",
            on=timezone.localdate(),
            checkpoint=checkpoint,
        )
    }
