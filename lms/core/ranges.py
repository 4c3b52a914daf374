"""Sending a part of a file, so that players can jump ahead in sound and film."""

import re
from collections.abc import Callable, Iterator
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)
_CHUNK = 64 * 1024

View = Callable[[HttpRequest], HttpResponseBase]


class OutOfRange(ValueError):
    """The file has no such part."""


def asked_part(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte asked for, or None to send everything.

    What is not understood, and several parts at once, mean everything, as HTTP
    allows. Raises OutOfRange when the file ends before the part begins. Pure.
    """
    found = _ONE_RANGE.fullmatch(header)
    if found is None or found.groups() == ("", ""):
        return None
    start, end = found.groups()
    if not start:  # the last so many bytes
        first, last = max(size - int(end), 0), size - 1
    else:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
        if end and int(end) < int(start):
            return None
    if first >= size or (not start and int(end) == 0):
        raise OutOfRange
    return first, last


def parts_of_files(get_response: View) -> View:
    """Answer with the part of a file that was asked for, whichever view sends it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, FileResponse) or response.status_code != 200:
            return response
        file = response.file_to_stream
        if file is None or not file.seekable() or "Content-Length" not in response:
            return response
        response["Accept-Ranges"] = "bytes"
        if response.get("Content-Encoding") == "None":
            del response[
                "Content-Encoding"
            ]  # Wagtail's way of saying that there is none
        asked = request.headers.get("Range", "")
        if request.method != "GET" or not asked or not _is_same(request, response):
            return response
        return _part(response, file, asked, int(response["Content-Length"]))

    return middleware


def _is_same(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the file is still the one of which the asker has a part already."""
    known = request.headers.get("If-Range")
    if known is None:
        return True
    if known.startswith("W/"):
        return False
    return known in {response.get("ETag"), response.get("Last-Modified")}


def _part(
    response: FileResponse, file: IO[bytes], asked: str, size: int
) -> HttpResponseBase:
    try:
        part = asked_part(asked, size)
    except OutOfRange:
        file.close()
        return HttpResponse(
            status=416,
            headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        )
    if part is None:
        return response
    first, last = part
    response.status_code = 206
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    file.seek(first)
    response.streaming_content = _read(file, last - first + 1)
    return response


def _read(file: IO[bytes], length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := file.read(min(_CHUNK, length))):
        length -= len(chunk)
        yield chunk
