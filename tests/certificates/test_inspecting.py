"""Files that claim to be certificates: each point judged, and what was changed told."""

import json
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
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

from certificates.credentials import jose, proofs, sd_jwt
from certificates.credentials.multibase import base64url
from certificates.credentials.signers import LocalSigner
from certificates.domain import keys, log, wallet
from certificates.domain.corrections import issue_again
from certificates.domain.delivery import document_of
from certificates.domain.inspecting import Point, inspect
from certificates.domain.issuer import method_of
from certificates.domain.issuing import revoke, suspend
from certificates.domain.lifecycle import record_event
from certificates.domain.outcomes import Outcome
from certificates.models import CertificateEvent, LogEntry
from lms.core.errors import DomainError
from tests.factories.certificates import (
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
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


def of_form(certificate, form):
    """Return a certificate as a file of a form that carries our signature."""
    by = certificate.holder
    return {
        "document": lambda: pdf_of(certificate),
        "credential": lambda: certificate.credential.document.encode(),
        "token": lambda: wallet.token_of(certificate.credential).encode(),
        "wallet": lambda: wallet.for_wallet(certificate, by=by, at=NOW).encode(),
    }[form]()


SIGNED = ["document", "credential", "token", "wallet"]


@pytest.mark.parametrize("form", SIGNED)
@pytest.mark.parametrize(
    ("act", "outcome"), [(revoke, Outcome.REVOKED), (suspend, Outcome.SUSPENDED)]
)
def test_a_genuine_file_of_a_certificate_that_does_not_count(
    certificate, act, outcome, form
):
    file = of_form(certificate, form)
    act(certificate, reason="under_review", by=coordinator_of_runs())

    found = inspect(file, at=NOW)

    assert {point for point, holds in points(found).items() if holds is False} == {
        Point.STATUS
    }
    assert not found.is_genuine
    assert (found.outcome, found.outcome.tone) == (outcome, "danger")


@pytest.mark.parametrize("form", SIGNED)
def test_a_genuine_file_of_a_replaced_certificate(certificate, form):
    file = of_form(certificate, form)
    issue_again(certificate, reason="correction", by=None, at=NOW)

    found = inspect(file, at=NOW)

    assert (found.outcome, found.differences) == (Outcome.SUPERSEDED, [])


@pytest.mark.parametrize("form", SIGNED)
def test_a_genuine_file_of_an_expired_certificate(form):
    run = run_to_certify()
    decision_on(run, certificate_months=1)
    expired = certificate_of(completed(run))
    file = of_form(expired, form)
    end = datetime.combine(expired.valid_until, time(12), tzinfo=UTC)

    before = inspect(file, at=end)
    after = inspect(file, at=end + timedelta(days=2))

    assert before.outcome is Outcome.VALID
    assert (after.outcome, after.outcome.tone) == (Outcome.EXPIRED, "warning")
    assert after.differences == []


def test_a_genuine_file_of_a_renewed_certificate(certificate):
    record_event(certificate, CertificateEvent.Kind.RENEWED, reason="renewed", by=None)

    found = inspect(pdf_of(certificate), at=NOW)

    assert (found.outcome, found.outcome.tone) == (Outcome.RENEWED, "info")


def test_a_changed_file_is_not_called_genuine_because_it_was_revoked(certificate):
    credential = json.loads(certificate.credential.document)
    credential["name"] = "Another training"
    revoke(certificate, reason="issued_in_error", by=coordinator_of_runs())

    found = inspect(json.dumps(credential).encode(), at=NOW)

    assert found.outcome is Outcome.CHANGED


class TestWallet:
    def test_what_the_holder_chose_to_show_holds(self, certificate):
        issued = wallet.for_wallet(certificate, by=certificate.holder, at=NOW)

        for shown in (issued, sd_jwt.present(issued, show={"name"})):
            found = inspect(shown.encode(), at=NOW)

            assert found.is_genuine
            assert points(found)[Point.PROOF] is True
            assert found.certificate == certificate

    def test_one_taken_along_before_it_had_status_and_end_holds(self, certificate):
        opened, hidden = wallet.claims_of(certificate)
        del opened["status"]

        assert inspect(signed(opened, hidden), at=NOW).is_genuine

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("~", "A~", 1),
            lambda text: text.replace("~", "~WyJhIiwibmFtZSIsIkIiXQ~", 1),
            lambda text: text + "eyJ.eyJ.x",
            lambda text: "ey~" + text.partition("~")[2],
            lambda text: text + base64url(b"[" * 100_000) + "~",
        ],
    )
    def test_what_was_changed_does_not(self, certificate, change):
        issued = wallet.for_wallet(certificate, by=certificate.holder, at=NOW)

        found = inspect(change(issued).encode(), at=NOW)

        assert points(found)[Point.PROOF] is False
        assert found.outcome in {Outcome.CHANGED, Outcome.UNKNOWN}

    def test_what_somebody_else_signed_does_not(self, certificate):
        opened, hidden = wallet.claims_of(certificate)
        stranger = LocalSigner(ed25519.Ed25519PrivateKey.generate())

        found = inspect(signed(opened, hidden, signer=stranger), at=NOW)

        assert points(found)[Point.PROOF] is False
        assert found.outcome is Outcome.CHANGED

    def test_one_signed_with_a_key_that_was_withdrawn_is_not_believed(
        self, certificate, withdrawn
    ):
        """No copy for a wallet is in the log, so nothing shows when it was signed."""
        opened, hidden = wallet.claims_of(certificate)
        issued = signed(opened, hidden, signer=keys.signer_of(withdrawn), by=withdrawn)
        assert inspect(issued, at=NOW).is_genuine
        keys.mark_compromised(withdrawn, since=timezone.now())

        found, proof = proof_in(issued)

        assert proof.holds is False
        assert "was withdrawn" in proof.text
        assert found.outcome is Outcome.CHANGED

    def test_what_we_signed_about_somebody_else_is_told(self, certificate):
        """Only a lost key could do it; the record tells it all the same."""
        opened, hidden = wallet.claims_of(certificate)

        found = inspect(signed(opened, {**hidden, "name": "Ivan Rus"}), at=NOW)

        assert points(found)[Point.PROOF] is True
        assert found.differences == ["The name is not the one on record."]
        assert found.outcome is Outcome.CHANGED


