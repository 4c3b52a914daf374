"""Questions the app asks of its tables. Nothing here writes."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery

from lms.core.models import User

if TYPE_CHECKING:
    from certificates.models import (  # noqa: F401
        Accreditation,
        Application,
        Certificate,
        Complaint,
        ExternalLearning,
        PointsRule,
    )


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def with_last_event(self) -> Self:
        """Annotate `last_event`, which tells where each certificate stands."""
        events = apps.get_model("certificates", "CertificateEvent").objects
        newest = events.filter(certificate=OuterRef("pk")).order_by("-pk")
        return self.annotate(last_event=Subquery(newest.values("kind")[:1]))

    def with_provisional(self) -> Self:
        """Annotate `provisional_day`, up to which somebody was said to be renewing."""
        statuses = apps.get_model("certificates", "ProvisionalStatus").objects
        newest = statuses.filter(certificate=OuterRef("pk")).order_by("-pk")
        return self.annotate(provisional_day=Subquery(newest.values("until")[:1]))

    def of(self, person: User) -> Self:
        return self.filter(holder=person)

    def under_decisions_of(self, user: User) -> Self:
        """Certificates an officer may look at: those under their body's decisions."""
        if user.has_perm("certificates.change_accreditingbody"):
            return self.filter(accreditation__isnull=False)
        return self.filter(accreditation__body__in=_bodies_of(user))

    def downloadable_by(self, user: User) -> Self:
        """Certificates whose document a person may have: their own, or by duty."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("certificates.view_certificate"):
            return self
        return self.filter(
            models.Q(holder=user)
            | models.Q(
                pk__in=self.under_decisions_of(user).values("pk")
                if user.has_perm("certificates.view_evidence")
                else []
            )
        )


class AccreditationQuerySet(models.QuerySet["Accreditation"]):
    def visible_to(self, user: User) -> Self:
        """Decisions of an officer's own bodies; all for an administrator."""
        if user.has_perm("certificates.change_accreditingbody"):
            return self
        return self.filter(body__in=_bodies_of(user))


class ApplicationQuerySet(models.QuerySet["Application"]):
    def prepared_by(self, user: User) -> Self:
        """What somebody on the applicant's side works on.

        All of them for the office; for others those of a version they froze, or in
        which they are named as author or trainer.
        """
        if user.has_perm("certificates.add_application"):
            return self
        named = apps.get_model("certificates", "ApplicationPerson").objects
        mine = named.filter(person=user).values("application")
        return self.filter(models.Q(version__frozen_by=user) | models.Q(pk__in=mine))

    def received_by(self, user: User) -> Self:
        """What officers see: submitted to a body of theirs; no drafts, and not others'.

        An administrator of the installation does not speak for a body here.
        """
        return self.exclude(number="").filter(body__in=_bodies_of(user))

    def with_profile(self) -> Self:
        """With what its pages show of the body, the version and the decision."""
        return self.select_related(
            "body",
            "version",
            "organisation",
            "call",
            "renews__body",
            "accreditation",
            "disposal",
        ).prefetch_related("body__dossier_parts", "body__standards", "body__rules")


class PointsRuleQuerySet(models.QuerySet["PointsRule"]):
    def for_country(self, country: str) -> Self:
        return self.filter(body__country__in=["", country])

    def in_force(self, on: date) -> Self:
        return self.filter(valid_from__lte=on)


class ExternalLearningQuerySet(models.QuerySet["ExternalLearning"]):
    def sent_to_bodies_of(self, user: User) -> Self:
        """What an officer decides: claims to their own bodies; all for an administrator."""
        if user.has_perm("certificates.change_accreditingbody"):
            return self
        return self.filter(body__in=_bodies_of(user))


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def to_bodies_of(self, user: User) -> Self:
        """Complaints to an officer's own bodies. Not even an administrator sees others:
        administrators are the provider's."""
        return self.filter(decision__body__in=_bodies_of(user))

    def open(self) -> Self:
        return self.exclude(steps__kind="closed")


def _bodies_of(user: User) -> models.QuerySet[models.Model]:
    """Return the bodies a person is an officer of; a subquery repeats no row."""
    bodies: models.QuerySet[models.Model] = apps.get_model(
        "certificates", "AccreditingBody"
    ).objects.filter(officers=user)
    return bodies
