"""Everything under a body's decisions as a ZIP, written while it is sent.

Tables as CSV and as JSON, decision letters, attachments and submitted dossiers as they are
kept. Nothing is held in memory but the row or the bit of a file that is on its way.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from certificates.documents import archive
from certificates.domain import complaints, portal_files
from certificates.domain.auditing import stage_of
from certificates.domain.csv_lines import csv_lines
from certificates.domain.delivered import runs_of, sessions_in
from certificates.domain.status import status_of
from certificates.models import (
    Accreditation,
    AuditSample,
    Certificate,
    Complaint,
    DecisionCondition,
    SampledItem,
)
from lms.core.models import User

PER_CHUNK = 500
Row = Mapping[str, Any]
DECISIONS = (
    "body",
    "number",
    "decided_on",
    "valid_from",
    "valid_to",
    "versions",
    "permitted_trainers",
    "languages",
    "modes",
    "group_max",
    "conditions",
    "open_conditions",
)
CONDITIONS = (
    "decision",
    "condition",
    "due_on",
    "holds_up",
    "fulfilled_on",
)
RUNS = (
    "code",
    "version",
    "status",
    "provider",
    "place",
    "language",
    "starts_on",
    "ends_on",
    "participants",
)
SESSIONS = ("run", "session", "starts_at", "ends_at", "status", "present")
CERTIFICATES = (
    "serial",
    "kind",
    "holder",
    "run",
    "decision",
    "issued_at",
    "valid_until",
    "status",
    "evidence_sha256",
)
COMPLAINTS = ("number", "decision", "run", "filed_at", "due_on", "stage", "outcome")
SAMPLES = (
    "decision",
    "kind",
    "first_day",
    "last_day",
    "announced_at",
    "text",
    "seed",
    "population",
    "position",
    "drawn",
    "result",
    "found",
    "due_on",
    "stage",
    "actions",
)


class _Pipe(RawIOBase):
    """What ZipFile writes to, and the answer takes from; it never looks back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        data = bytes(self._waiting)
        self._waiting.clear()
        return data


def parts_of_export(user: User, *, with_people: bool, on: date) -> Iterator[bytes]:
    """Yield the ZIP; holders are named only `with_people`.

    The caller has written the look to the trail before the first byte leaves.
    """
    tables: tuple[tuple[str, tuple[str, ...], Callable[[], Iterable[Row]]], ...] = (
        ("decisions", DECISIONS, lambda: _decisions(user)),
        ("conditions", CONDITIONS, lambda: _conditions(user)),
        ("stops", portal_files.STOPS, lambda: portal_files.stops(user, with_people)),
        (
            "changes",
            portal_files.CHANGES,
            lambda: portal_files.changes(user, with_people),
        ),
        (
            "applications",
            portal_files.APPLICATIONS,
            lambda: portal_files.applications(user),
        ),
        ("steps", portal_files.STEPS, lambda: portal_files.steps(user, with_people)),
        ("runs", RUNS, lambda: _runs(user)),
        ("sessions", SESSIONS, lambda: _sessions(user)),
        ("certificates", CERTIFICATES, lambda: _certificates(user, with_people, on)),
        ("samples", SAMPLES, lambda: _samples(user, with_people)),
        ("complaints", COMPLAINTS, lambda: _complaints(user)),
    )
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as packed:
        for name, fields, rows in tables:
            yield from _member(packed, pipe, f"{name}.csv", csv_lines(fields, rows()))
            yield from _member(
                packed, pipe, f"{name}.json", _json_lines(fields, rows())
            )
        found: list[Row] = []
        for document in portal_files.documents_of(user) if with_people else ():
            yield from _file(packed, pipe, document, found)
        lines = csv_lines(portal_files.FILES, found)
        yield from _member(packed, pipe, "files.csv", lines)
    yield pipe.taken()


def _member(
    packed: ZipFile, pipe: _Pipe, name: str, lines: Iterable[str]
) -> Iterator[bytes]:
    with packed.open(name, "w", force_zip64=True) as member:
        for line in lines:
            member.write(line.encode())
            yield pipe.taken()
    yield pipe.taken()


def _file(
    packed: ZipFile, pipe: _Pipe, document: portal_files.Document, found: list[Row]
) -> Iterator[bytes]:
    """Pass a stored file on, and note whether it is what was stored."""
    digest, is_there = hashlib.sha256(), False
    with packed.open(ZipInfo(document.name), "w", force_zip64=True) as member:
        for piece in archive.pieces(document.place):
            is_there = True
            digest.update(piece)
            member.write(piece)
            yield pipe.taken()
    yield pipe.taken()
    is_same = digest.hexdigest() == document.sha256
    state = "as stored" if is_same else "changed" if is_there else "missing"
    found.append({"name": document.name, "sha256": document.sha256, "found": state})


