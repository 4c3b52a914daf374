"""Who looked at personal data from outside the office: written at once, shown to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from certificates.models import AccreditingBody, Certificate
from courses.models import CourseRun
from lms.core.models import AuditEvent, User

LOOKS = (
    "evidence.viewed",
    "certificate.document_viewed",
    "run.people_viewed",
    "run.report_viewed",
    "accreditation.exported",
    "trainer.viewed",
    "trainer.cv_opened",
)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look: the event, and what it was at, if that is one thing."""

    event: AuditEvent
    bodies: str
    certificate: Certificate | None = None
    run: CourseRun | None = None
    person: User | None = None


def bodies_of(user: User) -> list[str]:
    """Return the bodies a person is an officer of, as the trail keeps them."""
    return list(
        AccreditingBody.objects.filter(officers=user).values_list(
            "short_name", flat=True
        )
    )


def looks_of_officers() -> QuerySet[AuditEvent]:
    """Return every look by an officer of a body, newest first.

    Whoever was an officer at that moment stays in the list; looks from before the
    trail kept the body are known by whose officer the person is today.
    """
    officers = AccreditingBody.objects.filter(officers__isnull=False)
    was_officer = Q(data__has_key="bodies") & ~Q(data__bodies=[])
    before = Q(actor__in=officers.values("officers")) & ~Q(data__has_key="bodies")
    return (
        AuditEvent.objects.filter(action__in=LOOKS)
        .filter(was_officer | before)
        .select_related("actor")
        .order_by("-pk")
    )


def with_subjects(events: Iterable[AuditEvent]) -> list[Look]:
    """Name what was looked at, in a number of queries that does not grow."""
    events = list(events)
    certificates = Certificate.objects.in_bulk(_ids(events, Certificate))
    runs = CourseRun.objects.in_bulk(_ids(events, CourseRun))
    people = User.objects.in_bulk(_ids(events, User))
    return [
        Look(
            event=each,
            bodies=", ".join(each.data.get("bodies", [])),
            certificate=certificates.get(int(each.subject_id))
            if each.subject_type == Certificate._meta.label_lower
            else None,
            run=runs.get(int(each.subject_id))
            if each.subject_type == CourseRun._meta.label_lower
            else None,
            person=people.get(int(each.subject_id))
            if each.subject_type == User._meta.label_lower
            else None,
        )
        for each in events
    ]


def _ids(
    events: list[AuditEvent], model: type[Certificate | CourseRun | User]
) -> list[int]:
    label = model._meta.label_lower
    return [int(each.subject_id) for each in events if each.subject_type == label]
