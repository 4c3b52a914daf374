"""An officer's runs down to the sessions, and the provider's view of every look."""

from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from certificates.domain.current import current_status
from certificates.domain.issuing import issue_for_run, reinstate, revoke, suspend
from certificates.domain.portal_export import parts_of_export
from certificates.domain.portal_figures import statuses_of, years_of
from certificates.models import Certificate
from lms.core.models import AuditEvent
from tests.factories.certificates import (
    ISSUED_AT,
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    finished,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(officer):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    return body


@pytest.fixture
def run(body):
    run = run_to_certify(code="OWN-1")
    decision_on(run, body=body, number="001/2026")
    completed(run, someone("Ljiljana", "Njegovan"))
    finished(run)
    issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT)
    return run


@pytest.fixture
def foreign():
    run = run_to_certify(code="OTHER-1")
    decision_on(run, body=accrediting_body("Another Institute"))
    return run


def at(name, *args):
    return reverse(f"certificates:{name}", args=args)


def page_of(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200, url
    return response.content.decode()


def test_officers_find_their_runs_and_no_others(client, officer, run, foreign):
    client.force_login(officer)

    page = page_of(client, at("portal_runs"))

    assert "OWN-1" in page
    assert "001/2026" in page
    assert "OTHER-1" not in page
    for name in ("portal_run", "portal_run_people"):
        assert client.get(at(name, foreign.pk)).status_code == 404
    assert not AuditEvent.objects.filter(action="run.people_viewed").exists()


def test_runs_are_narrowed_by_code_decision_and_status(client, officer, run, foreign):
    client.force_login(officer)
    decision = run.version.accreditations.get()
    other = foreign.version.accreditations.get()

    for query in ({"code": "own"}, {"decision": decision.pk}, {"status": "finished"}):
        assert "OWN-1" in page_of(client, at("portal_runs"), **query), query
    for query in ({"code": "x"}, {"status": "planned"}, {"decision": other.pk}):
        assert "OWN-1" not in page_of(client, at("portal_runs"), **query), query


def test_a_run_begun_before_the_decision_is_not_under_it(client, officer, run):
    decision = run.version.accreditations.get()
    decision.valid_from = decision.valid_from.replace(year=2027)
    decision.save()
    client.force_login(officer)

    assert client.get(at("portal_run", run.pk)).status_code == 404


def test_the_page_of_a_run_counts_and_names_no_participant(client, officer, run):
    client.force_login(officer)

    page = page_of(client, at("portal_run", run.pk))

    certificate = run.certificates.first()
    assert "Covered by decision 001/2026" in page
    assert certificate.serial in page
    assert "Njegovan" not in page
    assert not AuditEvent.objects.filter(action="run.people_viewed").exists()


def test_a_look_at_people_is_logged_and_the_provider_reads_it(
    client, officer, coordinator, run
):
    client.force_login(officer)
    page = page_of(client, at("portal_run_people", run.pk))
    certificate = run.certificates.first()
    page_of(client, at("portal_certificate", certificate.public_id))
    client.force_login(coordinator)
    looks = page_of(client, at("looks"))

    assert "Njegovan" in page
    assert "Present" in page
    event = AuditEvent.objects.get(action="run.people_viewed")
    assert (event.actor, event.data["bodies"]) == (officer, [run_body(run)])
    for part in ("OWN-1", certificate.serial, str(officer), run_body(run)):
        assert part in looks, part


def run_body(run):
    return run.version.accreditations.get().body.short_name


def test_a_look_stays_when_the_officer_leaves_the_body(
    client, officer, coordinator, run, body
):
    client.force_login(officer)
    page_of(client, at("portal_run_people", run.pk))
    body.officers.clear()
    client.force_login(coordinator)

    assert str(officer) in page_of(client, at("looks"))


@pytest.mark.parametrize(
    ("role", "portal", "looks"),
    [
        ("trainee", 403, 403),
        ("trainer", 403, 403),
        ("coordinator", 403, 200),
        ("officer", 200, 403),
    ],
)
def test_who_may_open_what(client, request, role, portal, looks):
    client.force_login(request.getfixturevalue(role))

    assert client.get(at("portal_runs")).status_code == portal
    assert client.get(at("looks")).status_code == looks


def test_lists_cost_the_same_for_1_and_many(client, officer, coordinator, run, body):
    def cost(user, url):
        client.force_login(user)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            page_of(client, url)
        return len(captured)

    planned = run_to_certify(version=run.version, code="OWN-2")
    decision = run.version.accreditations.get()
    decision.permitted_trainers.add(planned.run_trainers.get().trainer)
    completed(planned, someone("Jelena", "Ilić"))
    people, runs = at("portal_run_people", planned.pk), at("portal_runs")
    page_of(client, "/register/programmes/")
    one = [cost(officer, runs), cost(officer, people), cost(coordinator, at("looks"))]
    for number in range(5):
        run_to_certify(version=run.version, code=f"OWN-{number}9")
        completed(planned, someone("Person", f"Number{number}"))

    assert one == [
        cost(officer, runs),
        cost(officer, people),
        cost(coordinator, at("looks")),
    ]


def test_statistics_count_own_years_and_have_tables(client, officer, run, foreign):
    client.force_login(officer)

    page = page_of(client, at("portal_statistics"))
    years = years_of(officer)

    year = run.starts_on.year
    assert (years[0].year, years[0].runs, years[0].participants) == (year, 1, 1)
    assert sum(each.certificates for each in years) == own_certificates(officer).count()
    for part in (
        "<svg",
        "Runs held, by year",
        "Show the figures as a table",
        str(year),
    ):
        assert part in page, part


def test_without_deliveries_there_are_no_figures(client, officer, body):
    client.force_login(officer)

    assert "No figures yet" in page_of(client, at("portal_statistics"))


@pytest.mark.parametrize(
    ("at_utc", "year"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027),
    ],
)
def test_a_certificate_counts_in_the_year_of_its_day_here(officer, body, at_utc, year):
    run = run_to_certify(code="OWN-2")
    decision_on(run, body=body)
    certificate_of(completed(run), at=at_utc)

    [counted] = [each for each in years_of(officer) if each.certificates]

    assert (counted.year, counted.certificates) == (year, 1)


