"""Sheets of paper: printed, scanned and typed."""

from datetime import time
from io import BytesIO

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from courses.domain.sheet_codes import code_in_scan, code_of, session_of_code
from courses.forms.paper import read_time
from courses.models import AttendanceEntry, SheetScan
from lms.core.errors import DomainError
from tests.factories.runs import place_on, run_of, sessions_of, someone
from tests.pdf_structure import faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(trainer):
    return run_of(trainers=[trainer], place="Hall 3")


@pytest.fixture
def session(run):
    return sessions_of(run)[0]


@pytest.fixture
def typing(client, trainer):
    client.force_login(trainer)
    return client


@pytest.mark.parametrize(
    ("text", "moment"),
    [("9", time(9)), ("905", time(9, 5)), ("0905", time(9, 5)), ("9.05", time(9, 5)),
     ("16:30", time(16, 30)), ("", None)],
)  # fmt: skip
def test_times_typed_in_haste(text, moment):
    assert read_time(text) == moment


@pytest.mark.parametrize("text", ["soon", "2500", "961", "9:5"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="time"):
        read_time(text)


def test_a_sheet_is_typed_row_by_row(typing, run, session):
    people = [place_on(run) for _ in range(4)]
    one, two, three, four = (f"p{each.pk}" for each in people)
    start = session.local_start
    late = f"{start.hour}{start.minute + 20:02}"
    url = reverse("courses:paper_entry", args=[session.pk])

    response = typing.post(
        url, {f"{one}-letter": "P", f"{two}-in": late, f"{three}-letter": "z"}
    )

    assert response.status_code == 422
    assert "Type p, l, e, x or a." in response.content.decode()
    typing.post(url, {f"{four}-letter": "5", f"{one}-letter": "a"})
    entries = AttendanceEntry.objects.order_by("enrolment")
    assert [(e.state, e.method) for e in entries] == [
        ("present", "paper"),
        ("late", "paper"),
        ("absent", "paper"),
    ]


def test_the_sheet_has_all_columns_and_a_code(typing, run, session):
    place_on(run, someone("Љиљана", "Његован", other_script_name="Ljiljana"))

    answer = typing.get(reverse("courses:sheet_pdf", args=[session.pk]))

    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    for part in ("Љиљана Његован", "Ljiljana", "Hall 3", "Time in", "Time out",
                 "Decision", "Signature of the trainer", session.item.code,
                 code_of(session)):  # fmt: skip
        assert part in text, part
    assert faults_of(answer.content) == []


def picture_of(code: str, kind: str = "PNG") -> bytes:
    drawn = BytesIO()
    segno.make(code, error="q").save(drawn, kind="png", scale=6, border=4)
    sheet = Image.new("RGB", (900, 700), "white")
    sheet.paste(Image.open(drawn), (500, 60))
    out = BytesIO()
    sheet.rotate(3, fillcolor="white").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_scan_finds_its_session(typing, session, kind, settings, tmp_path):
    data = picture_of(code_of(session), kind)
    assert code_in_scan(kind.lower(), data) == code_of(session)
    url = reverse("courses:sheet_scans")

    for _again in range(2):
        typing.post(url, {"scan": SimpleUploadedFile("a.bin", data)})

    scan = SheetScan.objects.get()
    assert (scan.session, scan.kind) == (session, kind.lower())
    answer = typing.get(reverse("courses:sheet_scan", args=[scan.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content


def test_scans_without_a_code_of_others_or_of_no_kind_are_refused(typing, session):
    url = reverse("courses:sheet_scans")
    elsewhere = sessions_of(run_of())[0]
    bare = picture_of("nothing")
    for data, code in [
        (bare, ""),
        (bare, "S1-000000"),
        (bare, code_of(elsewhere)),
        (picture_of(code_of(elsewhere)), ""),
        (b"just text", code_of(session)),
        (b"%PDF-1.4 broken", code_of(session)),
    ]:
        typing.post(url, {"scan": SimpleUploadedFile("a.png", data), "code": code})
    assert not SheetScan.objects.exists()
    typing.post(
        url, {"scan": SimpleUploadedFile("a.png", bare), "code": code_of(session)}
    )
    assert SheetScan.objects.count() == 1


def test_a_wrong_digit_is_noticed(session):
    code = code_of(session)
    assert session_of_code(code.lower()) == session.pk
    with pytest.raises(DomainError):
        session_of_code(f"S{session.pk + 1}{code[code.index('-') :]}")


def test_paper_is_the_runs_own_trainers(client, run, session, trainer):
    elsewhere = sessions_of(run_of())[0]
    client.force_login(trainer)
    for name in ("paper_entry", "sheet_pdf"):
        url = reverse(f"courses:{name}", args=[elsewhere.pk])
        assert client.get(url).status_code == 404
    client.force_login(place_on(run).person)
    for name in ("paper_entry", "sheet_pdf"):
        url = reverse(f"courses:{name}", args=[session.pk])
        assert client.get(url).status_code == 403
    assert client.get(reverse("courses:sheet_scans")).status_code == 403
