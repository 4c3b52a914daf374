"""The API with a key: who may, how often, and what they see."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone

from lms.core.api_keys import create_key, revoke_key
from lms.core.models import ApiKey, AuditEvent, Organisation
from tests.factories.certificates import (
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)

CHECKS, REGISTER = "/api/v1/checks", "/api/v1/register/certificates"
SCOPES = ["verify:read", "verify:bulk", "register:read"]


def key_for(by, wanted=SCOPES, **more):
    now = timezone.now()
    more.setdefault("per_minute", 600)
    return create_key(
        name="Test",
        wanted=wanted,
        expires_at=now + timedelta(days=1),
        by=by,
        at=now,
        **more,
    )


def bearer(text):
    return {"headers": {"Authorization": f"Bearer {text}"}}


def asked(client, text, *typed):
    return client.post(
        CHECKS,
        json.dumps({"certificates": typed}),
        content_type="application/json",
        **bearer(text),
    )


@pytest.fixture
def body(officer):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    return body


@pytest.fixture
def mine(body):
    run = run_to_certify()
    decision_on(run, body=body)
    return certificate_of(completed(run))


@pytest.fixture
def foreign(db):
    run = run_to_certify()
    decision_on(run, body=accrediting_body("Another Institute"))
    return certificate_of(completed(run))


def test_an_officers_key_sees_what_the_officer_sees(
    client, officer, body, mine, foreign
):
    _key, text = key_for(officer)

    answer = asked(client, text, mine.serial, foreign.serial, foreign.code, "?").json()

    assert [each["status"] for each in answer["items"]] == [
        "valid",
        "not_known",
        "not_known",
        "not_known",
    ]
    assert answer["counts"] == {"valid": 1, "not_known": 3}
    listed = client.get(REGISTER, **bearer(text))
    assert [each["serial"] for each in listed.json()["items"]] == [mine.serial]
    assert mine.holder.last_name not in listed.content.decode()
    event = AuditEvent.objects.filter(action="certificate.checked_in_bulk").get()
    assert (event.actor, event.data["lines"]) == (officer, 4)

    body.officers.remove(officer)
    answer = asked(client, text, mine.serial).json()
    assert answer["counts"] == {"not_known": 1}
    officer.groups.clear()
    refused = client.get(REGISTER, **bearer(text))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_an_officer")


def test_an_organisations_key_checks_by_code_and_not_by_number(
    client, administrator, mine
):
    _key, text = key_for(
        administrator,
        ["verify:bulk"],
        organisation=Organisation.objects.create(name="Home"),
    )
    lines = f"number\n{mine.serial}\n{mine.printed_code.lower()}\n"

    answer = client.post(
        f"{CHECKS}.csv", lines, content_type="text/csv", **bearer(text)
    )

    rows = list(csv.DictReader(StringIO(answer.content.decode())))
    assert [(row["line"], row["status"]) for row in rows] == [
        ("2", "not_known"),
        ("3", "valid"),
    ]
    assert client.get(REGISTER, **bearer(text)).json()["code"] == "scope_missing"


@pytest.mark.parametrize("path", [CHECKS, f"{CHECKS}.csv"])
def test_without_a_key_nothing_is_checked(client, officer, path):
    key, text = key_for(officer)
    revoke_key(key, by=officer, at=timezone.now())

    without = client.post(path, "{}", content_type="application/json")
    revoked = client.post(path, "{}", content_type="application/json", **bearer(text))

    assert (without.status_code, without.json()["code"]) == (401, "key_needed")
    assert (revoked.status_code, revoked.json()["code"]) == (401, "key_not_valid")
    assert without["WWW-Authenticate"] == "Bearer"
    assert revoked.json()["message"]
    assert ApiKey.objects.get().last_used_at is None


def test_being_signed_in_is_no_key(client, officer):
    client.force_login(officer)

    assert client.get(REGISTER).status_code == 401


def test_a_scope_that_is_missing_is_named(client, officer):
    _key, text = key_for(officer, ["verify:read"])

    answer = asked(client, text, "2026-1")

    assert answer.status_code == 403
    assert "verify:bulk" in answer.json()["message"]


def test_each_key_has_a_limit_of_its_own(client, officer):
    slow, quick = key_for(officer, per_minute=2)[1], key_for(officer)[1]
    for _each in range(2):
        assert client.get(REGISTER, **bearer(slow)).status_code == 200

    over = client.get(REGISTER, **bearer(slow))

    assert (over.status_code, over["Retry-After"]) == (429, "60")
    assert over.json()["code"] == "too_many_requests"
    assert client.get(REGISTER, **bearer(quick)).status_code == 200


def test_wrong_keys_are_slowed_down(client, db):
    statuses = [
        client.get(REGISTER, **bearer("sidro_x_y")).status_code for _n in range(31)
    ]

    assert statuses == [401] * 30 + [429]


def test_a_key_asks_for_single_certificates_past_the_limit_of_its_address(
    client, officer, mine
):
    _key, text = key_for(officer)
    address = f"/api/v1/certificates/{mine.code}"
    for _each in range(41):
        last = client.get(address)

    assert (last.status_code, last["Retry-After"]) == (429, "60")
    assert client.get(address, **bearer(text)).json()["status"] == "valid"
    assert client.get(address, **bearer(f"{text}x")).status_code == 401


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"\x00\x01\x02", 422, "not_text"),
        (b"", 422, "empty"),
        (b"2026-1\n" * 10_001, 422, "too_many"),
    ],
)
def test_a_list_that_is_none_is_refused_by_code(client, officer, sent, status, code):
    _key, text = key_for(officer)

    answer = client.post(f"{CHECKS}.csv", sent, content_type="text/csv", **bearer(text))

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_more_than_ten_thousand_are_refused(client, officer):
    _key, text = key_for(officer)

    assert asked(client, text, *["2026-1"] * 10_001).status_code == 422
    assert asked(client, text, *[]).status_code == 422
    assert asked(client, text, "20\x0026-1").json()["counts"] == {"not_known": 1}


def test_the_schema_says_where_a_key_is_needed(client, db):
    schema = client.get("/api/v1/openapi.json").json()

    assert schema["paths"]["/api/v1/checks"]["post"]["security"] == [{"ApiKeyAuth": []}]
    scheme = schema["components"]["securitySchemes"]["ApiKeyAuth"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert "text/csv" in str(schema["paths"]["/api/v1/checks.csv"]["post"])


@pytest.mark.parametrize("body", ['{"certificates": [', b"\xff\xfe", "certificates"])
def test_what_is_no_json_is_a_documented_problem(client, officer, body):
    answer = client.post(
        CHECKS,
        body,
        content_type="application/json",
        **bearer(key_for(officer)[1]),
    )

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "bad_request"
