"""Telling other apps which certificates people hold, as the office sees them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from certificates.models import Certificate
from courses.domain.documents import HeldDocument


def held_by(enrolment_ids: Iterable[int]) -> Mapping[int, Sequence[HeldDocument]]:
    """Return the certificates issued for each enrolment, whatever their status."""
    found: dict[int, list[HeldDocument]] = defaultdict(list)
    for each in Certificate.objects.filter(enrolment__in=list(enrolment_ids)):
        if each.enrolment_id is not None:
            url = reverse("certificates:manage", args=[each.public_id])
            found[each.enrolment_id].append(HeldDocument(label=each.serial, url=url))
    return found
