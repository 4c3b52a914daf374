"""The line of those who wait: who gets a free place, and what becomes of an offer.

A place that becomes free is given at once, or offered for some hours when the run says
so. Who does not confirm in time goes to the end of the line, and the second time off
it. An open offer holds its place, so that two who confirm never share one.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from courses.domain.calendar_letters import announce, is_news
from courses.domain.shares import Home, Room, Share
from courses.models import CourseRun, Enrolment, PlaceOffer
from courses.notices import PLACE_OFFERED, PLACE_PASSED_ON
from courses.querysets import CourseRunQuerySet, EnrolmentQuerySet
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import Organisation, User
from lms.core.notices import NoticeKind
from lms.core.noticing import notify

Outcome = PlaceOffer.Outcome
Status = Enrolment.Status
# So often somebody may leave an offer unanswered before they leave the line.
UNANSWERED = 2


def home_of(organisation: Organisation | None) -> Home:
    if organisation is None:
        return Home()
    return Home(organisation.pk, organisation.region)


def holding(run: CourseRun) -> EnrolmentQuerySet:
    """Return who has a place on the run, or has been offered one."""
    offered = PlaceOffer.objects.filter(outcome=Outcome.OPEN).values("enrolment")
    return run.enrolments.filter(
        Q(status=Status.ACTIVE) | Q(status=Status.WAITING, pk__in=offered)
    )


def room_of(run: CourseRun, *, at: datetime) -> Room:
    """Return the places of the run as they are shared out at that moment."""
    today = at.astimezone(run.zone).date()
    shares = [
        Share(
            key=quota.pk,
            places=quota.places,
            organisation=quota.organisation_id,
            region=quota.region,
        )
        for quota in run.quotas.all()
        if quota.released_on is None or today < quota.released_on
    ]
    taken = holding(run).values_list("organisation_id", "organisation__region")
    return Room(run.capacity, shares, (Home(pk, region or "") for pk, region in taken))


def line_of(run: CourseRun) -> EnrolmentQuerySet:
    """Return who waits, the next one first.

    An offer that was not answered puts somebody behind those who came until then.
    """
    lapsed = Max("offers__until", filter=Q(offers__outcome=Outcome.LAPSED))
    return (
        run.enrolments.filter(status=Status.WAITING)
        .annotate(in_line_since=Coalesce(lapsed, "enrolled_at"))
        .order_by("in_line_since", "pk")
    )


def fill_places(run: CourseRun, *, by: User | None, at: datetime) -> list[Enrolment]:
    """Give or offer free places to those who wait, first come first served.

    Call it inside a transaction that holds the run. When nothing is free, or nobody
    waits, nothing changes. Returns who has a place now; an offer is not one yet.
    """
    offered = PlaceOffer.objects.filter(outcome=Outcome.OPEN).values("enrolment")
    line = list(
        line_of(run)
        .exclude(pk__in=offered)
        .select_related("organisation", "person", "run")
    )
    if not line:
        return []
    room = room_of(run, at=at)
    until = _deadline(run, at)
    called_up = []
    for enrolment in line:
        if not room.take(home_of(enrolment.organisation)):
            continue
        if until:
            _offer(enrolment, by=by, at=at, until=until)
        else:
            called_up.append(_promote(enrolment, by=by, at=at))
    announce(run, "REQUEST", at=at, enrolments=called_up)
    return called_up


def _deadline(run: CourseRun, at: datetime) -> datetime | None:
    """Return until when an offer stands; none when there is no time left to ask."""
    first_day = datetime.combine(run.starts_on, time(), run.zone)
    until = min(at + timedelta(hours=run.offer_hours), first_day)
    return until if until > at else None


def _promote(enrolment: Enrolment, *, by: User | None, at: datetime) -> Enrolment:
    enrolment.status = Status.ACTIVE
    enrolment.save(update_fields=["status"])
    audit.record("enrolment.promoted", enrolment, by=by, at=at)
    return enrolment


def _offer(
    enrolment: Enrolment, *, by: User | None, at: datetime, until: datetime
) -> None:
    offer = PlaceOffer.objects.create(enrolment=enrolment, offered_at=at, until=until)
    audit.record(
        "place.offered",
        offer,
        by=by,
        at=at,
        enrolment=enrolment.pk,
        until=until.isoformat(),
    )
    _tell(PLACE_OFFERED, offer, at=at)


def offer_to(enrolment: Enrolment) -> PlaceOffer | None:
    """Return the offer that waits for this person's answer."""
    return enrolment.offers.filter(outcome=Outcome.OPEN).first()


