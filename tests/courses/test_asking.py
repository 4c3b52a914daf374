"""What trainees ask about their attendance: who sees it, who is told, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain.attendance import record
from courses.models import AttendanceRequest
from tests.factories.courses import frozen_version
from tests.factories.runs import place_on, run_of, sessions_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    """A week-old run whose absences can still be made up."""
    return run_of(
        frozen_version(modules=1, sessions=6),
        trainers=[trainer],
        starts_on=timezone.localdate() - timedelta(days=7),
    )


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_both_pages_cost_the_same_for_any_number(client, run, trainer, coordinator):
    place = place_on(run)
    other = place_on(run_of(run.version), person=place.person)
    sessions = sessions_of(run)
    own = reverse("courses:own_attendance", args=[run.pk])
    listed = reverse("courses:attendance_requests", args=[run.pk])
    record(sessions_of(other.run)[0], other, state="present", by=trainer)
    record(sessions[0], place, state="absent", by=trainer)
    wanted = {"session": sessions[0], "kind": "make_up", "text": "Please"}
    AttendanceRequest.objects.create(enrolment=place, **wanted)
    AttendanceRequest.objects.update(
        status="refused", answer="No", decided_by=trainer, decided_at=timezone.now()
    )
    AttendanceRequest.objects.create(enrolment=place_on(run), **wanted)

    client.force_login(place.person)
    client.get(own)  # fills the caches of the site
    one = queries_of(client, own)
    for session in sessions[1:]:
        record(session, place, state="absent", by=trainer)
    assert queries_of(client, own) == one
    assert other.run.code in client.get(own).content.decode()

    client.force_login(coordinator)
    client.get(listed)
    one = queries_of(client, listed)
    AttendanceRequest.objects.bulk_create(
        AttendanceRequest(enrolment=place_on(run, someone()), **wanted)
        for _number in range(20)
    )
    assert queries_of(client, listed) == one
