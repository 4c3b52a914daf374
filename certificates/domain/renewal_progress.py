"""How far somebody has come on each way to renew a certificate."""

from dataclasses import dataclass, field

from django.utils.translation import get_language

from certificates.domain.renewing import ways_to_renew
from certificates.models import Certificate, DocumentAccepted
from content.models import ProgrammePage
from courses.domain.completion import finding_text, standing
from courses.domain.freezing import latest_version
from courses.domain.outline import local_names
from courses.models import CourseRun, Enrolment, Requirement


@dataclass(frozen=True, kw_only=True)
class Way:
    """A programme that renews: what it asks for, and what is met on the holder's place.

    Without a place nothing is judged yet, and `is_met` of each condition is None.
    """

    title: str
    place: Enrolment | None = None
    conditions: list[tuple[str, bool | None]] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)


def progress_of(certificate: Certificate) -> list[Way]:
    """Return the ways of today's rule, with the holder's progress on each."""
    return [_way(each, certificate) for each in ways_to_renew(certificate)]


def _way(programme: ProgrammePage, certificate: Certificate) -> Way:
    place = (
        Enrolment.objects.active()
        .filter(
            person=certificate.holder_id,
            run__version__programme__translation_key=programme.translation_key,
            run__status__in=[CourseRun.Status.PLANNED, CourseRun.Status.OPEN],
        )
        .select_related("run__version", "person")
        .order_by("run__starts_on", "pk")
        .first()
    )
    title = str(programme)
    if place is not None:
        version = place.run.version
        title = version.local_title
        asked: list[Requirement] = list(version.requirements.all())
        names = local_names([version], get_language() or "")[version.pk]
        conditions: list[tuple[str, bool | None]] = [
            (finding_text(each, names), each.met) for each in standing(place).findings
        ]
    else:
        newest = latest_version(programme)
        title = newest.local_title if newest else title
        asked = list(newest.requirements.all()) if newest else []
        conditions = [(each.describe(), None) for each in asked]
    return Way(
        title=title,
        place=place,
        conditions=conditions,
        documents=[each.what for each in asked if isinstance(each, DocumentAccepted)],
    )
