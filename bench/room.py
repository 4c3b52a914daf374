"""A room of 200: its roll rendered and saved, the run's attendance, and check-in by QR.

    python -m bench.room

Everything runs in one process through Django's test client, so the figures are CPU of
the whole stack behind the web server. Prints them for SQLite, and for PostgreSQL where
its programs are installed.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PEOPLE, MANY, SESSIONS = 200, 2000, 8
SAID = sys.stdout.write


def main() -> None:
    """Measure on a database of its own, on SQLite and on PostgreSQL."""
    if os.environ.get("SIDRO_BENCH_ROOM"):
        measure()
        return
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    django.setup()
    from bench.server import postgres
    from tests import migrated
    from tests.postgres import find_binaries

    with tempfile.TemporaryDirectory() as name:
        migrated.new_sqlite(Path(name) / "sidro.sqlite3")
        again({"SIDRO_VAR": name}, "SQLite")
        if find_binaries():
            with postgres("bench_room") as url:
                database = migrated.new_postgres(url, "bench_room")
                again({"SIDRO_VAR": name, "SIDRO_DATABASE_URL": database}, "PostgreSQL")


def again(environment: dict[str, str], name: str) -> None:
    SAID(f"{name}\n")
    sys.stdout.flush()
    subprocess.run(
        [sys.executable, "-m", "bench.room"],
        check=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.room_settings",
            "SIDRO_BENCH_ROOM": "1",
            "PYTHONWARNINGS": "ignore",
            **environment,
        },
    )


def timed(name: str, times: int, act: Callable[[], Any]) -> None:
    """Print processor time, time and queries of one of so many acts."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    wall, cpu = time.perf_counter(), time.process_time()
    for _number in range(times):
        act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with CaptureQueriesContext(connection) as asked:
        act()
    SAID(
        f"  {name}: {cpu / times * 1000:.1f} ms CPU, {wall / times * 1000:.0f} ms,"
        f" {queries(asked.captured_queries)} queries\n"
    )
    sys.stdout.flush()


def queries(captured: list[dict[str, str]]) -> int:
    """Count what asks or changes something; beginnings and ends of transactions do not."""
    ends = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not each["sql"].startswith(ends) for each in captured)


def run_with(people: int, version: Any, code: str) -> tuple[Any, list[Any]]:
    """Open a run and give so many invented people a place on it, in bulk."""
    from courses.models import Enrolment
    from lms.core.models import User
    from tests.factories.runs import run_of

    run = run_of(version, capacity=people, code=code)
    made = User.objects.bulk_create(
        User(email=f"{code}{n}@example.org", first_name="Ana", last_name=f"Kos {n}")
        for n in range(people)
    )
    places = Enrolment.objects.bulk_create(Enrolment(run=run, person=p) for p in made)
    return run, places


def attend_all(run: Any, places: list[Any], by: Any) -> None:
    """Write an entry for everybody at every session, in bulk."""
    from courses.models import AttendanceEntry
    from tests.factories.runs import sessions_of

    AttendanceEntry.objects.bulk_create(
        [
            AttendanceEntry(
                session=session,
                enrolment=place,
                state="present" if n % 7 else "absent",
                minutes=session.minutes if n % 7 else 0,
                recorded_by=by,
            )
            for session in sessions_of(run)
            for n, place in enumerate(places)
        ],
        batch_size=500,
    )


def measure() -> None:
    """Fill runs with people and time what trainers and people do."""
    import django

    django.setup()
    from django.test import Client

    from lms.core.models import User
    from tests.factories.courses import frozen_version

    version = frozen_version(modules=1, sessions=SESSIONS)
    by = User.objects.create_superuser("bench@example.org", "x", first_name="B")
    trainer = Client()
    trainer.force_login(by)
    run, places = run_with(PEOPLE, version, "ROOM")
    roll(trainer, run, places)
    many, others = run_with(MANY, version, "HALL")
    attend_all(many, others, by)
    for each, people in ((run, PEOPLE), (many, MANY)):
        address = f"/teach/runs/{each.pk}/attendance/"

        def report(address: str = address) -> None:
            assert trainer.get(address).status_code == 200

        report()
        timed(f"attendance of {people} x {SESSIONS}", 10, report)
    check_in(run, places)


def roll(trainer: Any, run: Any, places: list[Any]) -> None:
    from tests.factories.runs import sessions_of

    urls = [f"/teach/sessions/{each.pk}/roll/" for each in sessions_of(run)]
    marks = {f"p{each.pk}-state": "present" for each in places}
    left = list(urls)

    def render() -> None:
        assert trainer.get(urls[0]).status_code == 200

    def save() -> None:
        assert trainer.post(left.pop(), marks).status_code == 302

    render()
    timed(f"roll of {PEOPLE} rendered, nothing recorded", 5, render)
    timed(f"roll of {PEOPLE} saved", SESSIONS - 2, save)
    trainer.post(left.pop(), marks)
    timed(f"roll of {PEOPLE} rendered, all recorded", 5, render)


def check_in(run: Any, places: list[Any]) -> None:
    """Let everybody scan the code of one session and press the button."""
    from datetime import timedelta

    from django.test import Client
    from django.utils import timezone

    from courses.domain.check_in import code_for
    from courses.models import AttendanceEntry, Session
    from tests.factories.runs import run_of, sessions_of

    arriving = run_of(run.version, capacity=PEOPLE, code="QR")
    session = sessions_of(arriving)[0]
    now = timezone.now()  # the window is opened around now
    Session.objects.filter(pk=session.pk).update(
        starts_at=now, ends_at=now + timedelta(hours=1)
    )
    from courses.models import Enrolment

    Enrolment.objects.bulk_create(
        Enrolment(run=arriving, person=each.person) for each in places
    )
    left = []
    for place in places:
        client = Client()
        client.force_login(place.person)
        left.append(client)
    session.refresh_from_db()
    parts: dict[str, list[float]] = {"scan": [], "page": [], "press": []}
    counts: dict[str, int] = {}

    def one(client: Any, count: bool = False) -> None:
        from django.db import connection, reset_queries

        code = code_for(session, timezone.now())
        connection.force_debug_cursor = count
        there = ""
        for name in parts:
            reset_queries()
            cpu = time.process_time()
            if name == "scan":
                there = client.get(f"/check-in/scan/{code}/").url
            elif name == "page":
                assert client.get(there).status_code == 200
            else:
                assert client.post(there, {"come": "1"}).status_code == 302
            parts[name].append(time.process_time() - cpu)
            if count:
                counts[name] = queries(connection.queries)
        connection.force_debug_cursor = False

    started = time.perf_counter()
    for client in left[:-1]:
        one(client)
    wall = time.perf_counter() - started
    one(left[-1], count=True)
    for name, spent in parts.items():
        mean = sum(spent) / len(spent) * 1000
        SAID(f"  check-in, {name}: {mean:.1f} ms CPU, {counts[name]} queries\n")
    SAID(f"  {PEOPLE} people checked in within {wall:.1f} s\n")
    assert AttendanceEntry.objects.filter(session=session).count() == PEOPLE


if __name__ == "__main__":
    main()
