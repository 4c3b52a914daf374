"""Lists of people: how they are read, who is known, what is done once and undone."""

from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain.import_undoing import undo, undoings
from courses.domain.importing import Answer, import_people, known_columns, look
from courses.domain.people_list import (
    LABELS,
    LIMITS,
    guess_columns,
    listing_of,
    rows_of,
)
from courses.domain.progress import start
from courses.domain.runs import finish_run
from courses.models import Enrolment, ListColumns, PeopleImport
from lms.core import delimited, workbooks
from lms.core.errors import DomainError
from lms.core.models import (
    AuditEvent,
    ListEntry,
    Organisation,
    ReportDetails,
    User,
)
from lms.core.report_details import tell
from tests.factories.runs import (
    AFTER,
    BEFORE,
    coordinator_of_runs,
    place_on,
    run_of,
    someone,
)

pytestmark = pytest.mark.django_db
Status = Enrolment.Status
HEAD = "E-mail;Ime;Prezime;Ustanova\n"


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def listing(text):
    return listing_of(delimited.split(text, limits=LIMITS))


def rows(text):
    found = listing(text)
    return rows_of(found, guess_columns(found))


def seen(run, text, answers=None):
    found = listing(text)
    return look(run, found, guess_columns(found), answers or {})


def take_in(run, text, by, answers=None, **options):
    found = listing(text)
    options.setdefault("key", uuid4())
    options.setdefault("at", BEFORE)
    return import_people(
        run, found, guess_columns(found), answers or {}, by=by, **options
    )


def test_names_keep_their_script_and_the_other_is_proposed():
    sun = Organisation.objects.create(name="Дом Сунце")

    found = rows(
        "Prezime;Ime;E-mail;Ustanova\n"
        "Његован;Љиљана;ljiljana@example.org;dom sunce\n\n"
        "Đorđević;Jelena;JELENA@example.org;\n"
    )

    assert [
        (r.number, r.email, r.first_name, r.other_script_name, r.organisation)
        for r in found
    ] == [
        (2, "ljiljana@example.org", "Љиљана", "Ljiljana Njegovan", sun),
        (4, "jelena@example.org", "Jelena", "Јелена Ђорђевић", None),
    ]
    assert not any(row.errors for row in found)


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
def test_what_is_wrong_is_said_by_row_and_column(line, column):
    assert list(rows(line)[-1].errors) == [column]


def test_a_list_with_nobody_or_without_known_columns_is_refused():
    for text in ("", "e-mail;ime;prezime"):
        with refused("empty"):
            listing(text)
    strange = listing("Kontakt;Naziv 1;Naziv 2\nana@example.org;Ana;Kos")
    assert strange.headings == ("Kontakt", "Naziv 1", "Naziv 2")
    with refused("columns"):
        rows_of(strange, guess_columns(strange))