def test_certificates_are_counted_by_where_each_stands(officer, body):
    run = run_to_certify(code="OWN-3")
    decision_on(run, body=body)
    others = [certificate_of(completed(run, someone())) for _each in range(4)]
    suspend(others[0], reason="under_review", by=None)
    revoke(others[1], reason="issued_in_error", by=None)
    suspend(others[2], reason="under_review", by=None)
    reinstate(others[2], reason="review_closed", by=None)
    now = timezone.now()
    expected = Counter(
        current_status(each, at=now) for each in own_certificates(officer)
    )

    assert statuses_of(officer, on=timezone.localdate(now)) == expected
    assert sum(expected.values()) == len(others)
    assert len(expected) == 3


def own_certificates(user):
    return Certificate.objects.under_decisions_of(user)


def exported(client):
    response = client.post(at("portal_export"))
    with ZipFile(BytesIO(response.getvalue())) as packed:
        return {
            name: packed.read(name).decode()
            for name in packed.namelist()
            if name.endswith((".csv", ".json"))
        }


def test_the_export_holds_all_of_ones_own_and_nothing_else(
    client, officer, coordinator, run, foreign
):
    client.force_login(officer)
    assert client.get(at("portal_export")).status_code == 405
    assert not AuditEvent.objects.filter(action="accreditation.exported").exists()

    tables = exported(client)

    names = {
        "decisions",
        "applications",
        "steps",
        "stops",
        "changes",
        "runs",
        "sessions",
        "certificates",
        "conditions",
        "samples",
        "complaints",
    }
    assert set(tables) == {
        "files.csv",
        *(f"{name}.{kind}" for name in names for kind in ("csv", "json")),
    }
    assert "001/2026" in tables["decisions.csv"]
    assert "OWN-1" in tables["runs.csv"]
    assert own_certificates(officer).first().serial in tables["certificates.csv"]
    assert "Njegovan" in tables["certificates.csv"]
    assert "OTHER-1" not in str(tables)
    client.force_login(coordinator)
    assert "Took along everything" in page_of(client, at("looks"))


def test_the_export_names_no_holder_without_the_right_to_evidence(officer, run):
    data = b"".join(parts_of_export(officer, with_people=False, on=run.ends_on))

    with ZipFile(BytesIO(data)) as packed:
        assert b"Njegovan" not in packed.read("certificates.csv")
