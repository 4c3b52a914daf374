"""Long reports drawn beside one's work: once, for one reader, for some days."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from courses.domain import preparing
from courses.domain.preparing import LEASE, ask_for, forget_due, make, make_due
from courses.models import PreparedReport, SubmittedReport
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from tests.factories.courses import frozen_version
from tests.factories.runs import AFTER, run_of

pytestmark = pytest.mark.django_db
State = PreparedReport.State
FILE = b"%PDF-1.7 a report"
SECOND = timedelta(seconds=1)


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.fixture
def run(trainer):
    return run_of(frozen_version(modules=1, sessions=1), trainers=[trainer])


@pytest.fixture
def asked(run, coordinator):
    """A report that waits for a worker; in tests nothing is ever committed."""
    return ask_for(run, "donor", "en", known="", by=coordinator, at=AFTER)


def _stored(row):
    return row.file.storage.exists(row.file.name)


def test_it_is_drawn_once_in_the_language_of_its_reader(asked):
    drawn = []

    def draw(row):
        drawn.append(row.pk)
        return FILE

    assert make(asked.pk, draw, at=AFTER)
    assert not make(asked.pk, draw, at=AFTER + LEASE)

    asked.refresh_from_db()
    assert drawn == [asked.pk]
    assert (asked.state, asked.made_at) == (State.READY, AFTER)
    with asked.file.open("rb") as kept:
        assert kept.read() == FILE


def test_asking_twice_from_one_page_makes_nothing_twice(
    run, coordinator, asked, django_capture_on_commit_callbacks
):
    known = asked.asked_at.isoformat()
    later = AFTER + timedelta(seconds=2)
    with django_capture_on_commit_callbacks() as callbacks:
        for page in (known, ""):
            with refused("in_hand"):
                ask_for(run, "donor", "en", known=page, by=coordinator, at=later)
    assert not callbacks
    make(asked.pk, lambda _row: FILE, at=later)

    with django_capture_on_commit_callbacks() as callbacks:
        ask_for(run, "donor", "en", known="", by=coordinator, at=later)
    assert not callbacks
    asked.refresh_from_db()
    assert asked.state == State.READY

    with django_capture_on_commit_callbacks() as callbacks:
        ask_for(run, "donor", "en", known=known, by=coordinator, at=later)
        with refused("in_hand"):
            ask_for(run, "donor", "en", known=known, by=coordinator, at=later)
    # The old file goes, and one new one is drawn.
    assert len(callbacks) == 2
    assert PreparedReport.objects.get().state == State.WAITING


def test_what_no_worker_finished_in_time_can_be_asked_for_again(
    asked, run, coordinator, django_capture_on_commit_callbacks
):
    known = asked.asked_at.isoformat()
    late = AFTER + LEASE
    with refused("in_hand"):
        ask_for(run, "donor", "en", known=known, by=coordinator, at=late - SECOND)
    with django_capture_on_commit_callbacks() as callbacks:
        ask_for(run, "donor", "en", known=known, by=coordinator, at=late)
    assert len(callbacks) == 1
    asked.refresh_from_db()
    assert asked.asked_at == late


def test_what_fails_says_so_and_can_be_asked_for_again(asked, run, coordinator, caplog):
    def broken(_row):
        raise RuntimeError("no fonts")

    def refused(_row):
        raise DomainError("not_finished", "Not before its end.")

    make(asked.pk, broken, at=AFTER)
    asked.refresh_from_db()
    assert (asked.state, asked.problem, asked.file.name) == (State.FAILED, "", "")
    assert "no fonts" in caplog.text

    known = asked.asked_at.isoformat()
    later = AFTER + timedelta(minutes=1)
    ask_for(run, "donor", "en", known=known, by=coordinator, at=later)
    make(asked.pk, refused, at=later)
    asked.refresh_from_db()
    assert (asked.state, asked.problem) == (State.FAILED, "Not before its end.")


def test_what_a_worker_left_is_made_later_and_two_workers_make_one(asked):
    PreparedReport.objects.update(next_try_at=AFTER + LEASE)

    assert make_due(lambda _row: FILE, at=AFTER) == 0
    assert make_due(lambda _row: FILE, at=AFTER + LEASE) == 1
    assert make_due(lambda _row: FILE, at=AFTER + LEASE) == 0


def test_files_go_after_some_days_and_with_the_account(
    asked, run, coordinator, trainer, django_capture_on_commit_callbacks
):
    make(asked.pk, lambda _row: FILE, at=AFTER)
    asked.refresh_from_db()
    assert _stored(asked)
    other = ask_for(run, "donor", "en", known="", by=trainer, at=AFTER)
    make(other.pk, lambda _row: FILE, at=AFTER)
    other.refresh_from_db()

    assert forget_due(at=AFTER + preparing.KEPT_FOR) == 0
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(trainer, by=trainer, at=AFTER)
        assert list(PreparedReport.objects.all()) == [asked]
        assert forget_due(at=AFTER + preparing.KEPT_FOR + timedelta(days=1)) == 1

    assert not _stored(asked)
    assert not _stored(other)


def test_the_page_tells_where_the_report_is(
    run, coordinator, trainer, trainee, client, settings
):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}
    }
    address = reverse("courses:run_figures", args=[run.pk])
    client.force_login(coordinator)
    assert "Prepare the report as PDF" in client.get(address).content.decode()

    client.post(f"{address}realised/prepare/")

    shown = client.get(address).content.decode()
    assert "being prepared" in shown
    assert "realised/prepare/" not in shown
    again = client.post(f"{address}realised/prepare/", follow=True)
    assert "is being prepared already" in again.content.decode()
    PreparedReport.objects.update(asked_at=AFTER, next_try_at=AFTER)
    late = client.get(address).content.decode()
    assert "takes longer than it should" in late
    assert "realised/prepare/" in late
    assert client.get(f"{address}realised.pdf").status_code == 404
    row = PreparedReport.objects.get()
    make(row.pk, lambda _row: FILE, at=row.asked_at)
    assert "Report as PDF" in client.get(address).content.decode()
    assert client.get(f"{address}realised.pdf").content == FILE
    # It is nobody else's: neither another reader's nor a stranger's.
    client.force_login(trainer)
    assert client.get(f"{address}realised.pdf").status_code == 404
    client.force_login(trainee)
    assert client.get(f"{address}realised.pdf").status_code == 403
    assert client.post(f"{address}realised/prepare/").status_code == 403
    assert PreparedReport.objects.count() == 1
    client.force_login(coordinator)
    assert client.post(f"{address}nothing/prepare/").status_code == 404
    PreparedReport.objects.update(state="failed", made_at=None, file="")
    assert "could not be made" in client.get(address).content.decode()


def test_a_report_is_handed_in_beside_too(run, coordinator, client, settings):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}
    }
    type(run).objects.update(status="finished")
    client.force_login(coordinator)
    address = reverse("courses:run_figures", args=[run.pk])
    client.post(f"{address}submit/")
    client.post(f"{address}submit/")
    assert "it appears here when it is drawn" in client.get(address).content.decode()
    assert not SubmittedReport.objects.exists()

    PreparedReport.objects.update(next_try_at=AFTER)
    call_command("tend_runs")

    assert SubmittedReport.objects.get().submitted_by == coordinator
    assert PreparedReport.objects.get().state == State.READY
    assert "SHA-256" in client.get(address).content.decode()
