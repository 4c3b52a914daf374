"""Answers to anonymous checks, without going the whole way for each of them.

Nothing about a certificate is kept: each request reads where it stands. What is kept, by
each process, is the page around it. It is drawn once for each language, theme and set of
texts that are there, by the ordinary way, with marks where texts go; then they are put in.
So the headers and the frame are those of the ordinary way, and no text gets to another
reader. Whoever is signed in, or sends anything unusual, goes the ordinary way.
"""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date
from django.utils.translation import get_language_from_request, override

from certificates.domain import verification
from certificates.domain.counting import count_check
from certificates.forms import LONGEST_CODE
from certificates.views.credential import wants_credential
from certificates.views.shown import Shown, checkpoint_at, for_programs, shown
from certificates.views.verification import may_look_up
from content.frame import Frame, frame_in
from lms.core import appearance

View = Callable[[HttpRequest], HttpResponse]
Key = tuple[object, ...]

_PAGE = re.compile(r"/v/([^/?\x00]+)/")
_API = re.compile(r"/api/v1/certificates/([^/?\x00]+)")
_CODE = re.compile(r"/verify/\?code=([^&]*)")
# One cannot be guessed, so no text can hold another's mark.
_SECRET = f"q{secrets.token_hex(8)}q"
_MARKS = re.compile(f"{_SECRET}([a-z_]+){_SECRET}")
_TOKENS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')
# Of the message that an earlier page left; whoever has one must see it.
_OWN_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
# Written anew for each answer.
_CHANGING = {"Expires", "Content-Length", "Location"}
_MOST = 500


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A page in pieces: texts that stay, and between them names of those that do not."""

    frame: Frame
    pieces: list[str]
    headers: dict[str, str]

    def filled(self, texts: dict[str, str]) -> str:
        filled = self.pieces.copy()
        filled[1::2] = [texts[name] for name in filled[1::2]]
        return "".join(filled)


class PreparedAnswers:
    """Middleware, right after Django's for security: all others come after it."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.pages: dict[Key, Prepared] = {}
        self.headers: dict[Key, dict[str, str]] = {}
        self.csrf = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_plain(request):
            asked = request.path_info
            if query := request.META.get("QUERY_STRING"):
                asked = f"{asked}?{query}"
            for pattern, answer in (
                (_PAGE, self._page),
                (_API, self._json),
                (_CODE, self._code),
            ):
                if found := pattern.fullmatch(asked):
                    return answer(request, found[1]) or self.get_response(request)
        return self.get_response(request)

    def _page(self, request: HttpRequest, public_id: str) -> HttpResponse | None:
        request.get_host()  # refuses hosts that are not ours, as the ordinary way does
        if wants_credential(request) or not may_look_up(request):
            return None
        record = verification.record_by_id(public_id)
        if record is None:
            return None
        language = get_language_from_request(request, check_path=True)
        on = timezone.localdate()
        with override(language):
            given = shown(
                record,
                language=language,
                on=on,
                checkpoint=checkpoint_at(record.log_size),
            )
            texts = given.texts()
            page = self._prepared(request, language, given, texts)
        if page is None:
            return None
        count_check(record.pk, on=on)
        return self._filled(request, page, texts | {"public_id": public_id})

    def _filled(
        self, request: HttpRequest, page: Prepared, texts: dict[str, str]
    ) -> HttpResponse:
        self.csrf.process_request(request)
        escaped = {name: escape(text) for name, text in texts.items() if text}
        escaped["public_id"] = escape_uri_path(texts["public_id"])
        escaped["csrf"] = _token_of(request)
        response = HttpResponse(page.filled(escaped), headers=page.headers)
        response.headers["Expires"] = http_date()
        return self.csrf.process_response(request, response)  # type: ignore[return-value]

    def _prepared(
        self,
        request: HttpRequest,
        language: str,
        given: Shown,
        texts: dict[str, str],
    ) -> Prepared | None:
        """Return the page around the texts, drawn now unless it is known and right."""
        frame = frame_in(language)
        there = tuple(name for name, text in texts.items() if text)
        theme = request.COOKIES.get(appearance.COOKIE, "")
        theme = theme if theme in appearance.THEMES else ""
        key = (language, theme, given.status, there)
        page = self.pages.get(key)
        if page is None or page.frame != frame:
            page = self._drawn(request, frame, given)
            if page is not None:
                if len(self.pages) >= _MOST:
                    self.pages.clear()
                self.pages[key] = page
        return page

    def _drawn(
        self, request: HttpRequest, frame: Frame, given: Shown
    ) -> Prepared | None:
        """Draw a page with marks for texts, by the ordinary way."""
        marks = {name: _mark(name) for name, text in given.texts().items() if text}
        path = f"/v/{_mark('public_id')}/"
        inner = WSGIRequest({**request.META, "PATH_INFO": path, "SCRIPT_NAME": ""})
        inner.may_look_up = True  # type: ignore[attr-defined]
        inner.marked = given.with_texts(marks)  # type: ignore[attr-defined]
        response = self.get_response(inner)
        if response.status_code != 200 or response.streaming:
            return None
        html = _TOKENS.sub(_mark("csrf"), response.content.decode())
        return Prepared(
            frame=frame, pieces=_MARKS.split(html), headers=_lasting(response)
        )

    def _json(self, request: HttpRequest, code: str) -> HttpResponse | None:
        """Answer programs that bring no key."""
        request.get_host()
        if "HTTP_AUTHORIZATION" in request.META or not may_look_up(request):
            return None
        key = ("api", get_language_from_request(request, check_path=True))
        if key not in self.headers:
            return self._learned(request, key, status=200)
        record = verification.record_by_code(code[:LONGEST_CODE])
        if record is None:
            return None
        on = timezone.localdate()
        count_check(record.pk, on=on)
        return HttpResponse(
            json.dumps(for_programs(record, on=on)), headers=self.headers[key]
        )

    def _code(self, request: HttpRequest, _code: str) -> HttpResponse | None:
        """Lead from a code to its page."""
        request.get_host()
        code = request.GET["code"]
        if len(code) > LONGEST_CODE or "\x00" in code or not may_look_up(request):
            return None
        key = ("code", get_language_from_request(request, check_path=True))
        if key not in self.headers:
            return self._learned(request, key, status=302)
        record = verification.record_by_code(code)
        if record is None:
            return None
        to = reverse("certificates:certificate", args=[record.public_id])
        response = HttpResponseRedirect(to, headers=self.headers[key])
        response.headers["Expires"] = http_date()
        return response

    def _learned(self, request: HttpRequest, key: Key, *, status: int) -> HttpResponse:
        """Answer the ordinary way, and keep the headers for those who ask next."""
        response = self.get_response(request)
        if response.status_code == status:
            self.headers[key] = _lasting(response)
        return response


def _is_plain(request: HttpRequest) -> bool:
    """Whether nobody in particular asks, in the ordinary words."""
    return (
        request.method == "GET"
        and request.path == request.path_info
        and not any(request.COOKIES.get(name) for name in _OWN_COOKIES)
    )


def _token_of(request: HttpRequest) -> str:
    """Return the reader's own token, as it is in their cookie if they have one.

    Django masks it anew for each page, lest the length of a compressed page that repeats
    what somebody else put into the request tells it. This page repeats nothing.
    """
    return request.META.get("CSRF_COOKIE") or get_token(request)


def _lasting(response: HttpResponse) -> dict[str, str]:
    return {
        name: value for name, value in response.headers.items() if name not in _CHANGING
    }


def _mark(name: str) -> str:
    return f"{_SECRET}{name}{_SECRET}"
