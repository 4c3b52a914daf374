"""Files that claim to be certificates: each point judged, and what was changed told."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
)

from certificates.credentials import jose, proofs
from certificates.domain import keys, wallet
from certificates.domain.delivery import document_of
from certificates.domain.inspecting import Point, inspect
from certificates.domain.issuer import method_of
from certificates.domain.issuing import issue_again, revoke, suspend
from certificates.models import LogEntry
from lms.core.errors import DomainError
from tests.factories.certificates import certificate_of, completed, run_to_certify
from tests.factories.runs import coordinator_of_runs, someone

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def certificate():
    run = run_to_certify()
    return certificate_of(completed(run, someone("Ljiljana", "Njegovan")))


def pdf_of(certificate):
    return document_of(certificate, by=None)


def points(found):
    return {verdict.point: verdict.holds for verdict in found.verdicts}


def test_the_document_as_issued_holds_in_every_point(certificate):
    found = inspect(pdf_of(certificate), at=NOW)

    assert found.is_genuine
    assert set(points(found).values()) == {True}
    assert found.certificate == certificate
    assert found.differences == []


@pytest.fixture
def withdrawn(certificate):
    """The key that signed the certificate, replaced by another."""
    key = certificate.credential.key
    keys.rotate("credential")
    return key


def proof_in(content):
    found = inspect(content, at=NOW)
    return found, next(v for v in found.verdicts if v.point is Point.PROOF)


def test_what_the_log_held_before_a_key_was_withdrawn_was_signed_by_us(
    certificate, withdrawn
):
    keys.mark_compromised(withdrawn, since=timezone.now())
    stored = certificate.credential.document

    for content in (pdf_of(certificate), stored.encode()):
        found, proof = proof_in(content)
        assert found.is_genuine
        assert proof.holds is True
        assert "We signed the credential as it stands. The key was with" in proof.text
        assert date_format(timezone.localdate(), "DATE_FORMAT") in proof.text


def test_what_the_log_got_after_a_key_was_withdrawn_is_not_believed(
    certificate, withdrawn
):
    entry = LogEntry.objects.get(subject=certificate.public_id, kind="issued")
    keys.mark_compromised(withdrawn, since=entry.logged_at)

    found, proof = proof_in(pdf_of(certificate))

    assert not found.is_genuine
    assert proof.holds is False
    assert "the log does not show" in proof.text


def test_a_thief_gains_nothing_by_the_certificates_entry_in_the_log(
    certificate, withdrawn
):
    signer = keys.signer_of(withdrawn)
    keys.mark_compromised(withdrawn, since=timezone.now())
    changed = json.loads(certificate.credential.document)
    del changed["proof"]
    changed["name"] = "Another course"
    method = method_of(withdrawn)
    forged = proofs.sign(changed, signer=signer, method=method, at=NOW)
    token = jose.sign_credential(changed, signer=signer, method=method)

    for content in (json.dumps(forged), token):
        found, proof = proof_in(content.encode())
        assert not found.is_genuine
        assert proof.holds is False
        assert "was withdrawn" in proof.text
    forged["name"] = "A third one"
    _found, proof = proof_in(json.dumps(forged).encode())
    assert proof.text == "The credential was not signed by us as it stands."


def test_a_flipped_byte_is_noticed(certificate):
    pdf = bytearray(pdf_of(certificate))
    middle = len(pdf) // 3
    pdf[middle] ^= 1

    found = inspect(bytes(pdf), at=NOW)

    assert not found.is_genuine
    assert points(found)[Point.SEAL] is False


def test_something_added_after_the_seal_is_noticed(certificate):
    pdf = pdf_of(certificate)
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Title": "Another title"})
    target = BytesIO()
    writer.write(target)

    found = inspect(target.getvalue(), at=NOW)

    assert points(found)[Point.SEAL] is False
    assert points(found)[Point.RECORD] is False
    assert not found.is_genuine


def test_a_document_of_another_person_with_a_foreign_credential_is_told(certificate):
    """Somebody puts the credential of another certificate into their own document."""
    other = certificate_of(completed(certificate.run, someone("Ivan", "Rus")))
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(pdf_of(other))))
    writer.add_attachment("credential.json", certificate.credential.document.encode())
    target = BytesIO()
    writer.write(target)

    found = inspect(target.getvalue(), at=NOW)

    assert not found.is_genuine
    assert "The name is not the one on record." in found.differences
    assert not any("Njegovan" in told for told in found.differences)


def changed(pdf, change):
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    change(writer)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def paint_over(writer):
    page = writer.pages[0]
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page["/Resources"]["/Font"][NameObject("/Painted")] = font
    painted = DecodedStreamObject()
    painted.set_data(
        b"q 1 1 1 rg 150 590 300 40 re f Q"
        b" BT /Painted 24 Tf 170 600 Td (Petar Novakov) Tj ET"
    )
    page[NameObject("/Contents")] = ArrayObject(
        [*page["/Contents"], writer._add_object(painted)]  # noqa: SLF001 - the only way
    )


def lay_a_note(writer):
    note = FreeText(text="Petar Novakov", rect=(150, 590, 450, 630))
    writer.add_annotation(page_number=0, annotation=note)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (paint_over, "It shows words that the document on record does not have."),
        (lay_a_note, "Notes or drawings lie on its pages."),
    ],
)
def test_another_name_over_the_old_one_is_told(certificate, change, told):
    found = inspect(changed(pdf_of(certificate), change), at=NOW)

    assert found.certificate == certificate
    assert not found.is_genuine
    assert found.differences == [told]


def test_a_copy_saved_by_another_program_differs_in_its_seal_alone(certificate):
    copy = PdfWriter(clone_from=BytesIO(pdf_of(certificate)))
    target = BytesIO()
    copy.write(target)

    found = inspect(target.getvalue(), at=NOW)

    assert points(found)[Point.SEAL] is False
    assert found.differences == []


def test_the_credential_alone_holds(certificate):
    found = inspect(certificate.credential.document.encode(), at=NOW)

    assert found.is_genuine
    assert points(found)[Point.SEAL] is None
    assert points(found)[Point.PROOF] is True


@pytest.mark.parametrize("form", ["token", "svg", "png", "named"])
def test_each_form_of_the_credential_holds(certificate, form):
    content = {
        "token": lambda: wallet.token_of(certificate.credential).encode(),
        "svg": lambda: wallet.badge_svg(certificate).encode(),
        "png": lambda: wallet.badge_png(certificate),
        "named": lambda: wallet.named_copy(
            certificate, by=certificate.holder, at=NOW
        ).encode(),
    }[form]()

    assert inspect(content, at=NOW).is_genuine


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c.update(name="Another training"), "The title"),
        (
            lambda c: c["credentialSubject"].update(licenseNumber="2026-999999"),
            "The serial number",
        ),
        (lambda c: c.update(validUntil="2099-01-01T00:00:00Z"), "The dates"),
    ],
)
def test_a_changed_credential_is_told_where_it_differs(certificate, change, told):
    credential = json.loads(certificate.credential.document)
    change(credential)

    found = inspect(json.dumps(credential).encode(), at=NOW)

    assert points(found)[Point.PROOF] is False
    assert [each for each in found.differences if each.startswith(told)]
    assert not found.is_genuine


@pytest.mark.parametrize("act", [revoke, suspend])
def test_a_genuine_file_of_a_certificate_that_does_not_count(certificate, act):
    pdf = pdf_of(certificate)
    act(certificate, reason="under_review", by=coordinator_of_runs())

    found = inspect(pdf, at=NOW)

    assert points(found)[Point.SEAL] is True
    assert points(found)[Point.STATUS] is False
    assert not found.is_genuine


def test_a_credential_of_nobody_here_is_not_known(certificate):
    credential = json.loads(certificate.credential.document)
    credential["id"] = "https://elsewhere.example/v/0000000000000000/"

    found = inspect(json.dumps(credential).encode(), at=NOW)

    assert found.certificate is None
    assert not found.is_genuine


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just text",
        b"{broken",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7 " + b"\x00\xff" * 500,
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><svg></svg>',
        b"\x89PNG\r\n\x1a\n",
        b"eyJ.eyJ.x",
        b"{" * 100_000,
        '{"id": "…\u0000"}'.encode(),
    ],
)
def test_anything_else_is_refused_or_not_genuine(content):
    found = None
    with suppress(DomainError):
        found = inspect(content, at=NOW)

    assert found is None or not found.is_genuine


def test_a_huge_file_is_refused():
    with pytest.raises(DomainError) as refusal:
        inspect(b"%PDF-" + b"x" * 5_000_001, at=NOW)

    assert refusal.value.code == "too_large"


class TestPage:
    ADDRESS = "/verify/"

    def drop(self, client, content, name="certificate.pdf"):
        return client.post(self.ADDRESS, {"file": SimpleUploadedFile(name, content)})

    def test_the_page_tells_a_good_file_from_a_changed_one(self, client, certificate):
        pdf = pdf_of(certificate)
        good = self.drop(client, pdf).content.decode()
        bad = self.drop(client, pdf[:-2000] + b"0" * 2000).content.decode()

        assert "The file is genuine and valid" in good
        assert "Do not rely on this file" in bad or "not known here" in bad
        assert "Njegovan" not in good + bad

    def test_the_page_says_what_a_genuine_file_replaces(self, client, certificate):
        fresh = issue_again(certificate, reason="correction", by=coordinator_of_runs())

        page = self.drop(client, pdf_of(fresh)).content.decode()

        address = certificate.get_absolute_url()
        assert "The file is genuine and valid" in page
        assert f'<a href="{address}">{certificate.serial}</a>' in page

    def test_a_wrong_file_is_told_at_the_field(self, client):
        page = self.drop(client, b"just text", "notes.txt")

        assert page.status_code == 400
        assert "This is neither a certificate" in page.content.decode()

    def test_no_file_at_all_is_told(self, client):
        page = client.post(self.ADDRESS, {"file": ""})

        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]

    def test_files_are_slowed_down_like_codes(self, client):
        statuses = [self.drop(client, b"x").status_code for _ in range(41)]

        assert statuses == [400] * 40 + [429]

    def test_the_address_is_the_one_of_the_contract(self):
        assert reverse("certificates:verify") == self.ADDRESS