@transaction.atomic
def confirm(enrolment: Enrolment, *, by: User, at: datetime | None = None) -> Enrolment:
    """Take the place that was offered. A repeat changes nothing.

    Refused without an open offer, when its time is over, and on a closed run.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=enrolment.run_id)
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    if enrolment.is_active:
        return enrolment
    if run.is_closed:
        raise DomainError("run_closed", _("This run is finished or cancelled."))
    offer = offer_to(enrolment)
    if offer is None:
        raise DomainError("no_offer", _("No place is waiting for your answer."))
    if offer.is_over(at):
        raise DomainError(
            "offer_lapsed", _("The time to confirm is over. The place is passed on.")
        )
    _settle(offer, Outcome.CONFIRMED, by=by, at=at)
    _promote(enrolment, by=by, at=at)
    announce(run, "REQUEST", at=at, enrolments=[enrolment])
    return enrolment


def close_offer(
    enrolment: Enrolment, *, by: User | None, at: datetime
) -> PlaceOffer | None:
    """Settle the open offer of somebody who leaves, by themselves or not.

    Call it inside a transaction that holds the run.
    """
    offer = offer_to(enrolment)
    if offer:
        is_own = by is not None and by.pk == enrolment.person_id
        outcome = Outcome.DECLINED if is_own else Outcome.TAKEN_BACK
        _settle(offer, outcome, by=by, at=at)
    return offer


def _settle(
    offer: PlaceOffer, outcome: PlaceOffer.Outcome, *, by: User | None, at: datetime
) -> None:
    offer.outcome, offer.settled_at = outcome, at
    offer.save(update_fields=["outcome", "settled_at"])
    audit.record(
        "place.answered",
        offer,
        by=by,
        at=at,
        enrolment=offer.enrolment_id,
        outcome=str(outcome),
    )


@transaction.atomic
def pass_on(run: CourseRun, *, at: datetime | None = None) -> int:
    """Settle the run's offers whose time is over and give on what is free.

    Who did not answer goes to the end of the line, the second time off it. On a
    closed run every open offer is taken back. Returns how many were settled; a repeat
    changes nothing.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update().get(pk=run.pk)
    offers = PlaceOffer.objects.filter(enrolment__run=run, outcome=Outcome.OPEN)
    if not run.is_closed:
        offers = offers.filter(until__lte=at)
    over = list(
        offers.select_related("enrolment__person", "enrolment__run").order_by(
            "until", "pk"
        )
    )
    outcome = Outcome.TAKEN_BACK if run.is_closed else Outcome.LAPSED
    for offer in over:
        _settle(offer, outcome, by=None, at=at)
        if outcome == Outcome.LAPSED and _is_last_chance(offer):
            _leave_line(offer.enrolment, at=at)
        if outcome == Outcome.LAPSED:
            _tell(PLACE_PASSED_ON, offer, at=at)
    if not run.is_closed:
        fill_places(run, by=None, at=at)
    return len(over)


def _is_last_chance(offer: PlaceOffer) -> bool:
    lapsed = offer.enrolment.offers.filter(outcome=Outcome.LAPSED)
    return lapsed.count() >= UNANSWERED


def _leave_line(enrolment: Enrolment, *, at: datetime) -> None:
    enrolment.status = Status.WITHDRAWN
    enrolment.withdrawn_at = at
    enrolment.save(update_fields=["status", "withdrawn_at"])
    audit.record(
        "enrolment.withdrawn", enrolment, by=None, at=at, reason="offers not answered"
    )


def due(at: datetime) -> CourseRunQuerySet:
    """Return the runs on which something is to be passed on."""
    open_offer = Q(enrolments__offers__outcome=Outcome.OPEN)
    closed = Q(status__in=[CourseRun.Status.FINISHED, CourseRun.Status.CANCELLED])
    over = open_offer & (Q(enrolments__offers__until__lte=at) | closed)
    # A day is begun everywhere within these hours; `room_of` knows the place's clock.
    released = Q(quotas__released_on__lte=(at + timedelta(hours=14)).date())
    waits = Q(enrolments__status=Status.WAITING)
    found = CourseRun.objects.filter(over).values("pk")
    freed = CourseRun.objects.filter(released & waits & ~closed).values("pk")
    return CourseRun.objects.filter(Q(pk__in=found) | Q(pk__in=freed))


def pass_on_due(*, at: datetime | None = None) -> int:
    """Pass on everything that is due, run by run; return how many offers lapsed."""
    at = at or timezone.now()
    return sum(pass_on(run, at=at) for run in due(at))


def keep_moving(run: CourseRun, *, at: datetime) -> None:
    """Pass on what is due on this run, so that nobody reads what is out of date."""
    if due(at).filter(pk=run.pk).exists():
        pass_on(run, at=at)


def _tell(kind: NoticeKind, offer: PlaceOffer, *, at: datetime) -> None:
    """Tell the person by notice and mail; what is entered for another day is no news."""
    if not is_news(at):
        return
    run = offer.enrolment.run
    with override(offer.enrolment.person.language or settings.LANGUAGE_CODE):
        moment = date_format(offer.until.astimezone(run.zone), "DATETIME_FORMAT")
    page = "courses:run" if kind is PLACE_OFFERED else "courses:my_learning"
    notify(
        offer.enrolment.person,
        kind,
        path=reverse(page, args=[run.pk] if kind is PLACE_OFFERED else []),
        values={"moment": moment},
        at=at,
    )
