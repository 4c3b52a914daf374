"""The public registers: accredited programmes and realised deliveries.

No personal data: a delivery is a programme, dates, a place and numbers.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from certificates.domain.coverage import Coverage, coverages_of
from certificates.models import Accreditation, Certificate, CertificateEvent
from courses.models import CourseRun, Enrolment, ProgrammeVersion
from lms.core.scripts import fold


class Force(TextChoices):
    """Whether a decision is in force on a day."""

    COMING = "coming", _("Not yet in force")
    IN_FORCE = "in_force", _("In force")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


TONES = {
    Force.COMING: "info",
    Force.IN_FORCE: "success",
    Force.EXPIRED: "neutral",
    Force.SUSPENDED: "danger",
    Force.REVOKED: "danger",
}

# In a smaller group a figure could tell about a person.
SMALLEST_SHOWN = 5

# What a version's titles fold to, by content hash: versions never change.
_folded: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A finished run as everyone may see it; a figure that is None is withheld."""

    run: CourseRun
    coverage: Coverage
    participants: int | None
    documents: int | None


def published(number: int) -> int | None:
    """Return a figure as everyone may see it: none when it is withheld."""
    return None if 0 < number < SMALLEST_SHOWN else number


def force_of(decision: Accreditation, *, on: date) -> Force:
    stops = [each for each in decision.stops.all() if each.covers(on)]
    if any(each.kind == each.Kind.REVOKED for each in stops):
        return Force.REVOKED
    if stops and on <= decision.valid_to:
        return Force.SUSPENDED
    if on < decision.valid_from:
        return Force.COMING
    return Force.IN_FORCE if on <= decision.valid_to else Force.EXPIRED


def decisions(search: str) -> QuerySet[Accreditation]:
    """Return all decisions, newest first, or those on programmes with such a title."""
    found = Accreditation.objects.select_related("body").prefetch_related(
        "versions", "body__texts", "stops"
    )
    if search.strip():
        found = found.filter(versions__in=versions_titled(search)).distinct()
    return found


def deliveries(search: str) -> QuerySet[CourseRun]:
    """Return finished runs with `participants` and `documents`, newest first.

    `search` is words of a title of the programme, or the code of a run.
    A document that was replaced or revoked is not counted.
    """
    withdrawn = CertificateEvent.objects.filter(
        kind__in=[CertificateEvent.Kind.REVOKED, CertificateEvent.Kind.SUPERSEDED]
    )
    found = (
        CourseRun.objects.filter(status=CourseRun.Status.FINISHED)
        .select_related("version", "provider")
        .annotate(
            participants=_count(Enrolment.objects.active()),
            documents=_count(
                Certificate.objects.filter(enrolment__isnull=False).exclude(
                    pk__in=withdrawn.values("certificate")
                )
            ),
        )
        .order_by("-starts_on", "code")
    )
    if search.strip():
        has_code = Q(code__iexact=search.strip())
        found = found.filter(has_code | Q(version__in=versions_titled(search)))
    return found


def with_coverage(runs: list[CourseRun]) -> list[Delivery]:
    coverage = coverages_of(runs)
    return [
        Delivery(
            run=run,
            coverage=coverage[run.pk],
            participants=published(vars(run)["participants"]),
            documents=published(vars(run)["documents"]),
        )
        for run in runs
    ]


def versions_titled(search: str) -> list[int]:
    """Return the versions with every word of `search` in one of their titles.

    Script and diacritics play no part.
    """
    words = fold(search).split()
    versions = ProgrammeVersion.objects.values_list("pk", "content_hash")
    known = dict(versions)
    new = [pk for pk, digest in known.items() if digest not in _folded]
    for version in ProgrammeVersion.objects.filter(pk__in=new) if new else ():
        _folded[version.content_hash] = _titles(version)
    return [
        pk
        for pk, digest in known.items()
        if all(word in _folded[digest] for word in words)
    ]


def _titles(version: ProgrammeVersion) -> str:
    titles = [version.code, version.title, version.public_title]
    for locale in version.locales:
        titles += [
            str(version.text("title", locale)),
            str(version.text("public_title", locale)),
        ]
    return fold(" ".join(titles))


def _count(rows: "QuerySet[Enrolment] | QuerySet[Certificate]") -> Coalesce:
    counted = (
        rows.filter(run=OuterRef("pk"))
        .order_by()
        .values("run")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)
