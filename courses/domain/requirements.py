"""Setting the conditions of completion of a programme while it is authored.

Versions keep their own copies, so nothing here touches a run.
"""

from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content.models import ProgrammePage
from courses.domain.trees import source_of
from courses.models import Requirement
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User


def kinds() -> dict[str, type[Requirement]]:
    """Return every kind of requirement, of whichever app, by its name."""
    found = [
        model
        for model in apps.get_models()
        if issubclass(model, Requirement) and model is not Requirement
    ]
    return {model.kind: model for model in found}


@transaction.atomic
def add(
    programme: ProgrammePage,
    requirement: Requirement,
    *,
    by: User | None,
    at: datetime | None = None,
) -> Requirement:
    """Put a new requirement last. Refused: `already_there`, the same one twice."""
    source = source_of(programme)
    # Two authors adding at once get different places in the order.
    ProgrammePage.objects.select_for_update().get(pk=source.pk)
    others = list(source.requirements.all())
    _refuse_double(requirement, others)
    requirement.programme = source
    requirement.order = max((each.order for each in others), default=0) + 1
    requirement.save()
    _record("requirement.added", requirement, by, at)
    return requirement


@transaction.atomic
def change(
    requirement: Requirement, *, by: User | None, at: datetime | None = None
) -> Requirement:
    """Keep the figures of `requirement`. Refused: `already_there`, `frozen`."""
    programme = _authored(requirement)
    others = programme.requirements.exclude(pk=requirement.pk)
    _refuse_double(requirement, list(others))
    requirement.save()
    _record("requirement.changed", requirement, by, at)
    return requirement


@transaction.atomic
def remove(
    requirement: Requirement, *, by: User | None, at: datetime | None = None
) -> None:
    """Take the requirement off the programme. Refused: `frozen`."""
    _authored(requirement)
    _record("requirement.removed", requirement, by, at)
    requirement.delete()


@transaction.atomic
def move(
    requirement: Requirement, *, up: bool, by: User | None, at: datetime | None = None
) -> None:
    """Exchange places with the neighbour; at the end of the list nothing happens."""
    programme = _authored(requirement)
    ProgrammePage.objects.select_for_update().get(pk=programme.pk)
    listed = list(programme.requirements.all())
    here = listed.index(requirement)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(listed):
        return
    listed[here], listed[there] = listed[there], listed[here]
    for order, each in enumerate(listed, start=1):
        if each.order != order:
            Requirement.objects.filter(pk=each.pk).update(order=order)
    requirement.order = there + 1
    _record("requirement.moved", requirement, by, at)


def _authored(requirement: Requirement) -> ProgrammePage:
    if requirement.programme is None:
        raise DomainError("frozen", _("The requirements of a version never change."))
    return requirement.programme


def _refuse_double(requirement: Requirement, others: list[Requirement]) -> None:
    """Refuse a requirement that says what another one says already."""
    saying = (requirement.kind, requirement.parameters())
    if any((each.kind, each.parameters()) == saying for each in others):
        raise DomainError(
            "already_there", _("The programme has this requirement already.")
        )


def _record(
    action: str, requirement: Requirement, by: User | None, at: datetime | None
) -> None:
    audit.record(
        action,
        requirement,
        by=by,
        at=at,
        programme=requirement.programme_id,
        kind=requirement.kind,
        order=requirement.order,
        for_attendance=requirement.for_attendance,
        parameters=requirement.parameters(),
    )
