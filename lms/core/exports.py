"""Everything that is kept about a person, gathered from all apps."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from lms.core.audit_labels import label
from lms.core.models import AuditEvent, User
from lms.core.report_details import as_exported

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
        "notices": [
            {"at": each.created_at.isoformat(), "text": each.text}
            for each in person.notices.all()
        ],
        "details_for_reports": as_exported(person),
    }


def _trail(person: User) -> list[dict[str, Any]]:
    """Return what happened to the person, and that they acted, but not on whom."""
    about_me = Q(subject_type=User._meta.label_lower, subject_id=str(person.pk))
    events = AuditEvent.objects.filter(about_me | Q(actor=person)).order_by("pk")
    return [
        {
            "at": event.at.isoformat(),
            "action": event.action,
            "what": str(label(event.action)),
            "data": event.data if _is_about(event, person) else {},
        }
        for event in events.iterator()
    ]


def _is_about(event: AuditEvent, person: User) -> bool:
    return (event.subject_type, event.subject_id) == (
        User._meta.label_lower,
        str(person.pk),
    )
