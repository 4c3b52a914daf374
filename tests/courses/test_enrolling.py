"""Places on runs: the waiting list, and leaving."""

import pytest
from django.db import IntegrityError, transaction

from courses.domain.enrolling import enrol, withdraw
from courses.domain.runs import finish_run
from courses.models import Enrolment
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.runs import AFTER, BEFORE, place_on, run_of

pytestmark = pytest.mark.django_db
Status = Enrolment.Status


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_enrol_gives_a_place_and_says_so(coordinator, trainee):
    run = run_of()

    enrolment = enrol(run, trainee, by=coordinator, at=BEFORE)

    assert (enrolment.status, enrolment.enrolled_at) == (Status.ACTIVE, BEFORE)
    event = AuditEvent.objects.get(action="enrolment.added")
    assert (event.actor_id, event.subject_id) == (coordinator.pk, str(enrolment.pk))


def test_enrol_again_returns_the_same_place(coordinator, trainee):
    run = run_of()
    first = enrol(run, trainee, by=coordinator, at=BEFORE)

    assert enrol(run, trainee, by=coordinator) == first
    assert AuditEvent.objects.filter(action="enrolment.added").count() == 1


def test_full_run_keeps_a_waiting_list_in_order(coordinator):
    run = run_of(capacity=2)

    places = [place_on(run) for _ in range(5)]

    assert [p.status for p in places] == [Status.ACTIVE] * 2 + [Status.WAITING] * 3

    withdraw(places[0], reason="New job", by=coordinator, at=BEFORE)

    now = list(Enrolment.objects.filter(run=run).order_by("pk"))
    assert [p.status for p in now] == [
        Status.WITHDRAWN,
        Status.ACTIVE,
        Status.ACTIVE,
        Status.WAITING,
        Status.WAITING,
    ]
    assert AuditEvent.objects.get(action="enrolment.promoted").subject_id == str(
        places[2].pk
    )


def test_leaving_the_waiting_list_calls_nobody_up(coordinator):
    run = run_of(capacity=1)
    place_on(run)
    waiting = [place_on(run), place_on(run)]

    withdraw(waiting[0], reason="Changed plans", by=coordinator, at=BEFORE)

    waiting[1].refresh_from_db()
    assert waiting[1].status == Status.WAITING


def test_withdraw_keeps_the_row_and_the_reason(coordinator):
    enrolment = place_on(run_of())

    with refused("reason_needed"):
        withdraw(enrolment, reason=" ", by=coordinator, at=BEFORE)
    withdraw(enrolment, reason="New job", by=coordinator, at=BEFORE)
    withdraw(enrolment, reason="Other", by=coordinator, at=AFTER)

    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.withdrawn_at) == (Status.WITHDRAWN, BEFORE)
    assert AuditEvent.objects.get(action="enrolment.withdrawn").data == {
        "reason": "New job"
    }


def test_who_left_may_come_back(coordinator, trainee):
    run = run_of()
    first = enrol(run, trainee, by=coordinator, at=BEFORE)
    withdraw(first, reason="New job", by=coordinator, at=BEFORE)

    again = enrol(run, trainee, by=coordinator, at=BEFORE)

    assert again != first
    assert again.is_active


def test_closed_run_takes_nobody_and_lets_nobody_go(coordinator, trainee):
    run = run_of()
    enrolment = place_on(run)
    finish_run(run, by=coordinator, at=AFTER)

    with refused("run_closed"):
        enrol(run, trainee, by=coordinator)
    with refused("run_closed"):
        withdraw(enrolment, reason="New job", by=coordinator)

    assert list(run.enrolments.all()) == [enrolment]


def test_erased_person_is_not_enrolled(coordinator, trainee):
    trainee.erased_at = BEFORE

    with refused("erased"):
        enrol(run_of(), trainee, by=coordinator)


def test_one_place_per_person_and_dated_withdrawal():
    enrolment = place_on(run_of())

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(run=enrolment.run, person=enrolment.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(status=Status.WITHDRAWN)
