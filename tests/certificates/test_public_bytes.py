"""What leaves the house never holds the holder's address, however it is packed."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from pypdf.generic import StreamObject

from certificates.domain.delivery import document_of
from certificates.models import LogEntry
from lms.core.api_keys import create_key
from tests.factories.certificates import (
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.runs import someone

pytestmark = pytest.mark.django_db
ADDRESS = "ljiljana.secret@example.org"


@pytest.fixture
def certificate(officer):
    run = run_to_certify()
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    decision_on(run, body=body)
    return certificate_of(completed(run, someone("Ana", "Rus", email=ADDRESS)))


def unpacked(pdf):
    """Return a PDF with everything in it: as it is, and each stream unpacked."""
    reader = PdfReader(BytesIO(pdf))
    parts = [pdf, str(reader.metadata).encode()]
    parts += [page.extract_text().encode() for page in reader.pages]
    for number in range(1, reader.trailer["/Size"]):
        found = reader.get_object(number)
        parts.append(str(found).encode())
        if isinstance(found, StreamObject):
            parts.append(found.get_data())
    return b"\n".join(parts)


def public_answers(client, certificate, officer):
    now = timezone.now()
    _key, text = create_key(
        name="Test",
        wanted=["verify:read", "verify:bulk", "register:read"],
        expires_at=now + timedelta(days=1),
        per_minute=60,
        by=officer,
        at=now,
    )
    bearer = {"headers": {"Authorization": f"Bearer {text}"}}
    address, size = certificate.get_absolute_url(), LogEntry.objects.count()
    for path in (
        address,
        f"{address.rstrip('/')}.json",
        f"{address}log.json",
        "/register/programmes/",
        "/register/deliveries/",
        "/status/revocation/1",
        "/status/suspension/1",
        "/log/checkpoint",
        "/log/keys",
        "/.well-known/did.json",
        "/.well-known/jwt-vc-issuer",
        f"/log/tile/0/000.p/{size}",
        f"/log/tile/entries/000.p/{size}",
        "/api/v1/programmes",
        "/api/v1/deliveries",
        f"/api/v1/certificates/{certificate.code}",
        "/api/v1/register/certificates",
    ):
        yield path, client.get(path, **(bearer if path.startswith("/api/") else {}))
    sent = json.dumps({"certificates": [certificate.serial, certificate.code]})
    yield (
        "/api/v1/checks",
        client.post("/api/v1/checks", sent, content_type="application/json", **bearer),
    )


def test_no_public_byte_holds_the_address(client, certificate, officer):
    for path, response in public_answers(client, certificate, officer):
        assert response.status_code == 200, path
        assert response.content, path
        assert ADDRESS.encode() not in response.content.lower(), path
        assert b"ljiljana.secret" not in response.content.lower(), path

    pdf = unpacked(document_of(certificate, by=None))
    # The search would find it: what is attached is there in clear.
    assert certificate.credential.document.encode() in pdf
    assert b"ljiljana.secret" not in pdf.lower()


def test_the_api_spends_the_same_on_unknown_and_malformed_codes(client, certificate):
    answers = set()
    for typed in ("0000-0000-0000-0000", "7QK4-M2XR-90WB-ZT3H", "!!", "x" * 60):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/api/v1/certificates/{typed}")
        answers.add((response.status_code, response.content, len(captured)))

    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
