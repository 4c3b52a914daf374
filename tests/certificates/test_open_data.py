"""The registers as files, feeds and through the API: the same rows, no personal data."""

import csv
import io
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain import registers
from certificates.domain.decision_history import Step, history_of, newest_changes
from certificates.domain.issuing import issue_for_run
from certificates.models import Accreditation
from tests.factories.certificates import (
    ISSUED_AT,
    accrediting_body,
    completed,
    decision_on,
    finished,
    run_to_certify,
)
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import coordinator_of_runs, someone

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def run(db):
    programme = ready_programme(
        title="Podrška deci – uvođenje", public_title="Podrška deci", code="PD-24"
    )
    return run_to_certify(version=frozen_version(programme), code="PD-01")


@pytest.fixture
def held(run):
    """A finished run with one participant and one certificate, under 001/2026."""
    decision_on(run, number="001/2026", conditions="Supervision twice a year")
    completed(run, someone("Ljiljana", "Njegovan"))
    finished(run)
    issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT)
    return run


def text_of(client, name, *args, **query):
    response = client.get(reverse(f"certificates:{name}", args=args), query)
    assert response.status_code == 200
    if response.streaming:
        return response.getvalue().decode()
    return response.content.decode()


def table_of(client, name, **query):
    text = text_of(client, name, "csv", **query)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def feed_of(client, name):
    return ET.fromstring(text_of(client, name))  # noqa: S314 - our own feed


@pytest.mark.parametrize(
    ("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (30, 30)]
)
def test_figures_from_one_to_four_are_withheld(number, shown):
    assert registers.published(number) == shown


def test_both_registers_come_as_tables_and_json_without_people(client, held):
    [programme] = table_of(client, "programmes_file")
    [delivery] = table_of(client, "deliveries_file")
    as_json = text_of(client, "deliveries_file", "json")

    assert programme["number"] == "001/2026"
    assert programme["programmes"] == "Podrška deci – uvođenje"
    assert programme["status"] == "in_force"
    assert (delivery["code"], delivery["decision"]) == ("PD-01", "001/2026")
    assert (delivery["participants"], delivery["documents"]) == ("<5", "<5")
    assert '"participants": null' in as_json
    assert client.get("/register/programmes.json").getvalue().endswith(b"]}\n")
    for text in (as_json, str(programme), str(delivery)):
        assert "Njegovan" not in text
        assert "Mira Savić" not in text


def test_no_cell_is_a_formula(client, run):
    decision_on(run, number="=1+1", body=accrediting_body("@Institute"))

    [row] = table_of(client, "programmes_file")

    assert (row["number"], row["body"]) == ("'=1+1", "'@Institute")


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [("podrska", True), ("подршка деци", True), ("hraniteljstvo", False)],
)
def test_files_and_feeds_find_in_either_script(client, held, typed, is_found):
    for name in ("programmes_file", "deliveries_file"):
        assert bool(table_of(client, name, q=typed)) is is_found
    for name in ("programmes_feed", "deliveries_feed"):
        assert ("<entry>" in text_of(client, name, q=typed)) is is_found


def test_a_delivery_is_found_by_its_code_as_the_feed_links_it(client, held):
    entry = feed_of(client, "deliveries_feed").find(f"{ATOM}entry")
    link = entry.find(f"{ATOM}link").get("href")

    assert link.endswith("/register/deliveries/?q=PD-01")
    assert [each.code for each in registers.deliveries("pd-01")] == ["PD-01"]


def test_the_feed_tells_what_happened_and_nothing_to_come(client, held):
    feed = feed_of(client, "programmes_feed")

    titles = [each.findtext(f"{ATOM}title") for each in feed.iter(f"{ATOM}entry")]
    ids = {each.findtext(f"{ATOM}id") for each in feed.iter(f"{ATOM}entry")}
    assert titles == ["001/2026: Came into force", "001/2026: Decided"]
    assert len(ids) == 2


def test_a_decision_is_out_of_force_from_the_day_after_its_last(run):
    decision = decision_on(run, number="1", valid_to=date(2026, 6, 30))
    found = Accreditation.objects.filter(pk=decision.pk)

    steps = {change.step: change.day for change in history_of(decision)}
    before = newest_changes(found, on=date(2026, 6, 30))
    after = newest_changes(found, on=date(2026, 7, 1))

    assert steps[Step.EXPIRED] == date(2026, 7, 1)
    assert [change.step for change in before] == [Step.IN_FORCE, Step.DECIDED]
    assert after[0].step == Step.EXPIRED


def test_the_page_of_a_decision_tells_its_history_and_its_neighbours(client, held):
    first = Accreditation.objects.get(number="001/2026")
    decision_on(held, number="002/2026", decided_on=date(2026, 3, 1))
    foreign = decision_on(run_to_certify(), number="777/2026")

    page = text_of(client, "register_decision", first.pk)

    for part in (
        "Supervision twice a year",
        "Came into force",
        "No longer in force",
        "To come",
        "002/2026",
    ):
        assert part in page, part
    assert foreign.number not in page
    assert client.get("/register/programmes/999999/").status_code == 404


def test_the_api_has_the_register_with_history_and_withheld_figures(client, held):
    decision = Accreditation.objects.get(number="001/2026")

    [listed] = client.get("/api/v1/register/programmes").json()["items"]
    one = client.get(f"/api/v1/register/programmes/{decision.pk}").json()
    [delivery] = client.get("/api/v1/register/deliveries").json()["items"]

    assert listed["number"] == one["number"] == "001/2026"
    assert listed["address"].endswith(f"/register/programmes/{decision.pk}/")
    assert [step["step"] for step in one["history"]] == [
        "decided",
        "in_force",
        "expired",
    ]
    assert delivery["participants"] is None
    assert client.get("/api/v1/register/programmes/999999").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/register/programmes.csv",
        "/register/deliveries.csv",
        "/register/programmes.atom",
        "/register/deliveries.atom",
    ],
)
def test_files_and_feeds_cost_the_same_for_1_and_many(client, held, path):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(path)
            b"".join(response) if response.streaming else response.content
        return len(captured)

    cost()
    one = cost()
    for number in range(4):
        other = run_to_certify(version=held.version, code=f"PD-{number}9")
        decision_on(other)
        finished(other)

    assert cost() == one


def test_pages_link_files_and_feed_with_the_search(client, held):
    page = text_of(client, "register_programmes", q="podrška")

    assert "/register/programmes.csv?q=podr%C5%A1ka" in page
    assert 'type="application/atom+xml"' in page