def _json_lines(fields: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield a list of objects, one on each line."""
    yield "["
    mark = "\n"
    for row in rows:
        values = {field: row.get(field) for field in fields}
        yield mark + json.dumps(values, ensure_ascii=False, default=str)
        mark = ",\n"
    yield "\n]\n"


def _decisions(user: User) -> Iterator[Row]:
    found = (
        Accreditation.objects.visible_to(user)
        .select_related("body")
        .prefetch_related("versions", "permitted_trainers", "dated_conditions")
    )
    for each in found.iterator(chunk_size=PER_CHUNK):
        yield {
            "body": each.body.name,
            "number": each.number,
            "decided_on": each.decided_on,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
            "versions": sorted(str(version) for version in each.versions.all()),
            "permitted_trainers": sorted(
                trainer.get_full_name() for trainer in each.permitted_trainers.all()
            ),
            "languages": each.languages,
            "modes": each.modes,
            "group_max": each.group_max,
            "conditions": each.conditions,
            "open_conditions": sum(
                condition.fulfilled_on is None
                for condition in each.dated_conditions.all()
            ),
        }


def _conditions(user: User) -> Iterator[Row]:
    found = DecisionCondition.objects.filter(
        decision__in=Accreditation.objects.visible_to(user)
    ).select_related("decision__body")
    for each in found.order_by("decision", "due_on", "pk").iterator(PER_CHUNK):
        yield {
            "decision": each.decision,
            "condition": each.text,
            "due_on": each.due_on,
            "holds_up": each.holds_up,
            "fulfilled_on": each.fulfilled_on,
        }


def _runs(user: User) -> Iterator[Row]:
    found = runs_of(user).select_related("version", "provider").with_places()
    for each in found.order_by("starts_on", "code").iterator(chunk_size=PER_CHUNK):
        yield {
            "code": each.code,
            "version": each.version,
            "status": each.status,
            "provider": each.provider,
            "place": each.place,
            "language": each.language,
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
            "participants": vars(each)["active_count"],
        }


def _sessions(user: User) -> Iterator[Row]:
    for each in sessions_in(runs_of(user)).iterator(chunk_size=PER_CHUNK):
        yield {
            "run": each.run.code,
            "session": each.item.code,
            "starts_at": each.starts_at.isoformat(),
            "ends_at": each.ends_at.isoformat(),
            "status": each.status,
            "present": vars(each)["there"],
        }


def _certificates(user: User, with_people: bool, on: date) -> Iterator[Row]:
    found = (
        Certificate.objects.under_decisions_of(user)
        .with_last_event()
        .select_related("run", "accreditation__body")
        .order_by("pk")
    )
    for each in found.iterator(chunk_size=PER_CHUNK):
        yield {
            "serial": each.serial,
            "kind": each.kind,
            "holder": each.holder_name if with_people else None,
            "run": each.run.code,
            "decision": each.accreditation,
            "issued_at": each.issued_at.isoformat(),
            "valid_until": each.valid_until,
            "status": status_of(
                each.last_event,
                valid_until=each.valid_until,
                on=on,
                renewable_from=each.renewable_from,
            ).value,
            "evidence_sha256": each.evidence_sha256,
        }


def _samples(user: User, with_words: bool) -> Iterator[Row]:
    """Yield what was drawn with what was found; a sample nobody drew is one row.

    What was found in words may speak of people, so it needs the same right as names.
    """
    found = (
        AuditSample.objects.filter(decision__in=Accreditation.objects.visible_to(user))
        .select_related("decision__body", "draw")
        .prefetch_related(
            "draw__items__certificate",
            "draw__items__run",
            "draw__items__result__actions__review",
        )
        .order_by("pk")
    )
    for sample in found.iterator(chunk_size=PER_CHUNK):
        draw = getattr(sample, "draw", None)
        head: Row = {
            **dict.fromkeys(SAMPLES),
            "decision": sample.decision,
            "kind": sample.kind,
            "first_day": sample.first_day,
            "last_day": sample.last_day,
            "announced_at": sample.at.isoformat(),
            "text": sample.text,
        }
        if draw is None:
            yield head
            continue
        head = {**head, "seed": draw.seed, "population": draw.population}
        for item in draw.items.all():
            yield {**head, **_judged(item, with_words)}


def _complaints(user: User) -> Iterator[Row]:
    """Yield how complaints went; who made them and what was written stays out."""
    found = (
        Complaint.objects.to_bodies_of(user)
        .select_related("decision__body", "run")
        .prefetch_related("steps")
        .order_by("pk")
    )
    for each in found.iterator(chunk_size=PER_CHUNK):
        steps = list(each.steps.all())
        yield {
            "number": each.pk,
            "decision": each.decision,
            "run": each.run.code if each.run else None,
            "filed_at": each.filed_at.isoformat(),
            "due_on": each.due_on,
            "stage": complaints.stage_of(steps).value,
            "outcome": next((step.outcome for step in steps if step.outcome), None),
        }


def _judged(item: SampledItem, with_words: bool) -> Row:
    row: Row = {"position": item.position, "drawn": item.name}
    result = getattr(item, "result", None)
    if result is None:
        return row
    return {
        **row,
        "result": result.outcome,
        "found": result.note if with_words else None,
        "due_on": result.due_on,
        "stage": stage_of(result).value,
        "actions": [each.text for each in result.actions.all()] if with_words else None,
    }
