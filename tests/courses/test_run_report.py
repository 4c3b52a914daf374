"""A run in figures: nobody to be recognised, the same on page, paper and spreadsheet."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from courses.domain.attendance_report import attendance_report
from courses.domain.evaluation import Results, hand_in, questions
from courses.domain.outline import frozen_page
from courses.domain.run_figures import run_figures
from courses.domain.runs import finish_run
from courses.domain.submitting import submit_report
from courses.evaluating import QuestionResult
from courses.evaluation_tables import answer_tables
from courses.models import CourseRun, SubmittedReport
from courses.run_report import report_on
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, ListEntry, Organisation, ReportDetails
from tests.factories.courses import frozen_version
from tests.factories.runs import AFTER, attend, place_on, run_of, someone
from tests.pdf_structure import faults_of

PEOPLE = 13


@pytest.fixture
def run(trainer) -> CourseRun:
    """Thirteen people: seven women and three men told; two came from a small home."""
    run = run_of(frozen_version(modules=1, sessions=2), trainers=[trainer], place="Niš")
    ngo = ListEntry.objects.get(name="Non-governmental organisation")
    large = Organisation.objects.create(name="=Large", type=ngo, region="South")
    small = Organisation.objects.create(name="Small home", type=ngo, region="North")
    for number in range(PEOPLE):
        person = someone("Ana", f"Kos {number:02}")
        home = small if number < 2 else large
        place = place_on(run, person, organisation=home)
        attend(place, missed=(1,) if number == 0 else (0, 1) if number < 3 else ())
        if number < 10:
            sex = "female" if number < 7 else "male"
            ReportDetails.objects.create(person=person, sex=sex)
        if number < 6:
            _evaluate(place)
    return run


def _evaluate(place):
    item = place.run.version.items.get(kind="evaluation")
    answers = {
        each.key: 4
        for each in questions(item, frozen_page(item, "en"))
        if each.kind == "scale"
    }
    hand_in(place, item, answers, on=AFTER.date())


def _table(report, key):
    return {
        row[0]: row[1] for row in next(t for t in report.tables if t.key == key).rows
    }


def test_figures_count_people_and_withhold_small_groups(run, coordinator):
    body = report_on(run, "realised", by=coordinator, at=AFTER)
    donor = report_on(run, "donor", by=coordinator, at=AFTER)

    assert dict(body.facts)["Participants"] == str(PEOPLE)
    # Three men and three who told nothing: neither number can be worked out.
    assert _table(body, "sex") == {"Female": 7, "Male": None, "Not told": None}
    # Two people cannot be hidden behind one other group of eleven: both are.
    assert _table(body, "organisation") == {"=Large": None, "Small home": None}
    assert _table(body, "type") == {"Non-governmental organisation": PEOPLE}
    # The body sees in full what its evidence shows anyway; donors see no few.
    assert _table(body, "reached")["50 % of the planned time"] == 11
    assert _table(donor, "reached")["50 % of the planned time"] is None
    assert "Ana Kos" not in str(donor)
    sessions = next(t for t in body.tables if t.key == "sessions")
    assert [row[3] for row in sessions.rows] == [11, 10]
    # Two and three people stayed away: donors are told neither number.
    sessions = next(t for t in donor.tables if t.key == "sessions")
    assert [row[3:] for row in sessions.rows] == [(None, None)] * 2
    assert next(t for t in body.tables if t.key == "satisfaction").rows[0][2] == 6


def test_answers_are_shown_as_charts_and_tables_unless_few_gave_them(
    run, coordinator, client
):
    client.force_login(coordinator)

    page = client.get(reverse("courses:teach_evaluation", args=[run.pk]))

    (_words, _found, answers, _asked) = page.context["forms"][0]
    shown = [table for _each, table in answers if table and table.has_chart]
    assert shown[0].rows[3] == ("4", 6)
    assert page.content.decode().count("<table") >= len(shown)
    few = QuestionResult(question=answers[0][0].question, count=4)
    assert answer_tables(Results(count=6, questions=(few,)), uid="x")[0][1] is None


def test_attendance_adds_up_in_as_many_queries_for_one_as_for_many(
    run, trainer, client, django_assert_max_num_queries
):
    found = attendance_report(run, people=PEOPLE)

    assert [each.there for each in found.sessions] == [11, 10]
    assert [each.by_state["absent"] for each in found.sessions] == [2, 3]
    assert sum(found.minutes.values()) == found.person_minutes > 0
    assert {each.percent: each.people for each in found.reached}[50] == 11
    client.force_login(trainer)
    address = reverse("courses:run_attendance", args=[run.pk])
    client.get(address)  # what frames every page is remembered from here on
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert page.count("Ana Kos") == PEOPLE


def test_reports_as_pdf_and_spreadsheet_and_handing_one_in(
    run, trainer, coordinator, client, django_capture_on_commit_callbacks
):
    address = reverse("courses:run_figures", args=[run.pk])
    client.force_login(coordinator)
    page = client.get(address).content.decode()
    assert page.count('class="chart__svg') >= 6
    assert "Hand in the report" not in page  # not before the run is finished

    book = load_workbook(BytesIO(client.get(f"{address}realised.xlsx").content))
    sheet = book["Participants by sex or gende"]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [7, "–", "–"]
    assert sheet._charts  # noqa: SLF001 - openpyxl has no other way to ask
    assert next(s.title for s in book) == "Realised programme"
    cells = [c for s in book for row in s.iter_rows() for c in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(cell.value == "'=Large" for cell in cells)

    assert client.get(f"{address}realised.pdf").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{address}realised/prepare/")
        client.post(f"{address}donor/prepare/")
    assert "Report as PDF" in client.get(address).content.decode()
    realised = client.get(f"{address}realised.pdf").content
    pdf = PdfReader(BytesIO(realised))
    text = "".join(each.extract_text() for each in pdf.pages)
    assert all(each in text for each in ("Annex 2", "Ana Kos 12", "draft"))
    assert faults_of(realised) == []
    donor = PdfReader(BytesIO(client.get(f"{address}donor.pdf").content))
    assert "Kos" not in "".join(each.extract_text() for each in donor.pages)

    with pytest.raises(DomainError):
        submit_report(run, lambda _n: b"%PDF", by=coordinator, at=AFTER)
    assert not SubmittedReport.objects.exists()
    assert client.post(f"{address}submit/").status_code == 302
    assert not SubmittedReport.objects.exists()
    finish_run(run, by=coordinator, at=AFTER)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{address}submit/")
        client.post(f"{address}submit/")

    kept = SubmittedReport.objects.get()
    assert AuditEvent.objects.get(action="run.report_submitted").data["digest"] == (
        kept.digest
    )
    again = client.get(f"{address}submitted/1.pdf")
    assert len(b"".join(again.streaming_content)) == kept.size
    assert kept.digest in client.get(address).content.decode()
    client.force_login(trainer)
    assert client.get(address).status_code == 200
    assert client.post(f"{address}submit/").status_code == 403
    assert SubmittedReport.objects.count() == 1


def test_only_who_may_open_the_run_sees_its_figures(person, trainee, client, db):
    run = run_of()
    address = reverse("courses:run_figures", args=[run.pk])
    other = person("Trainer")
    for name in ("", "realised.pdf", "donor.xlsx", "submitted/1.pdf"):
        client.force_login(other)
        assert client.get(f"{address}{name}").status_code == 404
        client.force_login(trainee)
        assert client.get(f"{address}{name}").status_code == 403
    # Of four people nothing is told but the sessions.
    for _number in range(4):
        place_on(run)
    figures = run_figures(run, for_public=True)
    assert figures.people is None
    assert not any(each.groups for each in figures.breakdowns)
    assert all(each.people is None for each in figures.results + figures.reached)
