import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from certificates.domain.status import Status
from lms.api import api
from lms.core.errors import DomainError
from tests.factories.certificates import certificate_of, decision_on, finished


@pytest.fixture
def certificate(db):
    cache.clear()
    return certificate_of()


def test_a_certificate_is_found_however_its_code_is_typed(client, certificate):
    typed = f" {certificate.printed_code.lower()} "

    answer = client.get(f"/api/v1/certificates/{typed}")

    facts = answer.json()
    assert answer.status_code == 200
    assert (facts["status"], facts["serial"]) == ("valid", certificate.serial)
    assert certificate.facts["holder"]["name"] not in answer.content.decode()


def test_an_unknown_code_is_a_problem_document(client, db):
    answer = client.get("/api/v1/certificates/AAAA-BBBB-CCCC")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_guessing_is_slowed_down(client, db):
    for _each in range(40):
        client.get("/api/v1/certificates/AAAA-BBBB-CCCC")

    answer = client.get("/api/v1/certificates/AAAA-BBBB-CCCC")

    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_requests"


def test_the_registers_are_open_and_without_personal_data(client, certificate):
    decision = decision_on(finished(certificate.enrolment.run))

    programmes = client.get("/api/v1/programmes").json()
    deliveries = client.get("/api/v1/deliveries").json()

    assert decision.number in [each["number"] for each in programmes["items"]]
    assert [each["code"] for each in deliveries["items"]] == [
        certificate.enrolment.run.code
    ]
    assert certificate.holder.last_name not in str(programmes) + str(deliveries)


def test_a_search_that_is_too_long_is_refused_by_name(client, db):
    answer = client.get("/api/v1/programmes", {"q": "x" * 201})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"].endswith("q")


def test_a_refusal_carries_its_code(rf):
    answer = api.on_exception(rf.get("/"), DomainError("not_today", "Not today."))

    assert answer.status_code == 409
    assert b'"code": "not_today"' in answer.content


def test_the_schema_is_public_and_no_page_needs_somebody_elses_scripts(client, db):
    schema = client.get("/api/v1/openapi.json").json()

    assert "/api/v1/certificates/{code}" in schema["paths"]
    assert client.get("/api/v1/docs", follow=True).status_code == 404


@pytest.mark.parametrize("page", ["0", "9" * 30])
def test_a_page_beyond_counting_is_refused(client, db, page):
    assert client.get(f"/api/v1/deliveries?page={page}").status_code == 422


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("post", "/api/v1/certificates/AAAA-BBBB-CCCC", "GET"),
        ("delete", "/api/v1/register/programmes", "GET"),
        ("get", "/api/v1/checks", "POST"),
    ],
)
def test_a_wrong_method_is_a_problem_document(db, method, address, allowed):
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)

    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == allowed
    assert answer.json()["code"] == "method_not_allowed"
    assert answer.json()["message"] == f"This address only takes {allowed}."


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["nothing", "certificates/A/b", "checks/"])
def test_an_address_without_anything_is_a_problem_document(db, method, address):
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{address}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def documented():
    """Return what the table of refusals says, by status."""
    page = Path(settings.ROOT, "docs/how-to/api.md").read_text()
    rows = re.findall(r"^\| (\d{3}) \| (.+?) \|", page, re.MULTILINE)
    return {int(status): set(re.findall(r"`(\w+)`", codes)) for status, codes in rows}


def test_every_state_and_refusal_of_programs_is_documented():
    page = Path(settings.ROOT, "docs/how-to/api.md").read_text()

    assert all(f"`{state}`" in page for state in Status.values)
    assert documented()[400] == {"bad_request"}
    assert documented()[405] == {"method_not_allowed"}
