"""What anyone sees: one glance, no name, no difference between unknown and wrong."""

import json
import re
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain import log
from certificates.domain.counting import checks_of
from certificates.domain.issuing import issue_again, revoke, suspend
from certificates.views.shown import checkpoint_at
from lms.core.erasure import erase_account
from tests.factories.certificates import (
    ISSUED_AT,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def certificate():
    programme = ready_programme(
        title="Helping children who were trafficked",
        public_title="Specialised support for children",
    )
    run = run_to_certify(version=frozen_version(programme))
    decision_on(run, number="001/2026")
    ljiljana = someone(
        "Ljiljana",
        "Njegovan",
        other_script_name="Љиљана Његован",
        email="ljiljana@example.org",
    )
    return certificate_of(completed(run, ljiljana))


def look_up(client, typed):
    return client.get(reverse("certificates:verify"), {"code": typed}, follow=True)


def public_page(client, certificate):
    return client.get(certificate.get_absolute_url()).content.decode()


def test_the_form_needs_no_account(client):
    response = client.get(reverse("certificates:verify"))

    assert response.status_code == 200
    assert 'name="code"' in response.content.decode()


@pytest.mark.parametrize("spelling", ["printed", "lower", "spaced", "misread"])
def test_a_code_is_found_however_it_was_typed(client, certificate, spelling):
    typed = {
        "printed": certificate.printed_code,
        "lower": certificate.code.lower(),
        "spaced": " ".join(certificate.code),
        "misread": certificate.code.replace("0", "o").replace("1", "l"),
    }[spelling]

    response = look_up(client, typed)

    assert response.redirect_chain == [(certificate.get_absolute_url(), 302)]
    assert "This certificate is valid" in response.content.decode()


def test_the_code_may_be_posted_too(client, certificate):
    response = client.post(
        reverse("certificates:verify"), {"code": certificate.printed_code}
    )

    assert response.url == certificate.get_absolute_url()


def test_the_page_says_what_it_certifies_without_the_name(client, certificate):
    page = public_page(client, certificate)

    for part in (
        "This certificate is valid",
        "Specialised support for children",
        "2–6 March 2026",
        "3 h in the room · 1 h online, self-paced",
        "Association Most",
        "decision no. 001/2026",
        certificate.serial,
        "L. N*******",
    ):
        assert part in page, part
    for secret in (
        "Njegovan",
        "Ljiljana",
        "Његован",
        "trafficked",
        "ljiljana@example.org",
    ):
        assert secret not in page, secret


def test_the_page_stays_out_of_search_engines(client, certificate):
    response = client.get(certificate.get_absolute_url())

    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_no_cache_keeps_an_answer_that_may_change(client, certificate):
    page = client.get(certificate.get_absolute_url())

    assert "no-store" in page["Cache-Control"]


def test_a_plain_certificate_is_shown_as_not_accredited(client):
    page = public_page(client, certificate_of())

    assert "The training is not accredited." in page


def test_revoked_is_not_unknown(client, certificate, coordinator):
    revoke(
        certificate,
        reason="issued_in_error",
        note="Mixed up two people",
        public_note="Issued by mistake.",
        by=coordinator,
    )

    page = public_page(client, certificate)

    assert "This certificate is no longer valid" in page
    assert "revoked on" in page
    assert "Issued by mistake." in page
    assert "Mixed up" not in page
    assert "in error" not in page


def test_a_suspended_certificate_says_so(client, certificate, coordinator):
    suspend(certificate, reason="under_review", by=coordinator)

    assert "This certificate is suspended" in public_page(client, certificate)


def test_an_expired_certificate_says_until_when_it_was_valid(client):
    run = run_to_certify()
    decision_on(run, certificate_months=1)
    long_ago = ISSUED_AT.replace(year=2026, month=3, day=20)

    certificate = certificate_of(completed(run), at=long_ago)
    page = public_page(client, certificate)

    assert "This certificate has expired" in page
    assert certificate.valid_until == date(2026, 4, 20)


def test_a_replaced_certificate_leads_to_the_newer_one(client, certificate):
    newer = issue_again(certificate, reason="correction", by=None, at=ISSUED_AT)

    page = public_page(client, certificate)

    assert "replaced by a newer one" in page
    assert newer.get_absolute_url() in page
    assert "This certificate is valid" in public_page(client, newer)


def test_unknown_and_malformed_codes_get_the_same_answer(client, certificate):
    answers = []
    for typed in ("0000-0000-0000-0000", "7QK4-M2XR-90WB-ZT3H", "!!", "x" * 60):
        with looked_up() as queries:
            response = look_up(client, typed)
        page = response.content.decode().replace(typed, "…")
        answers.append((response.status_code, len(queries()), _without_tokens(page)))

    assert len(set(answers)) == 1
    status, query_count, page = answers[0]
    assert (status, query_count) == (404, 1)
    assert "Not known" in page


@contextmanager
def looked_up():
    """Collect the queries that touch this app's tables; the frame has its own."""
    with CaptureQueriesContext(connection) as captured:
        yield lambda: [
            each["sql"]
            for each in captured.captured_queries
            if "certificates_" in each["sql"]
        ]


def _without_tokens(page):
    return re.sub(r'(value|name)="[^"]*"', "", page)


def test_an_unknown_address_gets_that_answer_too(client):
    response = client.get("/v/0000000000000000/")

    assert response.status_code == 404
    assert "Not known" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("ljiljana njegovan", "The name matches"),
        ("Његован Љиљана", "The name matches"),
        ("Ljiljana", "The name does not match"),
        ("Mira Savić", "The name does not match"),
    ],
)
def test_a_typed_name_matches_or_does_not(client, certificate, typed, answer):
    page = client.post(certificate.get_absolute_url(), {"name": typed}).content.decode()

    assert answer in page
    assert page.count("L. N*******") == 1


