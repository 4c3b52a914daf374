"""The public registers as files for programs: CSV, JSON and feeds of changes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.documents import wording
from certificates.domain import register_data, registers
from certificates.domain.csv_lines import csv_lines
from certificates.domain.decision_history import NEWEST, Change, newest_changes
from certificates.domain.register_data import Row
from certificates.forms import RegisterSearchForm
from courses.models import CourseRun

SECONDS_TO_KEEP = 300


def programmes(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Return all decisions, or those on programmes with such a title, as a file."""
    rows = register_data.programme_rows(
        registers.decisions(searched(request)),
        language=get_language() or "",
        on=timezone.localdate(),
    )
    return _file("programmes", form, register_data.PROGRAMME_FIELDS, rows)


def deliveries(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Return finished runs as a file; figures from one to four are withheld."""
    rows = register_data.delivery_rows(
        registers.deliveries(searched(request)), language=get_language() or ""
    )
    return _file("deliveries", form, register_data.DELIVERY_FIELDS, rows)


def searched(request: HttpRequest) -> str:
    """Return what was asked for; what is too long to be a title finds nothing new."""
    form = RegisterSearchForm(request.GET)
    return str(form.cleaned_data["q"]) if form.is_valid() else ""


def _file(
    name: str, form: str, fields: Sequence[str], rows: Iterable[Row]
) -> StreamingHttpResponse:
    if form == "csv":
        response = StreamingHttpResponse(
            csv_lines(fields, rows, unknown=register_data.WITHHELD),
            content_type="text/csv; charset=utf-8",
        )
    else:
        response = StreamingHttpResponse(
            _json_parts(name, rows), content_type="application/json"
        )
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["Cache-Control"] = f"public, max-age={SECONDS_TO_KEEP}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _json_parts(name: str, rows: Iterable[Row]) -> Iterator[str]:
    head = {
        "register": name,
        "as_of": timezone.localdate().isoformat(),
        "withheld_below": registers.SMALLEST_SHOWN,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    for position, row in enumerate(rows):
        yield (",\n" if position else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"


class _RegisterFeed(Feed[Any, str]):
    """What both feeds share: the search, whole addresses, days as moments."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return searched(request)


class ProgrammeFeed(_RegisterFeed):
    """Decisions that were made, came into force, or ended."""

    def title(self, search: str) -> str:
        return _("Register of accredited programmes")

    def link(self, search: str) -> str:
        return _whole("register_programmes")

    def items(self, search: str) -> list[Change]:
        return newest_changes(registers.decisions(search), on=timezone.localdate())

    def item_title(self, item: Any) -> str:
        return f"{item.decision.number}: {item.step.label}"

    def item_description(self, item: Any) -> str:
        language = get_language() or ""
        titles = {version.local_title for version in item.decision.versions.all()}
        about = [item.decision.body.name_in(language), *sorted(titles)]
        return f"{date_format(item.day)}. {', '.join(about)}"

    def item_link(self, item: Change) -> str:
        return register_data.address_of(item.decision)

    def item_guid(self, item: Change) -> str:
        return f"{register_data.address_of(item.decision)}#{item.step.value}"

    def item_pubdate(self, item: Change) -> datetime:
        return _moment(item.day)

    item_updateddate = item_pubdate


class DeliveryFeed(_RegisterFeed):
    """Trainings that were held and finished."""

    def title(self, search: str) -> str:
        return _("Register of realised deliveries")

    def link(self, search: str) -> str:
        return _whole("register_deliveries")

    def items(self, search: str) -> list[CourseRun]:
        return list(registers.deliveries(search).order_by("-ends_on", "-pk")[:NEWEST])

    def item_title(self, item: Any) -> str:
        title = item.version.text("public_title", get_language() or "")
        return f"{item.code}: {title}"

    def item_description(self, item: Any) -> str:
        days = {"starts_on": str(item.starts_on), "ends_on": str(item.ends_on)}
        parts = [wording.dates(days), item.place, str(item.provider)]
        return ", ".join(part for part in parts if part)

    def item_link(self, item: CourseRun) -> str:
        return f"{_whole('register_deliveries')}?q={item.code}"

    def item_pubdate(self, item: CourseRun) -> datetime:
        return _moment(item.ends_on)

    item_updateddate = item_pubdate


def _whole(name: str) -> str:
    return f"{settings.BASE_URL}{reverse(f'certificates:{name}')}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