def test_who_may_be_known_is_asked_and_never_joined_silently(coordinator):
    run = run_of(capacity=2)
    most, breza = (Organisation.objects.create(name=n) for n in ("Most A", "Breza"))
    djordje = someone("Đorđe", "Petrović", organisation=most)
    other = someone("Nada", "Ilić", email="nada@example.org")
    text = (
        HEAD + "a@example.org;Ђорђе;Петровић;Most A\n"  # the same in Cyrillic
        "b@example.org;Petrovic;Djordje;\n"  # turned round, no organisation
        "c@example.org;Đorđe;Petrović;Breza\n"  # somebody of another place
        "nada@example.org;Mira;Kos;\n"  # Nada's address
        "d@example.org;Iva;Babić;\n"
        "e@example.org;Ива;Бабић;\n"  # twice on the list
    )
    assert breza

    states = {line.row.number: line.state for line in seen(run, text).lines}
    assert states == {
        2: "question",
        3: "question",
        4: "question",  # row 3, which says no organisation, has the same name
        5: "question",
        6: "new",
        7: "question",
    }
    with refused("unanswered"):
        take_in(run, text, coordinator)
    assert not run.enrolments.exists()
    # An answer that was not offered is none.
    assert seen(run, text, {5: Answer(who="new")}).lines[3].state == "question"

    answers = {
        2: Answer(who=str(djordje.pk)),
        3: Answer(who="skip"),
        4: Answer(who="new"),
        5: Answer(who=str(other.pk)),
        7: Answer(who="skip"),
        6: Answer(other_script_name="Ива Бабић-Кос"),
    }
    made = take_in(run, text, coordinator, answers, nominated_by="Dom")

    enrolled = {each.enrolment.person for each in made.places.all()}
    assert {djordje, other} < enrolled
    assert [e.status for e in run.enrolments.order_by("pk")] == [
        *[Status.ACTIVE] * 2,
        *[Status.WAITING] * 2,
    ]
    iva = User.objects.get(email="d@example.org")
    assert (iva.first_name, iva.other_script_name) == ("Iva", "Ива Бабић-Кос")
    djordje.refresh_from_db()
    assert (djordje.first_name, made.left_out_count) == ("Đorđe", 2)
    assert not User.objects.filter(email__in=["a@example.org", "b@example.org"])
    assert {e.nominated_by for e in run.enrolments.all()} == {"Dom"}


def test_confirming_twice_takes_in_once_and_invites_once(
    coordinator, django_capture_on_commit_callbacks
):
    run, key = run_of(), uuid4()
    known = someone("Jelena", "Đorđević", email="jelena@example.org")
    text = "JELENA@example.org,Jelena,Djordjevic\nnew@example.org,Žan,Šuštar"

    with django_capture_on_commit_callbacks(execute=True):
        first = take_in(run, text, coordinator, key=key)
    sent = len(mail.outbox)
    with django_capture_on_commit_callbacks(execute=True):
        again = take_in(run, text, coordinator, key=key)

    assert first == again
    assert first.places.count() == 2
    assert [p.made_account for p in first.places.all()] == [False, True]
    assert "new@example.org" in {to for letter in mail.outbox for to in letter.to}
    assert len(mail.outbox) == sent
    person = User.objects.get(email="new@example.org")
    assert person.groups.get().name == "Trainee"
    assert not person.has_usable_password()
    assert person.emailaddress_set.get().primary
    assert AuditEvent.objects.filter(action="run.list_enrolled").count() == 1
    assert AuditEvent.objects.filter(action="person.invited").count() == 1
    known.refresh_from_db()
    assert known.last_name == "Đorđević"

    once_more = take_in(run, text, coordinator)
    assert (once_more.places.count(), once_more.already_count) == (0, 2)


def test_errors_and_closed_accounts_save_nothing(coordinator):
    run, people = run_of(), User.objects.count()
    for text in (
        "new@example.org,Žan,Šuštar\nnobody,Ana,Kos",
        "new@example.org,Žan,Šuštar\nnew2@example.org,Ana,=cmd",
    ):
        with refused("list_has_errors"):
            take_in(run, text, coordinator)
    with refused("list_has_errors"):
        answers = {1: Answer(other_script_name="=1+1")}
        take_in(run, "new@example.org,Žan,Šuštar", coordinator, answers)
    assert User.objects.count() == people
    assert not PeopleImport.objects.exists()
    assert not ListColumns.objects.exists()

    someone("Ana", "Kos", email="gone@example.org", is_active=False)
    with refused("list_has_errors"):
        take_in(run, "gone@example.org,Ana,Kos", coordinator)


