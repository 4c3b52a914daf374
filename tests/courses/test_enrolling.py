"""Places on runs: the waiting list, leaving, and whole lists of people."""

import io

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from openpyxl import Workbook

from courses.domain.enrolling import enrol, enrol_list, read_people_list, withdraw
from courses.domain.people_list import (
    ENCODINGS,
    MAX_BYTES,
    MAX_ROWS,
    decode,
    read_spreadsheet,
    rows_from,
)
from courses.domain.runs import finish_run
from courses.models import Enrolment
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Organisation, User
from tests.factories.runs import AFTER, BEFORE, place_on, run_of, someone

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


LIST = """\
Prezime;Ime;E-mail;Ustanova
Његован;Љиљана;ljiljana@example.org;Dom "Sunce"
Đorđević;Jelena;JELENA@example.org;
"""


def test_list_with_headings_is_read_in_any_order():
    sun = Organisation.objects.create(name="Дом Сунце")

    rows = read_people_list(LIST.replace('Dom "Sunce"', "dom sunce"))

    assert [(r.number, r.email, r.first_name, r.last_name) for r in rows] == [
        (2, "ljiljana@example.org", "Љиљана", "Његован"),
        (3, "jelena@example.org", "Jelena", "Đorđević"),
    ]
    assert rows[0].organisation == sun
    assert not any(row.errors for row in rows)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_list_without_headings_starts_with_the_address(separator):
    line = separator.join(["ana@example.org", "Ana", "Petrović"])

    [row] = read_people_list(f"\n{line}\n\n")

    assert (row.number, row.email, row.last_name) == (2, "ana@example.org", "Petrović")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("nobody,Ana,Kos", "email"),
        ("a@example.org,,Kos", "first_name"),
        ("a@example.org,Ana,", "last_name"),
        ("a@example.org,=1+1,Kos", "first_name"),
        ("a@example.org,Ana,@SUM(A1)", "last_name"),
        ("a@example.org,Ana,Kos,No such place", "organisation"),
        (f"a@example.org,{'a' * 151},Kos", "first_name"),
        ("a@example.org,Ana,Kos\nA@example.org,Ana,Kos", "email"),
    ],
)
def test_list_says_what_is_wrong_by_column(line, column):
    rows = read_people_list(line)

    assert list(rows[-1].errors) == [column]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("e-mail,ime,prezime", "empty"),
        ("a@example.org,Ana,Kos\n" * (MAX_ROWS + 2), "too_long"),
    ],
)
def test_list_is_refused(text, code):
    with refused(code):
        read_people_list(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_decode_reads_what_windows_writes(encoding):
    as_read = "cp1250" if encoding == "cp1250" else "utf-8-sig"

    assert decode("Žan Šuštar".encode(encoding), as_read) == "Žan Šuštar"


def test_decode_refuses_in_words():
    with refused("encoding"):
        decode("Žan".encode("cp1250"), "utf-8-sig")
    with refused("too_large"):
        decode(b"a" * (MAX_BYTES + 1), "utf-8-sig")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n1 0 obj",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0JFIF",
        b"PK\x03\x04 a spreadsheet called .csv",
        b"a\0b",
    ],
)
def test_document_or_picture_is_not_a_list(data):
    for encoding in ENCODINGS:
        with refused("not_a_list"):
            decode(data, encoding)


def test_spreadsheet_is_read_and_its_formulas_are_not_run():
    book = Workbook()
    book.active.append(["E-mail", "First name", "Last name"])
    book.active.append(["ana@example.org", "=1+1", "Kos"])
    buffer = io.BytesIO()
    book.save(buffer)

    [row] = rows_from(read_spreadsheet(buffer.getvalue()))

    assert row.first_name == "=1+1"
    assert list(row.errors) == ["first_name"]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"%PDF-1.7", "not_a_list"), (b"PK\x03\x04broken", "unreadable")],
)
def test_spreadsheet_that_is_none_is_refused(data, code):
    with refused(code):
        read_spreadsheet(data)


def test_enrol_list_matches_by_address_and_invites_the_others(
    coordinator, django_capture_on_commit_callbacks
):
    run = run_of(capacity=2)
    known = someone("Jelena", "Đorđević", email="jelena@example.org")
    rows = read_people_list(
        "JELENA@example.org,Helen,Other\n"
        "new@example.org,Žan,Šuštar\n"
        "third@example.org,Ana,Kos"
    )

    with django_capture_on_commit_callbacks(execute=True):
        result = enrol_list(run, rows, nominated_by="Dom", by=coordinator, at=BEFORE)

    known.refresh_from_db()
    assert known.first_name == "Jelena"
    assert [e.person.email for e in result.enrolled] == [
        "jelena@example.org",
        "new@example.org",
    ]
    assert [e.person.email for e in result.waiting] == ["third@example.org"]
    assert {e.nominated_by for e in run.enrolments.all()} == {"Dom"}
    assert "new@example.org" in {to for message in mail.outbox for to in message.to}

    again = enrol_list(run, rows, by=coordinator, at=BEFORE)

    assert (len(again.enrolled), len(again.already)) == (0, 3)


def test_enrol_list_with_errors_saves_nothing(coordinator):
    run = run_of()
    people = User.objects.count()
    rows = read_people_list("new@example.org,Žan,Šuštar\nnobody,Ana,Kos")

    with refused("list_has_errors"):
        enrol_list(run, rows, by=coordinator)

    assert User.objects.count() == people
    assert not run.enrolments.exists()
