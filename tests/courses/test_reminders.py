"""Reminders of sessions: once before days that follow each other, to who comes."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from courses.domain.enrolling import withdraw
from courses.domain.reminders import begins_on, remind_due
from courses.domain.runs import move_session
from courses.models import CourseRun, RunReminder
from lms.core.models import Notice
from tests.factories.courses import frozen_version
from tests.factories.runs import STARTS_ON, place_on, run_of, sessions_of

pytestmark = pytest.mark.django_db


def at(day, hour=8):
    return datetime.combine(day, time(hour), tzinfo=UTC)


def told():
    return Notice.objects.filter(kind="sessions_soon")


@pytest.mark.parametrize(
    ("days", "begins"),
    [
        ([], []),
        ([1, 2, 3, 4], [1]),
        ([6, 9], [6]),  # a weekend lies between
        ([6, 10], [6, 10]),
        ([3, 10, 17], [3, 10, 17]),
    ],
    ids=["none", "block", "over-a-weekend", "apart", "weekly"],
)
def test_days_that_follow_each_other_have_one_beginning(days, begins):
    found = begins_on([date(2026, 3, day) for day in days])
    assert [day.day for day in found] == begins


def test_everybody_who_comes_is_reminded_once_before_the_block(trainer, coordinator):
    run = run_of(trainers=[trainer])
    coming, gone, waiting = (place_on(run) for _n in range(3))
    withdraw(gone, reason="Ill", by=coordinator)
    waiting.run.enrolments.filter(pk=waiting.pk).update(status="waiting")

    assert remind_due(at=at(STARTS_ON - timedelta(days=3))) == 0
    assert remind_due(at=at(STARTS_ON - timedelta(days=2))) == 2
    assert remind_due(at=at(STARTS_ON - timedelta(days=1))) == 0
    assert remind_due(at=at(STARTS_ON)) == 0

    first, second = told().order_by("pk")
    assert (first.person, second.person) == (coming.person, trainer)
    assert run.code in first.text
    assert "2 March 2026, 09:00" in first.text
    assert f"/runs/{run.pk}/" in first.text
    assert f"/teach/runs/{run.pk}/sessions/" in second.text
    assert run.version.title not in first.subject
    assert RunReminder.objects.count() == 1


def test_a_weekly_run_is_told_of_each_week_and_a_moved_day_again(trainer):
    run = run_of(frozen_version(modules=2, sessions=1), pattern="weekly")
    place_on(run)
    first, second = sessions_of(run)
    for session in (first, second):
        day = session.local_start.date()
        assert remind_due(at=at(day - timedelta(days=1))) == 1
    later = second.starts_at + timedelta(days=7)
    move_session(
        second, starts_at=later, ends_at=later + timedelta(hours=1),
        by=trainer, at=at(second.local_start.date() - timedelta(days=1)),
    )  # fmt: skip
    assert remind_due(at=at(later.date() - timedelta(days=1))) == 1


def test_nobody_is_reminded_late_or_where_the_run_does_not(settings):
    run = run_of()
    place_on(run)
    assert remind_due(at=at(STARTS_ON, hour=5)) == 0  # it is today
    CourseRun.objects.update(remind_days=None)
    assert remind_due(at=at(STARTS_ON - timedelta(days=1))) == 0
    CourseRun.objects.update(remind_days=2, status="cancelled")
    assert remind_due(at=at(STARTS_ON - timedelta(days=1))) == 0
    assert not told().exists()
    call_command("tend_runs", stdout=StringIO())
    assert not told().exists()


def test_how_long_before_belongs_to_the_settings_of_the_run(client, coordinator):
    run = run_of(starts_on=date(2031, 6, 2))
    client.force_login(coordinator)
    page = reverse("courses:teach_settings", args=[run.pk])
    sent = {
        "part": "details",
        "details-language": "en",
        "details-capacity": "20",
        "details-remind_days": "15",
        "details-follow_up_days": "30",
    }
    refused = client.post(page, sent)
    assert "remind_days" in refused.context["forms"]["details"].errors
    client.post(page, {**sent, "details-remind_days": "5"})
    run.refresh_from_db()
    assert run.remind_days == 5
    client.post(page, {**sent, "details-remind_days": ""})
    run.refresh_from_db()
    assert run.remind_days is None
