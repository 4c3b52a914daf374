"""How places are given: offers with a deadline, quotas, and too few people."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.domain import minimum, waiting
from courses.domain.copying import copy_run
from courses.domain.enrolling import give_back, withdraw
from courses.domain.quotas import Kept, pools_of, set_quotas
from courses.domain.runs import cancel_run, change_details, change_places
from courses.domain.shares import Home, Room, Share
from courses.models import CourseRun, Enrolment, MinimumDecision, PlaceOffer
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Notice, Organisation
from tests.factories.courses import frozen_version
from tests.factories.runs import BEFORE, STARTS_ON, place_on, run_of, someone

DAY = timedelta(days=1)
Status, Outcome = Enrolment.Status, PlaceOffer.Outcome


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def status_of(*places):
    return [Enrolment.objects.get(pk=place.pk).status for place in places]


def offered_run(*, waiting=2, hours=24, **fields):
    """A run with one place, which its first person has just given up."""
    run = run_of(capacity=1, offer_hours=hours, **fields)
    first = place_on(run)
    line = [place_on(run, at=BEFORE + timedelta(minutes=n)) for n in range(waiting)]
    withdraw(first, reason="Ill", by=first.person, at=BEFORE + timedelta(hours=1))
    return run, line


OFFERED = BEFORE + timedelta(hours=1)


@pytest.mark.django_db
def test_an_offer_holds_the_place_until_it_is_confirmed(coordinator):
    run, (first, second) = offered_run()

    offer = waiting.offer_to(first)
    assert (offer.offered_at, offer.until) == (OFFERED, OFFERED + DAY)
    assert status_of(first, second) == [Status.WAITING] * 2
    assert place_on(run, at=OFFERED).status == Status.WAITING
    with refused("capacity_below"):  # one place is promised, though nobody has it
        run2, _line = offered_run(waiting=1)
        CourseRun.objects.filter(pk=run2.pk).update(capacity=2)
        place_on(run2, at=OFFERED)
        change_details(run2, capacity=1, by=coordinator, at=OFFERED)
    with refused("no_offer"):
        waiting.confirm(second, by=second.person, at=OFFERED)

    waiting.confirm(first, by=first.person, at=OFFERED + DAY / 2)
    waiting.confirm(first, by=first.person, at=OFFERED + DAY / 2)

    assert status_of(first, second) == [Status.ACTIVE, Status.WAITING]
    assert waiting.offer_to(second) is None
    offer.refresh_from_db()
    assert (offer.outcome, offer.settled_at) == ("confirmed", OFFERED + DAY / 2)
    assert AuditEvent.objects.filter(action="place.answered").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        PlaceOffer.objects.filter(pk=offer.pk).update(outcome="lapsed")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceOffer.objects.create(enrolment=second, until=BEFORE, offered_at=OFFERED)


@pytest.mark.django_db
def test_an_offer_not_confirmed_passes_on_and_the_second_time_ends_the_wait():
    run, (first, second) = offered_run()
    late = OFFERED + DAY
    with refused("offer_lapsed"):
        waiting.confirm(first, by=first.person, at=late)
    assert status_of(first) == [Status.WAITING]

    assert (waiting.pass_on_due(at=late - DAY / 9), waiting.pass_on_due(at=late)) == (
        0,
        1,
    )
    assert list(waiting.line_of(run)) == [second, first]
    assert waiting.offer_to(second).until == late + DAY
    assert waiting.offer_to(first) is None

    waiting.pass_on_due(at=late + DAY)  # now the first again …
    waiting.pass_on_due(at=late + 2 * DAY)  # … who does not answer this time either
    assert status_of(first, second) == [Status.WITHDRAWN, Status.WAITING]
    left = AuditEvent.objects.filter(action="enrolment.withdrawn").first()
    assert (left.actor, left.subject_id) == (None, str(first.pk))
    assert [each.outcome for each in first.offers.all()] == ["lapsed", "lapsed"]
    assert waiting.offer_to(second).outcome == Outcome.OPEN


@pytest.mark.django_db
def test_declining_leaves_the_list_and_a_closed_run_takes_offers_back(coordinator):
    run, (first, second) = offered_run()
    give_back(first, reason="No time", by=first.person, at=OFFERED)
    assert status_of(first) == [Status.WITHDRAWN]
    assert first.offers.get().outcome == Outcome.DECLINED
    assert waiting.offer_to(second)

    cancel_run(run, reason="Flood", by=coordinator, at=OFFERED)
    with refused("run_closed"):
        waiting.confirm(second, by=second.person, at=OFFERED)
    assert (waiting.pass_on_due(at=OFFERED), waiting.pass_on_due(at=OFFERED)) == (1, 0)
    assert second.offers.get().outcome == Outcome.TAKEN_BACK
    with refused("started"):
        begun = run_of().starts_on
        give_back(place_on(run_of()), reason="-", by=coordinator, at=BEFORE + 30 * DAY)
    assert begun == STARTS_ON


@pytest.mark.django_db
def test_an_offer_ends_when_the_run_begins_and_is_none_after_that():
    run, (first, _second) = offered_run(hours=720)
    assert waiting.offer_to(first).until.astimezone(run.zone).date() == STARTS_ON
    waiting.pass_on_due(at=BEFORE + 8 * DAY)
    # There is no time left to ask, so the next one simply gets the place.
    assert Status.ACTIVE in status_of(first, _second)
    assert not PlaceOffer.objects.filter(outcome=Outcome.OPEN).exists()


@pytest.mark.django_db
def test_notices_go_to_who_is_offered_and_to_who_did_not_answer():
    now = timezone.now()
    run = run_of(
        capacity=1, offer_hours=2, starts_on=(now + 9 * DAY).date(), code="LATER"
    )
    first, second = place_on(run, at=now), place_on(run, at=now)
    withdraw(first, reason="Ill", by=first.person, at=now)
    call_command("pass_on_places")
    offer = Notice.objects.get(kind="place_offered")
    assert offer.person == second.person
    assert reverse("courses:run", args=[run.pk]) in offer.text
    assert run.version.title not in offer.subject + offer.text
    assert waiting.pass_on_due(at=now + timedelta(hours=3)) == 1
    assert Notice.objects.get(kind="place_passed_on").person == second.person


@pytest.mark.django_db
def test_pages_show_the_offer_take_the_answer_and_are_for_the_right_people(
    client, coordinator, trainer, person, trainee
):
    now = timezone.now()
    run = run_of(
        capacity=1, offer_hours=48, starts_on=(now + 9 * DAY).date(), trainers=[trainer]
    )
    first = place_on(run, at=now - DAY)
    one, two = (place_on(run, at=now - timedelta(minutes=n)) for n in (2, 1))
    page, leave = (
        reverse(f"courses:{name}", args=[run.pk]) for name in ("run", "leave_run")
    )
    answer = reverse("courses:answer_offer", args=[run.pk])

    client.force_login(trainee)
    assert {client.get(leave).status_code, client.post(answer).status_code} == {404}
    client.force_login(first.person)
    assert leave in client.get(page).content.decode()
    assert client.get(leave).status_code == 200
    assert client.post(leave, {"reason": ""}).status_code == 302
    assert status_of(first) == [Status.WITHDRAWN]

    client.force_login(two.person)
    assert "A place is free" not in client.get(page).content.decode()
    client.post(answer, {"confirm": "1"})
    assert status_of(two) == [Status.WAITING]
    client.force_login(one.person)
    home = client.get(reverse("courses:my_learning")).content.decode()
    assert "A place is free for you" in home
    assert "Confirm the place" in client.get(page).content.decode()
    assert client.get(answer).status_code == 405
    # The time is over by a second: reading the page passes the place on.
    PlaceOffer.objects.update(until=now, offered_at=now - DAY)
    assert "Confirm the place" not in client.get(page).content.decode()
    client.force_login(two.person)
    client.post(answer, {"confirm": "1"})
    assert status_of(one, two) == [Status.WAITING, Status.ACTIVE]

    places = reverse("courses:run_places", args=[run.pk])
    for user, expected in (
        (trainer, 200), (person("Trainer"), 404), (coordinator, 200), (trainee, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(places).status_code == expected
    client.force_login(trainer)
    assert client.post(places, {"part": "places"}).status_code == 403
    decide = reverse("courses:decide_minimum", args=[run.pk])
    assert client.post(decide, {"reason": "x"}).status_code == 403
    client.force_login(coordinator)
    CourseRun.objects.update(capacity=6)
    client.post(places, {
        "part": "places", "offer_hours": "0", "minimum": "3",
        "minimum_on": f"{now:%Y-%m-%d}",
    })  # fmt: skip
    assert (
        "Runs with too few people"
        in client.get(reverse("courses:teach_home")).content.decode()
    )
    client.post(places, {
        "part": "quotas", "quotas-TOTAL_FORMS": "2", "quotas-INITIAL_FORMS": "0",
        "quotas-0-region": "Niš", "quotas-0-places": "1", "quotas-1-places": "",
    })  # fmt: skip
    assert [str(each) for each in run.quotas.all()] == ["Niš"]
    client.post(decide, {"go_on": "1", "reason": "Worth it"})
    shown = client.get(places).content.decode()
    assert "Worth it" in shown
    assert "Not confirmed in time" in shown


@pytest.mark.django_db
def test_places_and_people_cost_the_same_however_many_wait(client, coordinator):
    run = run_of(capacity=1, offer_hours=5, starts_on=timezone.localdate() + 9 * DAY)
    client.force_login(coordinator)
    place_on(run)
    # Permissions, sites and what the version requires are known now.
    client.get(reverse("courses:teach_run", args=[run.pk]))
    counts = []
    for more in (1, 300):
        people = [someone() for _ in range(more)] if more == 1 else _crowd(more)
        Enrolment.objects.bulk_create(
            Enrolment(run=run, person=each, status=Status.WAITING) for each in people
        )
        for name in ("run_places", "teach_run"):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"courses:{name}", args=[run.pk]))
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def _crowd(count):
    model = type(someone())
    return model.objects.bulk_create(
        model(email=f"crowd{n}@example.org", last_name=f"Kos {n}") for n in range(count)
    )


HOMES = [Home(), Home(1, "Niš"), Home(2, "Niš"), Home(3, "Celje")]


@given(
    st.integers(1, 8),
    st.lists(st.sampled_from(HOMES), max_size=20),
    st.lists(st.tuples(st.sampled_from([1, "niš", "Celje"]), st.integers(1, 5)), max_size=3),
)  # fmt: skip
def test_room_never_gives_more_than_there_is(capacity, people, kept):
    shares = [
        Share(key=n, places=places, **({"organisation": who} if who == 1 else {"region": who}))
        for n, (who, places) in enumerate(dict(kept).items())
    ]  # fmt: skip
    room = Room(capacity, shares, [])
    given_to = [home for home in people if room.take(home)]

    assert len(given_to) <= capacity
    for share in shares:
        assert room.taken_in(share.key) <= share.places
    assert room.taken_in(None) == len(given_to) - sum(
        room.taken_in(share.key) for share in shares
    )
    # As the organisation has its own, the region's are for the others.
    assert {room.pool_of(Home(1, "Niš"))} <= {each.key for each in shares} | {None}


@pytest.mark.django_db
def test_quotas_keep_places_and_are_released_on_their_day(coordinator):
    version = frozen_version(modules=1, sessions=1)
    run = run_of(version, capacity=3)
    home = Organisation.objects.create(name="Home", region="Niš")
    other = Organisation.objects.create(name="Other", region="Celje")
    day = STARTS_ON - timedelta(days=3)
    kept = [Kept(places=2, organisation=home, released_on=day)]
    set_quotas(run, kept, by=coordinator, at=BEFORE)
    set_quotas(run, kept, by=coordinator, at=BEFORE)
    assert AuditEvent.objects.filter(action="run.quotas_set").count() == 1

    of_home = [place_on(run, organisation=home) for _ in range(1)]
    of_other = [place_on(run, organisation=other) for _ in range(2)]
    assert status_of(*of_home, *of_other) == [
        Status.ACTIVE, Status.ACTIVE, Status.WAITING,
    ]  # fmt: skip
    states = [(p.size, p.taken, p.free, p.waiting) for p in pools_of(run, at=BEFORE)]
    assert states == [(2, 1, 1, 0), (1, 1, 0, 1)]

    released = BEFORE + timedelta(days=4)
    waiting.pass_on_due(at=released)
    assert status_of(of_other[1]) == [Status.ACTIVE]
    assert pools_of(run, at=released)[0].is_released

    for code, wrong in (
        ("quotas_above", [Kept(places=4, region="Niš")]),
        ("quota_twice", [Kept(places=1, region="Niš"), Kept(places=1, region="niš")]),
        ("quota_for_what", [Kept(places=1)]),
        ("quota_empty", [Kept(places=0, region="Niš")]),
    ):
        with refused(code):
            set_quotas(run, wrong, by=coordinator, at=BEFORE)
    with refused("quotas_above"):
        change_details(run_with_quota(version, coordinator), capacity=1, by=coordinator)
    assert run.quotas.get().places == 2

    run = change_places(run, minimum=2, minimum_on=day, by=coordinator, at=BEFORE)
    new = copy_run(
        run, code="NEXT", starts_on=STARTS_ON + 14 * DAY, by=coordinator, at=BEFORE
    )
    assert new.quotas.get().released_on == day + 14 * DAY
    assert (new.minimum, new.minimum_on) == (2, day + 14 * DAY)


def run_with_quota(version, coordinator):
    run = run_of(version, capacity=2)
    set_quotas(run, [Kept(places=2, region="Niš")], by=coordinator, at=BEFORE)
    return run


@pytest.mark.django_db
def test_too_few_people_are_decided_on_once_and_for_a_reason(coordinator):
    run = run_of(capacity=5)
    visible = CourseRun.objects.all()
    for code, wrong in (
        ("minimum_above", {"minimum": 6, "minimum_on": STARTS_ON}),
        ("minimum_undated", {"minimum": 2}),
    ):
        with refused(code):
            change_places(run, **wrong, by=coordinator, at=BEFORE)
    with refused("no_minimum"):
        minimum.decide(run, goes_on=True, reason="x", by=coordinator, at=BEFORE)
    day = BEFORE.date() + 2 * DAY
    run = change_places(run, minimum=2, minimum_on=day, by=coordinator, at=BEFORE)
    place_on(run)

    assert minimum.minimum_state(run, at=BEFORE).state == "too_few"
    assert minimum.minimum_state(run, at=BEFORE + 2 * DAY).state == "due"
    assert minimum.below_minimum(visible, at=BEFORE) == [run]
    assert minimum.below_minimum(visible, at=BEFORE - 6 * DAY) == []
    with refused("reason_needed"):
        minimum.decide(run, goes_on=True, reason=" ", by=coordinator, at=BEFORE)
    minimum.decide(run, goes_on=True, reason="Small", by=coordinator, at=BEFORE)
    with refused("decided"):
        minimum.decide(run, goes_on=True, reason="Small", by=coordinator, at=BEFORE)
    assert minimum.minimum_state(run, at=BEFORE + 3 * DAY).state == "goes_on"
    assert minimum.below_minimum(visible, at=BEFORE) == []

    minimum.decide(run, goes_on=False, reason="Ill", by=coordinator, at=BEFORE)
    run.refresh_from_db()
    assert run.status == CourseRun.Status.CANCELLED
    assert list(MinimumDecision.objects.values_list("goes_on", "enrolled")) == [
        (True, 1),
        (False, 1),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        MinimumDecision.objects.update(goes_on=True)
    enough = run_of(capacity=5, minimum=1, minimum_on=day)
    place_on(enough)
    with refused("minimum_reached"):
        minimum.decide(enough, goes_on=True, reason="x", by=coordinator, at=BEFORE)
