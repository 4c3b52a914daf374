"""What anyone may learn about a certificate: enough to trust it, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certificates.domain import codes, names
from certificates.domain.facts import in_language
from certificates.domain.record import Record, read, record_of
from certificates.domain.status import Status, provisional_until, status_of
from certificates.models import Certificate


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The public side of a certificate on one day. It never holds the full name."""

    status: Status
    changed_at: datetime
    public_note: str
    kind: str
    serial: str
    title: str
    masked_name: str
    provider: str
    partners: list[str]
    run: Mapping[str, Any]
    planned: Mapping[str, int]
    attended: Mapping[str, int]
    trained: Mapping[str, int]
    with_test: bool
    accreditation: Mapping[str, Any] | None
    issued_on: date
    valid_until: date | None
    successor: str | None
    replaces: str
    replaces_serial: str
    provisional_until: date | None


def find_by_code(typed: str) -> Certificate | None:
    """Return the certificate with a code, however it was typed.

    A code that could never have been printed is looked up like any other, so that
    the answer and the time it takes tell nothing.
    """
    return _with_history().filter(code=codes.as_printed(typed)).first()


def find(public_id: str) -> Certificate | None:
    return _with_history().filter(public_id=public_id.lower()).first()


def record_by_code(typed: str) -> Record | None:
    """Return the certificate with a code with one statement; else as `find_by_code`."""
    return read("code", codes.as_printed(typed))


def record_by_id(public_id: str) -> Record | None:
    return read("public_id", public_id.lower())


def answer(certificate: Certificate, *, language: str, on: date) -> Answer:
    """Return what is public about `certificate`, read from its frozen facts."""
    return answer_of(record_of(certificate), language=language, on=on)


def answer_of(record: Record, *, language: str, on: date) -> Answer:
    """Return the same of a record."""
    facts = record.facts
    return Answer(
        status=status_of(
            record.last_event,
            valid_until=record.valid_until,
            renewable_from=record.renewable_from,
            on=on,
        ),
        changed_at=record.changed_at,
        public_note=record.public_note,
        kind=str(Certificate.Kind(facts["kind"]).label),
        serial=record.serial,
        title=in_language(facts["programme"]["public_titles"], language),
        masked_name=names.masked(facts["holder"]["name"]),
        provider=facts["provider"],
        partners=facts["partners"],
        run=facts["run"],
        planned=facts["minutes"]["planned"],
        attended=facts["minutes"]["attended"],
        trained=facts["minutes"].get("trained", {}),
        with_test=facts["test"] == "passed",
        accreditation=facts["accreditation"],
        issued_on=date.fromisoformat(facts["issued_on"]),
        valid_until=record.valid_until,
        successor=record.successor,
        replaces=record.replaces,
        replaces_serial=record.replaces_serial,
        provisional_until=provisional_until(
            record.provisional_day, last_event=record.last_event, on=on
        ),
    )


def name_matches(certificate: Certificate | Record, typed: str) -> bool:
    """Whether the certificate was issued to the person whose name was typed."""
    holder = certificate.facts["holder"]
    known = [name for name in (holder["name"], holder["other_name"]) if name]
    return names.matches(typed[:300], known)


def as_json(given: Answer, *, address: str, successor: str | None) -> dict[str, Any]:
    """Return the answer for programs; words are codes, times are ISO 8601."""
    decision = given.accreditation
    return {
        "id": address,
        "serial": given.serial,
        "status": given.status.value,
        "status_since": given.changed_at.isoformat(),
        "superseded_by": None if given.status is Status.RENEWED else successor,
        "renewed_by": successor if given.status is Status.RENEWED else None,
        "title": given.title,
        "masked_name": given.masked_name,
        "provider": given.provider,
        "partners": given.partners,
        "starts_on": given.run["starts_on"],
        "ends_on": given.run["ends_on"],
        "minutes": {"planned": given.planned, "attended": given.attended},
        "knowledge_test_passed": given.with_test,
        "accreditation": decision
        and {
            "body": decision["body"]["name"],
            "number": decision["number"],
            "decided_on": decision["decided_on"],
            "valid_from": decision["valid_from"],
            "valid_to": decision["valid_to"],
        },
        "issued_on": given.issued_on.isoformat(),
        "valid_until": given.valid_until and given.valid_until.isoformat(),
        "provisional_until": given.provisional_until
        and given.provisional_until.isoformat(),
    }


def _with_history() -> Any:
    """Certificates as the public pages need them; the evidence is not read."""
    return (
        Certificate.objects.select_related("superseded_by", "supersedes")
        .prefetch_related("events")
        .defer(
            "evidence",
            "superseded_by__facts",
            "superseded_by__evidence",
            "supersedes__facts",
            "supersedes__evidence",
        )
    )
