"""The sealed file against other people's tools, and against those who change it."""

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream

from certificates.credentials import leaves, verification
from certificates.credentials.errors import VerificationError
from certificates.credentials.signers import P256, FolderKeys
from certificates.documents import sealing
from certificates.documents.seal_check import attachments_of, check_seal
from certificates.domain import issuer, keys, seals
from certificates.domain.delivery import document_of
from certificates.models import LogEntry, LogNode, SigningKey, StatusPlace
from tests.factories.certificates import certificate_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return certificate_of()


@pytest.fixture
def pdf(certificate):
    return document_of(certificate, by=certificate.holder)


def run(tool, *arguments):
    path = shutil.which(tool)
    if os.environ.get("CI") != "true" and not path:
        pytest.skip(f"{tool} is not installed")
    assert path, f"{tool} is missing"
    return subprocess.run(  # noqa: S603 - tools of the system
        [path, *arguments], capture_output=True, text=True, check=False
    )


def failure_of(pdf):
    with pytest.raises(VerificationError) as failure:
        seals.check_document(pdf)
    return failure.value.code


def test_the_seal_holds_and_leads_to_the_log(certificate, pdf):
    entry = seals.check_document(pdf)

    assert (entry.kind, entry.subject) == ("sealed", certificate.public_id)


def test_pdfsig_finds_one_seal_over_the_whole_file(pdf, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf)

    said = run("pdfsig", str(path)).stdout

    assert said.count("Signature #") == 1
    assert "Signature is Valid" in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said


def test_qpdf_finds_no_fault(pdf, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf)

    done = run("qpdf", "--check", str(path))

    assert done.returncode == 0, done.stdout + done.stderr


def test_it_says_that_it_is_archivable_and_accessible(pdf):
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]

    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r'pdfaid:part="3"', metadata)
    assert re.search(r'pdfaid:conformance="A"', metadata)
    assert re.search(r'pdfuaid:part="1"', metadata)
    assert "http://www.aiim.org/pdfa/ns/extension/" in metadata
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert pdf.startswith(b"%PDF-1.7")
    assert "/Version" not in root
    assert root["/Lang"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_everything_painted_is_in_the_structure_or_an_artifact(pdf):
    reader = PdfReader(BytesIO(pdf))
    page = reader.pages[0]
    painting = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "Do", "sh"}

    depth, painted, kinds = 0, 0, set()
    for stream in page["/Contents"]:
        for operands, operator in ContentStream(stream.get_object(), reader).operations:
            name = operator.decode()
            if name in {"BMC", "BDC"}:
                depth += 1
                kinds.add(str(operands[0]))
            elif name == "EMC":
                depth -= 1
            elif name in painting:
                painted += 1
                assert depth == 1, (operands, name)
        assert depth == 0
    assert painted > 50
    assert "/Artifact" in kinds
    assert page["/Tabs"] == "/S"


def test_the_seal_field_has_its_place_in_the_structure(pdf):
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]

    field = root["/AcroForm"]["/Fields"][0].get_object()
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    pairs = {numbers[n]: numbers[n + 1] for n in range(0, len(numbers), 2)}
    element = pairs[field["/StructParent"]].get_object()
    assert element["/S"] == "/Form"
    assert element["/Alt"].startswith("Electronic seal of")
    assert field["/TU"] == element["/Alt"]
    assert field["/F"] & 4


def test_verapdf_agrees_where_it_is_installed(pdf, tmp_path):
    if not shutil.which("verapdf"):
        pytest.skip(
            "veraPDF is not a Debian package; put it on the path to include it."
        )
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf)
    for flavour in ("3a", "ua1"):
        said = run(
            "verapdf", "--flavour", flavour, "--format", "text", str(path)
        ).stdout
        assert said.startswith("PASS"), said