def test_columns_are_remembered_for_oneself_and_the_organisation(person):
    most = Organisation.objects.create(name="Most A")
    ana, mira, other = (
        person("Coordinator", organisation=most),
        person("Coordinator", organisation=most),
        person("Coordinator"),
    )
    head = "Kontakt;A;B\n"
    text = head + "x@example.org;Kos;Ana"
    chosen = {"email": 0, "last_name": 1, "first_name": 2}

    import_people(run_of(), listing(text), chosen, {}, key=uuid4(), by=ana, at=BEFORE)

    later = listing("KONTAKT;a;b\ny@example.org;Ilić;Iva")
    assert known_columns(later, by=ana) == (chosen, True)
    assert known_columns(later, by=mira) == (chosen, True)
    assert known_columns(later, by=other) == ({}, False)
    assert known_columns(listing("K;A;B\ny@example.org;I;I"), by=ana) == ({}, False)


def test_undoing_takes_back_what_nothing_followed(coordinator):
    run = run_of(capacity=3)
    waits = None
    known = someone("Jelena", "Đorđević", email="jelena@example.org")
    text = "".join(f"p{n}@example.org,Žan,Šuštar{'abcd'[n]}\n" for n in range(2))
    made = take_in(run, text + "jelena@example.org,Jelena,Đorđević", coordinator)
    waits = place_on(run)
    assert waits.status == Status.WAITING
    learns = Enrolment.objects.get(run=run, person__email="p0@example.org")
    lesson = run.version.items.filter(kind="lesson").first()
    start(learns, lesson, at=BEFORE)

    assert [bool(each.reason) for each in undoings(made)] == [True, False, False]
    kept = undo(made, by=coordinator, at=BEFORE)

    assert [each.place.enrolment for each in kept] == [learns]
    assert "begun to learn" in str(kept[0].reason)
    learns.refresh_from_db()
    waits.refresh_from_db()
    assert learns.is_active
    assert waits.is_active  # moved up
    known.refresh_from_db()
    assert known.erased_at is None
    assert not User.objects.filter(email="p1@example.org").exists()
    made.refresh_from_db()
    assert (made.undone_by, made.undone_at) == (coordinator, BEFORE)
    assert undo(made, by=coordinator) != []
    assert run.enrolments.filter(status=Status.WITHDRAWN).count() == 2
    # The address is free again.
    assert take_in(run, "p1@example.org,Žan,Šuštar", coordinator).places.count() == 1

    finish_run(run, by=coordinator, at=AFTER)
    with refused("run_closed"):
        undo(made, by=coordinator)


def test_looking_costs_the_same_for_any_list(coordinator):
    run = run_of()
    lines = [f"p{n}@example.org;Ana;Kos {n}" for n in range(300)]

    def cost(count):
        with CaptureQueriesContext(connection) as queries:
            seen(run, "\n".join(lines[:count]))
        return len(queries)

    assert cost(1) == cost(300) <= 5


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def upload(name, content):
    return {"upload": SimpleUploadedFile(name, content)}


def carried(response, **more):
    """Return what the form of a looked-at list sends."""
    confirm = response.context["confirm"]
    data = {name: value for name, value in confirm.data.items() if value}
    return {**data, "text": response.context["text"], "separator": "\t", **more}


def test_page_from_upload_to_undo(office, coordinator):
    run = run_of()
    url = reverse("courses:import_people", args=[run.pk])
    content = "Prezime;Ime;E-mail\nŠuštar;Žan;mail@example.org\n".encode("cp1250")

    response = office.post(url, upload("list.csv", content))
    page = response.content.decode()
    assert "Šuštar" in page
    assert "Жан Шуштар" in page
    assert "Windows 1250" in page
    assert not run.enrolments.exists()
    assert not User.objects.filter(email="mail@example.org").exists()

    data = carried(response, **{"other-2": "Жан Ш."}, confirm="1")
    first, second = office.post(url, data), office.post(url, data)
    assert first["Location"] == second["Location"]
    assert run.enrolments.get().person.other_script_name == "Жан Ш."
    made = PeopleImport.objects.get()
    assert str(made.places.get().row) == "2"
    assert "can be taken back" in office.get(first["Location"]).content.decode()
    assert (
        str(coordinator)
        in office.get(reverse("courses:people_imports", args=[run.pk])).content.decode()
    )

    office.post(first["Location"])
    assert run.enrolments.get().status == Status.WITHDRAWN
    assert "Withdrawn already." in office.get(first["Location"]).content.decode()


