"""Hours and attendance across runs: narrowed, in a fixed number of queries, as files."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lms.core.models import AuditEvent, Organisation
from tests.factories.courses import frozen_version
from tests.factories.runs import attend, place_on, run_of, someone

pytestmark = pytest.mark.django_db
KINDS = ("people", "organisations", "trainers", "months")


def test_hours_are_added_up_narrowed_and_taken_along(client, coordinator, trainer):
    home = Organisation.objects.create(name="=Home")
    run = run_of(frozen_version(modules=1, sessions=2), trainers=[trainer])
    place = place_on(run, someone("Vera", "Kos"), organisation=home)
    attend(place, missed=(1,))
    attend(place_on(run, someone("Ivan", "Rus")))
    client.force_login(coordinator)

    def rows(kind, **asked):
        page = client.get(f"/teach/reports/{kind}/", asked)
        assert page.status_code == 200
        tables = page.context["report"].tables
        return [row[:3] for row in tables[0].rows] if tables else []

    hours = run.sessions.first().item.minutes / 60
    assert [(name, float(n)) for name, _org, n in rows("people")] == [
        ("Vera Kos", hours),
        ("Ivan Rus", 2 * hours),
    ]
    assert [row[0] for row in rows("organisations")] == ["None named", "=Home"]
    assert [float(n) for _name, n, _sessions in rows("trainers")] == [2 * hours]
    assert [row[1:] for row in rows("months")] == [(75, 2)]
    assert [row[0] for row in rows("people", organisation=home.pk)] == ["Vera Kos"]
    assert rows("people", last="2020-01-01") == []
    assert len(rows("people", programme=run.version.programme_id)) == 2
    wrong = client.get("/teach/reports/", {"first": "2026-02-01", "last": "2026-01-01"})
    assert "ends before it begins" in wrong.content.decode()

    book = load_workbook(BytesIO(client.get("/teach/reports/people.xlsx").content))
    cells = [c for s in book for line in s.iter_rows() for c in line]
    assert not any(cell.data_type == "f" for cell in cells)
    text = client.get("/teach/reports/people.csv").content.decode("utf-8-sig")
    assert "Vera Kos,'=Home," in text
    assert AuditEvent.objects.filter(action="reports.exported").count() == 2
    assert client.get("/teach/reports/people.exe").status_code == 404
    assert client.get("/teach/reports/nothing/").status_code == 404
    client.force_login(trainer)
    for address in ("", "people.csv", "months/"):
        assert client.get(f"/teach/reports/{address}").status_code == 403


def test_trainers_of_one_organisation_are_counted_once_and_alone(
    client, coordinator, person
):
    """Two trainers of two houses on one run: each has its hours, none has both."""
    home = Organisation.objects.create(name="Home")
    mira = person("Trainer", first_name="Mira", last_name="Kos", organisation=home)
    other = person("Trainer", organisation=Organisation.objects.create(name="Pot"))
    run = run_of(frozen_version(modules=1, sessions=2), trainers=[mira, other])
    minutes = sum(each.item.minutes for each in run.sessions.select_related("item"))
    client.force_login(coordinator)

    page = client.get("/teach/reports/trainers/", {"organisation": home.pk})

    [table] = page.context["report"].tables
    assert [(row[0], float(row[1]), row[2]) for row in table.rows] == [
        ("Mira Kos", minutes / 60, 2)
    ]


def test_every_report_has_its_chart_and_the_same_figures_as_a_table(
    client, coordinator, trainer
):
    run = run_of(frozen_version(modules=1, sessions=2), trainers=[trainer])
    home = Organisation.objects.create(name="Home")
    for _number in range(2):
        attend(place_on(run, organisation=home))
    client.force_login(coordinator)

    for kind in KINDS:
        page = client.get(f"/teach/reports/{kind}/")
        [table] = page.context["report"].tables
        text = page.content.decode()
        assert table.has_chart, kind
        assert 'class="chart__svg' in text
        assert "<table" in text
        assert all(str(row[0]) in text for row in table.rows)


def test_many_people_cost_no_more_queries_than_one(client, coordinator):
    run = run_of(frozen_version(modules=1, sessions=1), capacity=40)
    attend(place_on(run))
    client.force_login(coordinator)
    client.get("/teach/reports/")

    def asked():
        counts = []
        for kind in KINDS:
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/teach/reports/{kind}/")
            counts.append(len(queries))
        return counts

    few = asked()
    for number in range(12):
        home = Organisation.objects.create(name=f"Home {number}")
        attend(place_on(run, organisation=home))

    assert asked() == few
    assert max(few) <= 12
