"""Which organisations take part in a run besides its provider, and as what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun, RunPartner
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.logos import logo_of
from lms.core.models import Organisation, User

Role = RunPartner.Role


@dataclass(frozen=True, kw_only=True)
class PartRole:
    """One role and who has it, in the order in which they were named."""

    label: str | Promise
    organisations: tuple[Organisation, ...]

    @property
    def names(self) -> str:
        return ", ".join(str(each) for each in self.organisations)


def partners_of(run: CourseRun) -> list[RunPartner]:
    """Return the partners with their logos, with one query."""
    return list(run.run_partners.select_related("organisation__logo").order_by("pk"))


def by_role(run: CourseRun) -> list[PartRole]:
    """Return the roles that somebody has, organisers first and funders last."""
    partners = partners_of(run)
    found = [
        PartRole(
            label=role.label,
            organisations=tuple(
                each.organisation for each in partners if each.role == role
            ),
        )
        for role in Role
    ]
    return [each for each in found if each.organisations]


def credited(run: CourseRun) -> list[Organisation]:
    """Return who stands on certificates as partner: who organised, not who paid."""
    return [each.organisation for each in partners_of(run) if each.role != Role.FUNDER]


def partner_logos(run: CourseRun) -> list[tuple[str, str]]:
    """Return name and logo of the partners, of those who have one, to be drawn."""
    return _drawn([each.organisation for each in partners_of(run)])


def all_logos(run: CourseRun) -> list[tuple[str, str]]:
    """Return the same, the provider's before them."""
    return [*_drawn([run.provider]), *partner_logos(run)]


def _drawn(organisations: Iterable[Organisation]) -> list[tuple[str, str]]:
    drawn = [(str(each), logo_of(each)) for each in organisations]
    return [(name, logo) for name, logo in drawn if logo]


@transaction.atomic
def set_partners(
    run: CourseRun,
    wanted: Sequence[tuple[Organisation, str]],
    *,
    by: User | None,
    at: datetime | None = None,
) -> None:
    """Let exactly these take part, in these roles; the same again changes nothing.

    Refused on a closed run, when one is named twice, and for the provider itself.
    """
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    if run.is_closed:
        raise DomainError("run_closed", _("This run is finished or cancelled."))
    named = [organisation.pk for organisation, _role in wanted]
    if len(set(named)) < len(named):
        raise DomainError("partner_twice", _("Each organisation has one role."))
    if run.provider_id in named:
        raise DomainError("provider", _("The provider takes part anyway."))
    before = list(run.run_partners.values_list("organisation_id", "role"))
    after = [(organisation.pk, str(role)) for organisation, role in wanted]
    if before == after:
        return
    run.run_partners.all().delete()
    RunPartner.objects.bulk_create(
        RunPartner(run=run, organisation=organisation, role=role)
        for organisation, role in wanted
    )
    audit.record("run.partners_set", run, by=by, at=at, before=before, after=after)


def copied_to(run: CourseRun, source: CourseRun) -> None:
    """Let the same organisations take part in a new run, in the same roles."""
    RunPartner.objects.bulk_create(
        RunPartner(run=run, organisation=each.organisation, role=each.role)
        for each in partners_of(source)
    )
