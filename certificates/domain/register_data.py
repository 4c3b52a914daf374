"""The public registers as open data: flat rows, without personal data.

Figures from one to four are withheld: in a small group they could tell about a person.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from certificates.domain import registers
from certificates.models import Accreditation
from courses.models import CourseRun

WITHHELD = f"<{registers.SMALLEST_SHOWN}"
PER_CHUNK = 500
PROGRAMME_FIELDS = (
    "body",
    "number",
    "programmes",
    "versions",
    "decided_on",
    "valid_from",
    "valid_to",
    "status",
    "languages",
    "modes",
    "group_max",
    "address",
)
DELIVERY_FIELDS = (
    "code",
    "programme",
    "version",
    "provider",
    "place",
    "starts_on",
    "ends_on",
    "decision",
    "body",
    "participants",
    "documents",
)

Row = dict[str, Any]


def programme_rows(
    found: QuerySet[Accreditation], *, language: str, on: date
) -> Iterator[Row]:
    """Yield one row per decision, in a number of queries that follows the chunks."""
    for decision in found.iterator(chunk_size=PER_CHUNK):
        versions = sorted(decision.versions.all(), key=str)
        yield {
            "body": decision.body.name_in(language),
            "number": decision.number,
            "programmes": sorted({version.local_title for version in versions}),
            "versions": [str(version) for version in versions],
            "decided_on": decision.decided_on.isoformat(),
            "valid_from": decision.valid_from.isoformat(),
            "valid_to": decision.valid_to.isoformat(),
            "status": registers.force_of(decision, on=on).value,
            "languages": decision.languages,
            "modes": decision.modes,
            "group_max": decision.group_max or "",
            "address": address_of(decision),
        }


def delivery_rows(found: QuerySet[CourseRun], *, language: str) -> Iterator[Row]:
    """Yield one row per finished run."""
    chunk: list[CourseRun] = []
    for run in found.iterator(chunk_size=PER_CHUNK):
        chunk.append(run)
        if len(chunk) == PER_CHUNK:
            yield from _deliveries(chunk, language)
            chunk = []
    yield from _deliveries(chunk, language)


def _deliveries(runs: list[CourseRun], language: str) -> Iterator[Row]:
    for each in registers.with_coverage(runs):
        run, decision = each.run, each.coverage.accreditation
        yield {
            "code": run.code,
            "programme": str(run.version.text("public_title", language)),
            "version": str(run.version),
            "provider": str(run.provider),
            "place": run.place,
            "starts_on": run.starts_on.isoformat(),
            "ends_on": run.ends_on.isoformat(),
            "decision": decision.number if decision else "",
            "body": decision.body.name_in(language) if decision else "",
            "participants": each.participants,
            "documents": each.documents,
        }


def address_of(decision: Accreditation) -> str:
    path = reverse("certificates:register_decision", args=[decision.pk])
    return f"{settings.BASE_URL}{path}"
