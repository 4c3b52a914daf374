"""What the catalogue may say about coming runs."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from content.models import ProgrammePage
from content.offers import Offer
from courses.models import CourseRun


def coming_runs(programmes: Sequence[ProgrammePage]) -> dict[UUID, list[Offer]]:
    """Return the open runs that have not begun, by the programme's translation key.

    Costs two queries, whatever the number of programmes.
    """
    keys = [programme.translation_key for programme in programmes]
    runs = (
        CourseRun.objects.filter(
            status=CourseRun.Status.OPEN,
            starts_on__gt=timezone.localdate(),
            version__programme__translation_key__in=keys,
        )
        .select_related("version__programme", "provider")
        .prefetch_related("run_trainers__trainer")
        .with_places()
    )
    found: dict[UUID, list[Offer]] = defaultdict(list)
    for run in runs:
        found[run.version.programme.translation_key].append(_offer(run))
    return found


def _offer(run: CourseRun) -> Offer:
    return Offer(
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        place=run.place,
        language=run.get_language_display(),
        trainers=tuple(str(each.trainer) for each in run.run_trainers.all()),
        provider=run.provider.name,
        places_left=run.places_left,
        url=reverse("courses:run_about", args=[run.pk]),
    )
