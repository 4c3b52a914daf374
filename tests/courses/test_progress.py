"""Starting, pausing and completing online activities."""

from datetime import timedelta

import pytest

from courses.domain.enrolling import withdraw
from courses.domain.progress import complete, pause, start
from courses.models import ActivityProgress
from courses.signals import evidence_changed
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version
from tests.factories.runs import coordinator_of_runs, place_on, run_of

pytestmark = pytest.mark.django_db

COMPLETED = "activity.completed"


@pytest.fixture
def enrolment():
    return place_on(run_of(frozen_version(lessons=2)))


@pytest.fixture
def lesson(enrolment):
    return enrolment.run.version.items.filter(kind="lesson").first()


def test_start_twice_keeps_the_first_moment(enrolment, lesson, now):
    first = start(enrolment, lesson, at=now)

    again = start(enrolment, lesson, at=now + timedelta(hours=1))

    assert again.pk == first.pk
    assert again.started_at == now
    assert not again.is_completed


def test_pause_keeps_the_newest_place_and_leaves_completion_alone(
    enrolment, lesson, now
):
    complete(enrolment, lesson, by=enrolment.person, at=now)

    pause(enrolment, lesson, "block-one")
    progress = pause(enrolment, lesson, "block-two")

    assert progress.paused_at_block == "block-two"
    assert ActivityProgress.objects.get().completed_at == now


def test_complete_is_audited_and_announced_once(
    enrolment, lesson, now, django_capture_on_commit_callbacks
):
    heard = []

    def hear(enrolment_id, **kwargs):
        heard.append(enrolment_id)

    evidence_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        first = complete(enrolment, lesson, by=enrolment.person, at=now)
        again = complete(
            enrolment, lesson, by=enrolment.person, at=now + timedelta(days=1)
        )
    evidence_changed.disconnect(hear)

    assert again.pk == first.pk
    assert again.completed_at == now
    assert heard == [enrolment.pk]
    event = AuditEvent.objects.get(action=COMPLETED)
    assert (event.at, event.actor_id) == (now, enrolment.person_id)
    assert event.subject_id == str(first.pk)


def test_start_and_pause_leave_no_trace_in_the_audit_trail(enrolment, lesson):
    before = AuditEvent.objects.count()

    start(enrolment, lesson)
    pause(enrolment, lesson, "block-one")

    assert AuditEvent.objects.count() == before


def test_activity_of_another_version_is_refused(enrolment):
    other = frozen_version(lessons=1).items.get(kind="lesson")

    with pytest.raises(DomainError) as refusal:
        complete(enrolment, other, by=enrolment.person)

    assert refusal.value.code == "other_version"
    assert not ActivityProgress.objects.exists()


def test_who_has_left_completes_nothing(enrolment, lesson):
    withdraw(enrolment, reason="Moved away", by=coordinator_of_runs())
    enrolment.refresh_from_db()

    with pytest.raises(DomainError) as refusal:
        complete(enrolment, lesson, by=enrolment.person)

    assert refusal.value.code == "not_enrolled"
    assert not ActivityProgress.objects.exists()


@pytest.mark.parametrize("kind", ["evaluation", "session", "module"])
def test_only_lessons_and_quizzes_have_progress(enrolment, kind):
    item = enrolment.run.version.items.filter(kind=kind).first()

    with pytest.raises(ValueError, match="No progress"):
        complete(enrolment, item, by=enrolment.person)