def test_guessing_names_is_slowed_down(client, certificate):
    url = certificate.get_absolute_url()
    answers = [client.post(url, {"name": f"Guess {n}"}) for n in range(11)]

    assert [each.status_code for each in answers] == [200] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "600"


def test_guessing_codes_is_slowed_down(client):
    statuses = [look_up(client, f"code {n}").status_code for n in range(41)]

    assert statuses == [404] * 40 + [429]


def test_looking_costs_one_query_and_the_count(client, certificate):
    client.get(certificate.get_absolute_url())  # the first check of the day

    with looked_up() as queries:
        client.get(certificate.get_absolute_url())

    assert len(queries()) == 2


def test_programs_get_the_signed_credential(client, certificate, coordinator):
    url = reverse("certificates:json", args=[certificate.public_id])

    response = client.get(url)

    assert response["Content-Type"] == "application/vc"
    data = json.loads(response.content)
    assert data["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert data["credentialSubject"]["licenseNumber"] == certificate.serial
    assert "Njegovan" not in str(data)
    page = client.get(
        certificate.get_absolute_url(), headers={"accept": "application/vc"}
    )
    assert page.content == response.content
    revoke(certificate, reason="issued_in_error", by=coordinator)
    assert client.get(url).content == response.content
    assert client.get("/v/0000000000000000.json").status_code == 404


@pytest.mark.parametrize("language", ["sr-latn", "sr", "sl"])
def test_the_page_opens_in_every_language(client, certificate, language):
    client.cookies["django_language"] = language

    assert client.get(certificate.get_absolute_url()).status_code == 200


def test_erasing_the_account_leaves_the_certificate_verifiable(client, certificate):
    url = reverse("certificates:json", args=[certificate.public_id])
    before = client.get(url).content
    stored = (certificate.document, certificate.document_sha256, certificate.facts)

    erase_account(certificate.holder, by=certificate.holder, at=ISSUED_AT)

    certificate.refresh_from_db()
    assert certificate.holder.get_full_name() == ""
    assert client.get(url).content == before
    assert stored == (
        certificate.document,
        certificate.document_sha256,
        certificate.facts,
    )
    page = client.post(
        certificate.get_absolute_url(), {"name": "Ljiljana Njegovan"}
    ).content.decode()
    assert "The name matches" in page
    assert "This certificate is valid" in page


def test_a_check_takes_few_statements_also_when_it_is_the_first_of_the_day(
    client, certificate
):
    look_up(client, "warm")
    checkpoint_at(log.head().size)
    pages = {
        certificate.get_absolute_url(): 4,
        f"/verify/?code={certificate.code}": 4,
        f"/api/v1/certificates/{certificate.code}": 4,
    }
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    for page, most in pages.items():
        counts = []
        for _number in range(2):
            asked.clear()
            with connection.execute_wrapper(note):
                client.get(page)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= most, (page, counts)
        assert not [sql for sql in asked if '"evidence"' in sql]
    assert checks_of(certificate) == 4