def test_page_asks_for_columns_and_answers_and_refuses_in_words(office):
    run = run_of()
    url = reverse("courses:import_people", args=[run.pk])
    someone("Ana", "Kos")
    text = "Kontakt;A;B\nx@example.org;Kos;Ana\ny@example.org;Ilić;Iva"

    response = office.post(url, {"text": text})
    assert "Say which column is which" in response.content.decode()
    chosen = {"column_email": "0", "column_last_name": "1", "column_first_name": "2"}
    data = carried(response, **chosen)
    response = office.post(url, data)
    page = response.content.decode()
    assert "1 row may be somebody who is known" in page
    assert 'name="confirm"' not in page
    assert office.post(url, {**data, "confirm": "1"}).status_code == 422
    assert not run.enrolments.exists()
    office.post(url, {**data, "who-2": "new", "confirm": "1"})
    assert run.enrolments.count() == 2

    response = office.post(url, {"text": text})
    assert "as they were chosen last time" in response.content.decode()
    for bad in (b"%PDF-1.7\n1 0 obj,<<>>\n", b"\x89PNG"):
        response = office.post(url, upload("list.csv", bad))
        assert response.status_code == 422
        assert "cannot be read as a table" in response.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_empty_list_is_understood_in_every_language(office, kind):
    address = reverse("courses:import_template", args=[kind])
    for language in ("en", "sr", "sr-latn", "sl"):
        office.cookies["django_language"] = language
        content = office.get(address).content
        lines = (
            workbooks.read(content, limits=LIMITS)
            if kind == "xlsx"
            else delimited.read(content, limits=LIMITS)
        )
        filled = listing_of([*lines, ["a@example.org"]])
        assert list(guess_columns(filled)) == list(LABELS)
    assert office.get("/teach/import-template.exe").status_code == 404


def test_only_who_may_enrol_sees_imports(client, trainer, trainee, coordinator):
    run = run_of(trainers=[trainer])
    made = take_in(run, "x@example.org,Ana,Kos", coordinator)
    pages = [
        reverse("courses:people_imports", args=[run.pk]),
        reverse("courses:people_import", args=[made.pk]),
        reverse("courses:import_template", args=["csv"]),
    ]
    for who in (trainer, trainee):
        client.force_login(who)
        assert {client.get(page).status_code for page in pages} == {403}
        assert client.post(pages[1]).status_code == 403
    assert run.enrolments.get().is_active
    assert timezone.now() > made.imported_at


def test_details_for_reports_come_only_with_consent_and_never_over_what_was_said():
    coast = ListEntry.objects.create(list="region", name="Coast", names={"sl": "Obala"})
    by, run = coordinator_of_runs(), run_of()
    said = someone(email="p1@example.org", first_name="Ana", last_name="Kos")
    tell(said, sex="undisclosed", has_consented=True, at=BEFORE)
    head = "E-mail;Ime;Prezime;Pol;Region;Pristanak\n"

    wrong = rows(head + "p2@example.org;Ivan;Rus;muški;Nowhere;\n")
    take_in(
        run,
        f"{head}p1@example.org;Ana;Kos;ž;obala;da\np2@example.org;Ivan;Rus;M;Obala;DA",
        by,
    )

    assert set(wrong[0].errors) == {"region", "consent"}
    told = {each.person.email: each for each in ReportDetails.objects.all()}
    assert (told["p1@example.org"].sex, told["p1@example.org"].region) == (
        "undisclosed",
        None,
    )
    filled = told["p2@example.org"]
    assert (filled.sex, filled.region, filled.source) == ("male", coast, "list")
