"""Files as answers: what is kept of them, who may have them, and what is refused."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter

from assessments.domain.attempts import save_answer, start, submit
from assessments.domain.uploads import hand_in_file, take_back
from assessments.models import FileUpload, Upload
from lms.core.errors import DomainError
from lms.core.file_contents import inspected
from lms.core.models import AuditEvent
from tests.factories import assessments as make
from tests.factories.runs import place_on


def photo(kind="JPEG") -> bytes:
    """A photo that says where it was taken and by whom."""
    exif = Image.Exif()
    exif[0x013B] = "Ana Petrov"
    exif.get_ifd(0x8825)[1] = "N"
    data = BytesIO()
    Image.new("RGB", (40, 20), (200, 10, 10)).save(data, kind, exif=exif)
    return data.getvalue()


def pdf(password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Ana Petrov"})
    writer.add_attachment("list.txt", b"names")
    if password:
        writer.encrypt(password)
    data = BytesIO()
    writer.write(data)
    return data.getvalue()


def packed(**members: bytes) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return data.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_what_is_seen_and_nothing_else(kind):
    assert b"Ana Petrov" in photo(kind)

    found, kept = inspected(photo(kind))

    assert found == kind.lower()
    assert b"Ana Petrov" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (40, 20)
        assert not picture.getexif()


def test_a_pdf_loses_its_author_and_attachments():
    found, kept = inspected(pdf())

    reader = PdfReader(BytesIO(kept))
    assert found == "pdf"
    assert len(reader.pages) == 1
    assert b"Ana Petrov" not in kept
    assert not reader.attachments


def test_an_office_file_loses_who_made_it():
    data = packed(word__document_xml=b"<w/>", docProps__core_xml=b"Ana Petrov")

    found, kept = inspected(data)

    assert found == "docx"
    with zipfile.ZipFile(BytesIO(kept)) as archive:
        assert archive.read("word/document.xml") == b"<w/>"
        assert b"Ana Petrov" not in archive.read("docProps/core.xml")


def test_a_plain_text_is_a_text():
    assert inspected("Ћирилица".encode()) == ("txt", "Ћирилица".encode())


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00\x03\x00\x00\x00\xff\xfe",
        b"%PDF-1.7 and nothing more",
        b"PK\x03\x04 broken",
        b"\x89PNG\r\n\x1a\n broken\x00",
        b"text with a \x00 in it",
        b"",
        packed(readme_xml=b"not a document"),
        packed(**{"word__document_xml": b"x", "word__vbaProject.bin": b"x"}),
        pdf(password="secret"),
    ],
)
def test_what_is_not_a_document_or_an_image_is_refused(data):
    with pytest.raises(DomainError) as refused:
        inspected(data)

    assert refused.value.code == "file_not_readable"


def test_a_file_that_unpacks_without_measure_is_refused():
    with pytest.raises(DomainError):
        inspected(packed(word__document_xml=b"0" * 210_000_000))


@pytest.fixture
def attempt(db, settings, tmp_path):
    question = make.made(FileUpload, guidance="4: a plan.", marks=4, max_files=2)
    run, item = make.quiz_run(question)
    return start(place_on(run), item)


def sent(data: bytes = b"", name="ana-petrov-plan.exe") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or photo(), content_type="text/html")


def test_a_file_is_handed_in_under_a_name_that_says_nothing(client, attempt):
    person = attempt.enrolment.person
    client.force_login(person)
    args = [attempt.enrolment.run_id, attempt.pk, 1]
    url = reverse("assessments:files", args=args)

    assert client.get(url).status_code == 200
    answered = client.post(url, {"file": sent()})

    assert answered.status_code == 302
    upload = Upload.objects.get()
    assert "petrov" not in upload.file.name
    assert upload.file.storage is storages["private"]
    assert attempt.responses.get().answer == [upload.public_id]
    assert AuditEvent.objects.filter(action="upload.handed_in").exists()
    got = client.get(reverse("assessments:file", args=[upload.public_id]))
    assert "petrov" not in got["Content-Disposition"]
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    # Read to the end: the client then closes it without the test's connection.
    assert got.getvalue()
    page = client.get(reverse("assessments:attempt", args=args[:2])).content.decode()
    assert upload.public_id in page

    # A browser without JavaScript sends what the page holds; the file stays.
    revision = attempt.responses.get().revision
    form = {"r1": str(revision), "q1": [upload.public_id]}
    client.post(reverse("assessments:attempt", args=args[:2]), form)
    assert attempt.responses.get().answer == [upload.public_id]

    url = reverse("assessments:take_back", args=[*args[:2], upload.public_id])
    client.post(url)
    assert not Upload.objects.exists()
    assert attempt.responses.get().answer is None


def test_what_is_refused_leaves_nothing_behind(client, attempt, person):
    response = attempt.responses.get()
    owner = attempt.enrolment.person

    for data in (b"MZ\x90\x00", b"x" * (5 * 1024 * 1024 + 1)):
        with pytest.raises(DomainError):
            hand_in_file(response, sent(data), by=owner)
    assert not Upload.objects.exists()

    uploads = [hand_in_file(response, sent(), by=owner) for _n in range(2)]
    with pytest.raises(DomainError) as refused:
        hand_in_file(response, sent(), by=owner)
    assert refused.value.code == "too_many_files"

    submit(attempt, by=owner)
    client.force_login(owner)
    args = [attempt.enrolment.run_id, attempt.pk]
    shown = client.get(reverse("assessments:result", args=args)).content.decode()
    for each in uploads:
        assert reverse("assessments:file", args=[each.public_id]) in shown
    with pytest.raises(DomainError) as refused:
        take_back(uploads[0], by=owner)
    assert refused.value.code == "handed_in"
    assert Upload.objects.count() == 2


def test_only_the_holder_and_markers_get_a_file(client, attempt, person, trainer):
    owner = attempt.enrolment.person
    upload = hand_in_file(attempt.responses.get(), sent(), by=owner)
    url = reverse("assessments:file", args=[upload.public_id])
    marker = trainer
    attempt.enrolment.run.run_trainers.create(trainer=marker)
    stranger, other = person(), person("Trainer")

    def status(user):
        client.force_login(user)
        got = client.get(url)
        assert got.getvalue()
        return got.status_code

    assert status(owner) == 200
    assert [status(user) for user in (stranger, other, marker)] == [404, 404, 404]
    submit(attempt, by=owner)
    assert status(owner) == 200
    assert [status(user) for user in (stranger, other)] == [404, 404]
    assert status(marker) == 200
    page = client.get(
        reverse(
            "assessments:mark_question",
            args=[attempt.responses.get().version.question_id],
        )
    )
    assert upload.public_id in page.content.decode()
    client.logout()
    assert client.get(url).status_code == 302


def test_another_answers_file_is_not_shown_for_ones_own(client, attempt):
    upload = hand_in_file(attempt.responses.get(), sent(), by=attempt.enrolment.person)
    other = start(place_on(attempt.enrolment.run), attempt.item)

    save_answer(other, 1, [upload.public_id], revision=1)

    assert not other.responses.get().files().exists()
