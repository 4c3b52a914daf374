"""Two at the same moment: real threads, each with a connection of its own."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from courses.domain import waiting
from courses.domain.enrolling import enrol, withdraw
from courses.models import Enrolment, PlaceOffer
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, User
from tests import migrated
from tests.factories.runs import coordinator_of_runs, place_on, run_of, someone


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """A database in which changes are committed; gone afterwards. PostgreSQL only."""
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("SQLite lets one write at a time, whoever asks.")
        url = os.environ["SIDRO_DATABASE_URL"]
        name = f"sidro_at_once_{uuid4().hex[:12]}"
        migrated.new_postgres(url, name)
        settings, before = connection.settings_dict, connection.settings_dict["NAME"]
        connection.close()
        settings["NAME"] = name
        try:
            yield
        finally:
            connections.close_all()
            settings["NAME"] = before
            with psycopg.connect(url, autocommit=True) as cluster:
                cluster.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def at_once(*changes):
    """Make all changes at the same moment; return what each gave or was refused with."""
    barrier = Barrier(len(changes))

    def run(change):
        barrier.wait(timeout=30)
        try:
            return change()
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(run, changes))


def offered(count=1):
    """A run with one place that is offered to the first of `count` who wait."""
    day = timezone.localdate() + timedelta(days=30)
    run = run_of(capacity=1, offer_hours=24, starts_on=day)
    has_it = place_on(run, at=timezone.now())
    line = [place_on(run, at=timezone.now()) for _n in range(count)]
    withdraw(has_it, reason="Ill", by=has_it.person)
    return run, line


def test_an_offer_confirmed_twice_at_once_is_confirmed_once(own_database):
    for _round in range(5):
        run, (first,) = offered()
        person = User.objects.get(pk=first.person_id)
        before = AuditEvent.objects.filter(action="enrolment.promoted").count()

        found = at_once(*[partial(waiting.confirm, first, by=person)] * 2)

        assert [each.status for each in found] == [Enrolment.Status.ACTIVE] * 2
        assert PlaceOffer.objects.get(enrolment=first).outcome == "confirmed"
        promoted = AuditEvent.objects.filter(action="enrolment.promoted").count()
        assert promoted == before + 1
        assert run.enrolments.active().count() == 1


def test_of_two_who_confirm_the_last_place_at_once_one_gets_it(own_database):
    """Neither the one who is offered it nor the line behind gets a place too many."""
    for _round in range(5):
        run, (first, second) = offered(2)
        late, by = someone(), coordinator_of_runs()

        confirmed, other, enrolled = at_once(
            partial(waiting.confirm, first, by=first.person),
            partial(waiting.confirm, second, by=second.person),
            partial(enrol, run, late, by=by),
        )

        assert (confirmed.status, other) == ("active", "no_offer")
        assert enrolled.status == "waiting"
        assert [each.pk for each in run.enrolments.active()] == [first.pk]


def test_confirming_and_passing_on_at_once_give_one_place(own_database):
    for _round in range(5):
        run, (first, second) = offered(2)
        offer = waiting.offer_to(first)

        at_once(
            partial(
                waiting.confirm,
                first,
                by=first.person,
                at=offer.until - timedelta(seconds=1),
            ),
            partial(waiting.pass_on, run, at=offer.until),
        )

        offers = PlaceOffer.objects.filter(enrolment__run=run, outcome="open")
        assert run.enrolments.active().count() + offers.count() == 1
        assert second.pk not in run.enrolments.active().values_list("pk", flat=True)
