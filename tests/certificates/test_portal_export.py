"""Everything a body decided on, as one file: tables twice, and the documents."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from certificates.documents import archive
from certificates.domain.portal_export import parts_of_export
from certificates.models import ApplicationEvent, SubmittedFile
from lms.core.models import AuditEvent
from tests.factories.applications import (
    applicant,
    body_with_profile,
    decided,
    draft,
    officer_of,
)
from tests.factories.courses import frozen_version

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


@pytest.fixture
def application():
    return decided()


@pytest.fixture
def officer(application):
    return officer_of(application.body)


def packed(user, *, with_people=True):
    parts = parts_of_export(user, with_people=with_people, on=TODAY)
    return ZipFile(BytesIO(b"".join(parts)))


def rows(file, name):
    return list(csv.DictReader(StringIO(file.read(name).decode("utf-8-sig"))))


def test_letters_and_dossiers_go_along_byte_for_byte(application, officer):
    other = decided(
        draft(body_with_profile("Another Institute"), version=frozen_version())
    )
    waiting = draft(version=frozen_version())
    letter = ApplicationEvent.objects.exclude(document="").get(application=application)
    kept = SubmittedFile.objects.filter(submission__application=application, kind="pdf")

    file = packed(officer)

    documents = [n for n in file.namelist() if n.endswith(".pdf")]
    assert len(documents) == 1 + kept.count()
    name = f"letters/1-2026-{application.pk}-{letter.pk}.pdf"
    assert file.read(name) == archive.read(
        letter.document, digest=letter.document_sha256
    )
    for each in kept:
        name = f"dossiers/1-2026-{application.pk}-1-{each.language}.pdf"
        assert file.read(name) == archive.read(each.place, digest=each.sha256)
    assert {row["found"] for row in rows(file, "files.csv")} == {"as stored"}
    assert [row["number"] for row in rows(file, "applications.csv")] == ["1/2026"]
    assert f"-{other.pk}-" not in "".join(documents)
    assert waiting.number == ""


def test_json_says_what_csv_says(application, officer):
    file = packed(officer)

    for name in file.namelist():
        if name.endswith(".json"):
            told = json.loads(file.read(name))
            table = rows(file, name.replace(".json", ".csv"))
            assert len(told) == len(table), name
            assert all(set(a) == set(b) for a, b in zip(told, table, strict=True))
    [told] = json.loads(file.read("applications.json"))
    assert told["decision"] == application.accreditation.number
    actions = [row["step"] for row in json.loads(file.read("steps.json"))]
    assert actions == list(application.events.values_list("action", flat=True))


def test_without_the_right_to_evidence_no_document_and_no_words(application, officer):
    file = packed(officer, with_people=False)

    assert not [name for name in file.namelist() if name.endswith(".pdf")]
    assert not any(row["note"] for row in rows(file, "steps.csv"))


def test_a_file_that_was_changed_or_lost_is_named(application, officer, monkeypatch):
    real = archive.pieces

    def pieces(name):
        if name.startswith("dossiers"):
            return iter(())
        return iter([*real(name), b"x"])

    monkeypatch.setattr(archive, "pieces", pieces)

    told = {row["name"]: row["found"] for row in rows(packed(officer), "files.csv")}

    assert {found for name, found in told.items() if "letters" in name} == {"changed"}
    assert {found for name, found in told.items() if "dossier" in name} == {"missing"}


def test_it_leaves_in_small_parts_however_large_a_file_is(
    application, officer, monkeypatch
):
    many = 400
    monkeypatch.setattr(
        archive, "pieces", lambda _name: (bytes(2**16) for _each in range(many))
    )

    sizes = [len(part) for part in parts_of_export(officer, with_people=True, on=TODAY)]

    assert sum(sizes) > many * 2**16
    assert max(sizes) < 2**18


def test_the_trail_says_how_many_documents_left_before_they_do(
    client, application, officer
):
    client.force_login(officer)

    response = client.post(reverse("certificates:portal_export"))

    event = AuditEvent.objects.get(action="accreditation.exported")
    file = ZipFile(BytesIO(response.getvalue()))
    documents = [name for name in file.namelist() if name.endswith(".pdf")]
    assert event.data["documents"] == len(documents) > 0
    client.force_login(applicant())
    assert client.post(reverse("certificates:portal_export")).status_code == 403
