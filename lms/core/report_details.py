"""Telling, letting be told, and taking back what reports may count about a person."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import ListEntry, ReportDetails, User

Source = ReportDetails.Source


@transaction.atomic
def tell(
    person: User,
    *,
    sex: str = "",
    region: ListEntry | None = None,
    role: ListEntry | None = None,
    has_consented: bool,
    at: datetime,
) -> ReportDetails | None:
    """Keep what the person says about themselves; nothing said keeps nothing.

    Refused without consent. The trail says that it happened, never what was said.
    """
    if not (sex or region or role):
        take_back(person, by=person, at=at)
        return None
    if not has_consented:
        raise DomainError(
            "no_consent",
            _("Nothing is kept without your consent. Agree, or leave all empty."),
        )
    details, _new = ReportDetails.objects.update_or_create(
        person=person,
        defaults={
            "sex": sex,
            "region": region,
            "role": role,
            "consented_at": at,
            "source": Source.SELF,
        },
    )
    audit.record("person.details_told", person, by=person, at=at)
    return details


@transaction.atomic
def fill_from_list(
    person: User,
    *,
    sex: str = "",
    region: ListEntry | None = None,
    role: ListEntry | None = None,
    by: User,
    at: datetime,
) -> bool:
    """Keep what a list says with the person's consent; return whether it was kept.

    What somebody said themselves is never overwritten by a list.
    """
    if not (sex or region or role):
        return False
    told = ReportDetails.objects.filter(person=person).first()
    if told and told.source == Source.SELF:
        return False
    ReportDetails.objects.update_or_create(
        person=person,
        defaults={
            "sex": sex or (told.sex if told else ""),
            "region": region or (told.region if told else None),
            "role": role or (told.role if told else None),
            "consented_at": at,
            "source": Source.LIST,
        },
    )
    audit.record("person.details_filled", person, by=by, at=at)
    return True


@transaction.atomic
def take_back(person: User, *, by: User | None, at: datetime) -> None:
    """Remove what was told, with the consent to it. A repeat changes nothing."""
    removed, _rows = ReportDetails.objects.filter(person=person).delete()
    if removed:
        audit.record("person.details_taken_back", person, by=by, at=at)


def as_exported(person: User) -> dict[str, Any]:
    """Return what is kept, for the person's own file."""
    details = (
        ReportDetails.objects.filter(person=person)
        .select_related("region", "role")
        .first()
    )
    if details is None:
        return {}
    return {
        "sex": details.sex,
        "region": str(details.region or ""),
        "role": str(details.role or ""),
        "consented_at": details.consented_at.isoformat(),
        "told_by": details.source,
    }