def signed(opened, hidden, *, signer=None, by=None):
    key = keys.keys_in_use()["credential"]
    salts = iter("abcdefghijkl")
    return sd_jwt.issue(
        opened,
        hidden,
        signer=signer or key.signer,
        method=method_of(by or key.row),
        salt=lambda: next(salts),
    ).encode()


class TestEuropass:
    def test_our_own_is_an_unsigned_export_that_leads_to_the_record(self, certificate):
        export = json.dumps(wallet.for_europass(certificate)).encode()

        found = inspect(export, at=NOW)

        assert (found.outcome, found.outcome.tone) == (Outcome.UNSIGNED, "warning")
        assert found.differences == []
        assert found.certificate == certificate
        assert points(found)[Point.PROOF] is None
        assert not found.is_genuine

    @pytest.mark.parametrize(
        ("way", "value", "told"),
        [
            (("credentialSubject", "fullName"), {"en": ["Ivan Rus"]}, "The name"),
            (("displayParameter", "title"), {"en": ["Another"]}, "The title"),
            (("validUntil",), "2099-01-01T00:00:00Z", "The dates"),
            (("credentialSubject",), "nothing", "The name"),
            (("credentialSubject", "hasClaim"), [], "The title"),
        ],
    )
    def test_a_changed_one_is_told_where(self, certificate, way, value, told):
        export = wallet.for_europass(certificate)
        part = export
        for step in way[:-1]:
            part = part[step]
        part[way[-1]] = value

        found = inspect(json.dumps(export).encode(), at=NOW)

        assert found.outcome is Outcome.CHANGED
        assert [each for each in found.differences if each.startswith(told)]

    def test_one_of_a_revoked_certificate_says_so(self, client, certificate):
        export = json.dumps(wallet.for_europass(certificate)).encode()
        revoke(certificate, reason="issued_in_error", by=coordinator_of_runs())

        file = SimpleUploadedFile("europass.json", export)
        page = client.post("/verify/", {"file": file}).content.decode()

        assert "An export without a signature" in page
        assert f"On record as {certificate.serial}" in page
        assert "Revoked" in page

    def test_one_of_elsewhere_is_not_known(self, certificate):
        export = wallet.for_europass(certificate) | {"id": "https://a.example/v/x/"}

        found = inspect(json.dumps(export).encode(), at=NOW)

        assert found.outcome is Outcome.UNKNOWN


class TestLogProof:
    def test_one_alone_is_checked_and_named_for_what_it_is(self, certificate):
        issued, sealed = log.proofs_about(certificate.public_id)

        for each in (issued, {"entries": [issued, sealed]}):
            found = inspect(json.dumps(each).encode(), at=NOW)

            assert (found.outcome, found.outcome.tone) == (Outcome.LOG_PROOF, "info")
            assert found.certificate == certificate
            assert points(found)[Point.LOG] is True
            told = [each.text for each in found.verdicts if each.point is Point.LOG]
            assert told[0].startswith("The log holds: Issued (")
        assert "File sealed (" in told[0]

    @pytest.mark.parametrize(
        "change",
        [
            lambda proof: proof["details"].update(credential_sha256="0" * 64),
            lambda proof: proof.update(index=1),
            lambda proof: proof.update(checkpoint="nothing"),
            lambda proof: proof.update(entry=7),
            lambda proof: proof.update(path=None),
        ],
    )
    def test_a_changed_one_does_not_hold(self, certificate, change):
        proof = log.proofs_about(certificate.public_id)[0]
        change(proof)

        found = inspect(json.dumps(proof).encode(), at=NOW)

        assert points(found)[Point.LOG] is False
        assert found.outcome is Outcome.CHANGED

    @pytest.mark.parametrize("details", [None, {}, {"certificate": ["x"]}, [1]])
    def test_one_about_nothing_is_not_known(self, certificate, details):
        proof = log.proofs_about(certificate.public_id)[0] | {"details": details}

        found = inspect(json.dumps(proof).encode(), at=NOW)

        assert found.outcome is Outcome.UNKNOWN


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
        b"ey~",
        b"eyJ.eyJ.x~~",
        b'{"id": "https://a.example/v/\\u0000/"}',
        b'{"entries": [{"format": "sidro-log-proof/1"}]}',
        b'{"type": ["EuropeanDigitalCredential"]}',
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

    @pytest.mark.parametrize("act", [revoke, suspend])
    def test_it_warns_of_what_does_not_count_and_says_that_the_file_is_genuine(
        self, client, certificate, act
    ):
        pdf = pdf_of(certificate)
        act(certificate, reason="other", note="As agreed.", by=coordinator_of_runs())

        page = self.drop(client, pdf).content.decode()

        assert "Do not rely on it: the certificate" in page
        assert "The file itself is genuine" in page
        assert "verdict--danger" in page
        assert "Something about it does not hold" not in page

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
