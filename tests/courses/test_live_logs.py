"""Logs of online meetings: read, added up, previewed and recorded."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.domain.attendance import record
from courses.domain.live_logs import (
    Stay,
    add_up,
    guess_columns,
    merge,
    read_stays,
    read_table,
)
from courses.domain.log_import import import_log, preview
from courses.models import AttendanceEntry, LogColumns
from lms.core.errors import DomainError
from tests.factories.runs import AFTER, place_on, run_of, sessions_of, someone

ZONE = ZoneInfo("Europe/Belgrade")
START = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
END = START + timedelta(minutes=90)

ZOOM = """Meeting ID,Topic\r
123,Training\r
\r
Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\r
Ana Kos,ana@example.org,03/02/2026 09:00:10 AM,03/02/2026 09:40:10 AM,41,No\r
Ana Kos,ana@example.org,03/02/2026 09:35:10 AM,03/02/2026 10:10:10 AM,35,No\r
"""
TEAMS = """1. Summary
Meeting title\tTraining

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Ana Kos\t3/2/26, 9:00:10 AM\t3/2/26, 10:10:10 AM\t1h 10m\tana@example.org\tx\tAttendee

3. In-Meeting Activities
Name\tJoin Time
"""
MEET = "First name,Last name,Email,Duration,Time joined,Time exited\n" + (
    "Ana,Kos,ana@example.org,1 hr 10 min,9:00:10 AM,10:10:10 AM\n"
)
BIG_BLUE_BUTTON = "Name;Joined;Left;Online time\n" + (
    "Ana Kos;2026-03-02T08:00:10Z;2026-03-02T09:10:10Z;01:10:00\n"
)


@pytest.mark.parametrize(
    "text", [ZOOM, TEAMS, MEET, BIG_BLUE_BUTTON], ids=["zoom", "teams", "meet", "bbb"]
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_logs_of_common_tools_are_understood(text, encoding):
    table = read_table(text.encode(encoding))

    stays, unreadable = read_stays(table, guess_columns(table), zone=ZONE, day=START)
    [person] = add_up(stays, START, END)

    assert unreadable == []
    assert (person.name, person.minutes) == ("Ana Kos", 70)
    assert person.first == START + timedelta(seconds=10)


def test_minutes_do_where_there_are_no_times():
    table = read_table(b"Name,Duration\nAna,95 min\nBo,1h 5m\nCy,soon\n")
    stays, unreadable = read_stays(table, guess_columns(table), zone=ZONE, day=START)
    assert [p.minutes for p in add_up(stays, START, END)] == [90, 65]
    assert unreadable == [4]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"one\ntwo\n",
        b"%PDF-1.7 \xff\xfe\x00",
        b"Name,Duration\n" + b"a,1\n" * 5001,
        b"a," * 41 + b"\n",
        b"Name,Duration\n" + b"x" * 501 + b",1\n",
        b"x" * 1_000_001,
    ],
)
def test_what_is_no_log_is_refused(data):
    with pytest.raises(DomainError):
        read_table(data)


moments = st.integers(-200, 300).map(lambda minutes: START + timedelta(minutes=minutes))
spans = st.lists(st.tuples(moments, moments))


@given(spans)
def test_minutes_are_within_the_session_whatever_the_order(pairs):
    stays = [Stay(name="Ana", joined=a, left=b) for a, b in pairs]
    forwards, backwards = add_up(stays, START, END), add_up(stays[::-1], START, END)
    assert [p.minutes for p in forwards] == [p.minutes for p in backwards]
    covered = {
        minute
        for a, b in pairs
        for minute in range(90)
        if a <= START + timedelta(minutes=minute) < b
    }
    assert [p.minutes for p in forwards] == ([len(covered)] if pairs else [])


@given(spans)
def test_merged_spans_are_apart_and_in_order(pairs):
    merged = merge([(a, b) for a, b in pairs if b > a])
    for (_a, end), (begin, _b) in pairwise(merged):
        assert end < begin


# With rows.

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    return run_of(trainers=[trainer])


@pytest.fixture
def session(run):
    return sessions_of(run)[0]


def log(session, *lines):
    """A log whose lines are (name, minutes after the start, until)."""
    out = ["Name,Join Time,Leave Time"]
    for name, begin, end in lines:
        a, b = (
            (session.starts_at + timedelta(minutes=m)).astimezone(UTC).isoformat()
            for m in (begin, end)
        )
        out.append(f"{name},{a},{b}")
    return "\n".join(out).encode()


def test_looking_writes_nothing_and_recording_once(run, session, trainer):
    ana = place_on(run, someone("Ана", "Кос"))
    known = place_on(run, someone("Bo", "Kos"))
    gone = place_on(run, someone("Cy", "Kos"))
    record(session, known, state="excused", by=trainer, at=AFTER)
    data = log(
        session,
        ("Kos Ana", 0, 30),
        ("Kos Ana", 40, 90),
        ("Bo Kos", 0, 90),
        ("Zed", 0, 5),
    )

    seen = preview(session, data)

    assert [line.mark and line.mark.state for line in seen.lines] == ["present", None]
    assert [each.name for each in seen.unmatched] == ["Zed"]
    assert seen.missing == [gone]
    assert AttendanceEntry.objects.count() == 1
    assert not LogColumns.objects.exists()

    for _again in range(2):
        import_log(session, data, seen.columns, marks_absent=True, by=trainer, at=AFTER)

    entry = AttendanceEntry.objects.get(enrolment=ana)
    assert (entry.method, entry.minutes) == ("import", 90)
    assert "80 minutes" in entry.remark
    assert AttendanceEntry.objects.get(enrolment=gone).state == "absent"
    assert AttendanceEntry.objects.count() == 3


def test_minutes_lost_in_between_are_lost(run, session, trainer):
    place_on(run, someone("Ana", "Kos"))
    data = log(session, ("Ana Kos", 0, 20), ("Ana Kos", 60, 90))
    import_log(session, data, preview(session, data).columns, by=trainer, at=AFTER)
    entry = AttendanceEntry.objects.get()
    assert (entry.state, entry.minutes) == ("left_early", 0)


def test_the_page_looks_remembers_and_records(client, run, session, trainer):
    ana = place_on(run, someone("Ana", "Kos", email="ana@example.org"))
    client.force_login(trainer)
    url = reverse("courses:log_import", args=[session.pk])
    text = "Who;Weilte\n=cmd|' /C calc'!A0;90\n<b>Ana</b> Kos;90\nAna Kos;85 min\n"
    file = SimpleUploadedFile("log.csv", text.encode())

    page = client.post(url, {"log": file})

    assert "Choose the columns of names and times." in page.content.decode()
    carried = page.context["form"].initial["looked_at"]
    chosen = {"looked_at": carried, "column_name": "0", "column_minutes": "1"}
    page = client.post(url, chosen).content.decode()
    assert "&lt;b&gt;Ana&lt;/b&gt; Kos" in page
    assert not AttendanceEntry.objects.exists()
    response = client.post(url, chosen | {"record": "1"})
    assert response.url == reverse("courses:roll", args=[session.pk])
    entry = AttendanceEntry.objects.get()
    assert (entry.enrolment, entry.method) == (ana, "import")
    assert "cmd" not in entry.remark
    again = client.post(url, {"log": SimpleUploadedFile("b.csv", text.encode())})
    assert "recorded already" in again.content.decode()  # the columns are remembered


def test_no_log_for_others_and_no_picture(client, run, session, trainer):
    url = reverse("courses:log_import", args=[session.pk])
    client.force_login(trainer)
    picture = SimpleUploadedFile("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00")
    assert client.post(url, {"log": picture}).status_code == 422
    assert client.post(url, {"looked_at": "%%%"}).status_code == 422
    elsewhere = reverse("courses:log_import", args=[sessions_of(run_of())[0].pk])
    assert client.get(elsewhere).status_code == 404
    client.force_login(place_on(run).person)
    assert client.get(url).status_code == 403
