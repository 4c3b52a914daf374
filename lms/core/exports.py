"""Everything that is kept about a person, gathered from all apps."""

from collections.abc import Callable
from typing import Any

from lms.core.models import AuditEvent, User

Exporter = Callable[[User], Any]

_exporters: dict[str, Exporter] = {}


def register_export(name: str, exporter: Exporter) -> None:
    """Add a part to the export; registering a name again replaces it."""
    _exporters[name] = exporter


def export_of(person: User) -> dict[str, Any]:
    """Return what each app keeps about `person`, ready for JSON."""
    parts = {name: exporter(person) for name, exporter in sorted(_exporters.items())}
    return {"profile": _profile(person), **parts, "trail": _trail(person)}


def _profile(person: User) -> dict[str, Any]:
    return {
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "other_script_name": person.other_script_name,
        "organisation": str(person.organisation or ""),
        "language": person.language,
        "joined": person.date_joined.isoformat(),
    }


def _trail(person: User) -> list[dict[str, Any]]:
    about = AuditEvent.objects.filter(
        subject_type="core.user", subject_id=str(person.pk)
    )
    return [
        {"at": event.at.isoformat(), "action": event.action, "data": event.data}
        for event in (about | AuditEvent.objects.filter(actor=person)).order_by("pk")
    ]