def test_credential_and_log_proof_travel_inside(certificate, pdf):
    attached = attachments_of(pdf)

    assert set(attached) == {"credential.json", "log-proof.json"}
    assert attached["credential.json"].decode() == certificate.credential.document
    verification.verify_proof(
        json.loads(attached["credential.json"]), did_document=issuer.did_document()
    )
    proof = leaves.LogProof.from_json(json.loads(attached["log-proof.json"]))
    leaves.verify(proof, origin=issuer.log_origin(), keys=issuer.log_keys())
    assert proof.details["credential_sha256"] == certificate.credential.sha256
    relations = {
        str(entry.get_object()["/AFRelationship"])
        for entry in PdfReader(BytesIO(pdf)).trailer["/Root"]["/AF"]
    }
    assert relations == {"/Source", "/Supplement"}


def test_a_flipped_byte_breaks_the_seal(pdf):
    for place in range(1000, len(pdf) - 9000, len(pdf) // 12):
        forged = bytearray(pdf)
        forged[place] ^= 1
        assert failure_of(bytes(forged)) in {
            "seal_broken",
            "seal_unreadable",
            "seal_missing",
            "seal_invalid",
            "seal_foreign",
        }


def test_an_addition_after_the_seal_is_not_tolerated(pdf):
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Title": "Certificate of somebody else"})
    target = BytesIO()
    writer.write(target)

    assert target.getvalue().startswith(pdf)
    assert failure_of(target.getvalue()) == "seal_broken"


def test_a_swapped_attachment_is_noticed(certificate, pdf):
    other = certificate_of()
    writer = PdfWriter(clone_from=BytesIO(pdf))
    writer.add_attachment("credential.json", other.credential.document.encode())
    target = BytesIO()
    writer.write(target)

    assert failure_of(target.getvalue()) in {
        "seal_broken",
        "seal_unreadable",
        "seal_invalid",
    }


def test_the_seal_of_somebody_else_is_not_ours(pdf, tmp_path):
    at = datetime.now(UTC)
    forger = FolderKeys(tmp_path).create("seal-x", P256)
    chain = forger.certify_itself(organisation="Sidro", at=at, years=10).decode()
    unsealed = pdf[: pdf.index(b"%%EOF") + 6]

    forged = sealing.seal(unsealed, signer=forger, certificate=chain)

    check_seal(forged, trusted=[chain], at=at)
    assert failure_of(forged) == "seal_foreign"


def test_our_seal_on_what_was_never_issued_is_not_enough(pdf):
    """Whoever steals the seal key can seal; the log does not know what they made."""
    seal = keys.keys_in_use()[SigningKey.Purpose.SEAL]
    unsealed = pdf[: pdf.index(b"%%EOF") + 6]

    again = sealing.seal(unsealed, signer=seal.signer, certificate=seal.row.certificate)

    assert again != pdf
    assert failure_of(again) == "not_logged"


def test_a_compromised_seal_counts_for_what_was_logged_before(pdf):
    seal = SigningKey.objects.get(purpose="seal")

    keys.mark_compromised(seal, since=datetime.now(UTC))
    assert seals.check_document(pdf)
    keys.mark_compromised(seal, since=datetime(2020, 1, 1, tzinfo=UTC))

    assert failure_of(pdf) == "seal_foreign"


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7 nothing", b"\x00" * 500, b"GIF89a"])
def test_what_is_no_document_raises_and_nothing_else(junk, certificate):
    assert failure_of(junk) in {"unreadable", "seal_unreadable", "seal_missing"}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE certificates_logentry SET entry = 'x'",
        "DELETE FROM certificates_logentry",
        "UPDATE certificates_lognode SET id = id + 1",
        "DELETE FROM certificates_lognode",
        "UPDATE certificates_credential SET document = '{}'",
        "DELETE FROM certificates_credential",
        "UPDATE certificates_statusplace SET number = 9",
        "DELETE FROM certificates_statusplace",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_logged(certificate, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize("model", [LogEntry, LogNode, StatusPlace])
def test_rows_refuse_it_too(certificate, model):
    row = model.objects.first()

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
