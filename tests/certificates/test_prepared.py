"""The short way for anonymous checks says what the ordinary way says, at once."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, modify_settings
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from certificates.domain.corrections import issue_again
from certificates.domain.counting import checks_of
from certificates.models import CertificateEvent
from certificates.views import prepared
from content.frame import forget_frames
from content.models import LocaleSettings
from tests.factories.certificates import (
    ISSUED_AT,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs

pytestmark = pytest.mark.django_db
MIDDLEWARE = "certificates.views.prepared.PreparedAnswers"
NOTE = 'Asked <b>by us</b> & "others"'


@pytest.fixture
def certificate():
    """One that counts for five years, with the decision that says so."""
    run = run_to_certify()
    decision_on(run, certificate_months=60)
    return certificate_of(completed(run))


def happen(certificate, kind, **more):
    """Write an event as another process would: nothing here is told of it."""
    CertificateEvent.objects.create(
        certificate=certificate, kind=kind, reason="other", at=ISSUED_AT, **more
    )


def told(response):
    """Return a response without what differs each time."""
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
    left_out = {"Expires", "Content-Length"}
    headers = {n: v for n, v in response.headers.items() if n not in left_out}
    return response.status_code, headers, page


def visitor(**cookies):
    client = Client()
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


def page_of(certificate, **cookies):
    response = visitor(**cookies).get(certificate.get_absolute_url())
    return response.content.decode()


def test_both_ways_say_the_same_of_every_state(certificate):
    page = certificate.get_absolute_url()
    program = f"/api/v1/certificates/{certificate.code}"
    code = f"/verify/?code={certificate.printed_code}"
    for kind in ("", "suspended", "reinstated", "revoked"):
        if kind:
            happen(certificate, kind, public_note=NOTE)
        for address in (page, program, code):
            for language in ("en", "sr"):
                caches["lookups"].clear()
                cookies = {"django_language": language, "theme": "dark"}
                short = [told(visitor(**cookies).get(address)) for _each in range(2)]
                with modify_settings(MIDDLEWARE={"remove": [MIDDLEWARE]}):
                    ordinary = told(visitor(**cookies).get(address))
                assert short == [ordinary, ordinary], (kind, address, language)
    assert NOTE not in page_of(certificate)


def test_what_replaces_another_says_so_both_ways_with_as_many_questions(certificate):
    fresh = issue_again(certificate, reason="correction", by=coordinator_of_runs())
    code = f"/verify/?code={fresh.printed_code}"
    link = f'<a href="{certificate.get_absolute_url()}">{certificate.serial}</a>'
    for language in ("en", "sr"):
        cookies = {"django_language": language}
        short = [
            told(visitor(**cookies).get(fresh.get_absolute_url())) for _each in range(2)
        ]
        with modify_settings(MIDDLEWARE={"remove": [MIDDLEWARE]}):
            ordinary = told(visitor(**cookies).get(fresh.get_absolute_url()))
        assert short == [ordinary, ordinary]
        assert link in ordinary[2]

    with CaptureQueriesContext(connection) as asked:
        page = page_of(fresh)
    assert len(asked) == 2, asked.captured_queries
    assert f"It replaces number {link}." in page
    assert link in visitor().get(code, follow=True).content.decode()
    assert "It replaces number" not in page_of(certificate)
    assert fresh.get_absolute_url() in page_of(certificate)


def test_what_another_process_did_is_seen_with_the_next_request(certificate):
    assert "This certificate is valid" in page_of(certificate)

    happen(certificate, "revoked")

    assert "This certificate is no longer valid" in page_of(certificate)


def test_languages_and_certificates_do_not_mix(certificate):
    other = certificate_of()
    pages = [
        page_of(each, django_language=language)
        for each in (certificate, other)
        for language in ("sr", "en", "sr", "en")
    ]

    assert [
        ('<html lang="sr-Cyrl"' in p, certificate.serial in p, other.serial in p)
        for p in pages
    ] == [
        (True, True, False),
        (False, True, False),
    ] * 2 + [(True, False, True), (False, False, True)] * 2
    assert all(
        each.public_id not in p
        for each, p in zip((other, certificate), pages[::4], strict=True)
    )


def test_what_the_holder_sees_gets_to_nobody_else(certificate):
    signed_in = Client()
    signed_in.force_login(certificate.holder)
    address = certificate.get_absolute_url()

    own = [signed_in.get(address).content.decode() for _each in range(2)]
    others = page_of(certificate)

    assert all("This is your certificate" in page for page in own)
    assert "This is your certificate" not in others
    assert certificate.holder.email not in others
    assert checks_of(certificate) == 1


def test_a_certificate_ends_with_its_last_day(certificate, monkeypatch):
    last = certificate.valid_until

    def on(day: date) -> str:
        monkeypatch.setattr(prepared.timezone, "localdate", lambda: day)
        return page_of(certificate)

    assert "This certificate is valid" in on(last)
    assert "This certificate has expired" in on(last + timedelta(days=1))


def test_a_changed_menu_is_seen(certificate):
    page_of(certificate)
    LocaleSettings.objects.create(
        locale=Locale.get_default(), footer_text="Write to the new office"
    )
    forget_frames()

    assert "Write to the new office" in page_of(certificate)


@pytest.mark.parametrize("visits", [1, 2, 3])
def test_the_forms_of_the_page_work(certificate, visits):
    client = Client(enforce_csrf_checks=True)
    address = certificate.get_absolute_url()
    for _each in range(visits):
        page = client.get(address).content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]

    assert client.post(address, {"name": "Nobody"}).status_code == 403
    answer = client.post(address, {"name": "Nobody", "csrfmiddlewaretoken": token})

    assert "The name does not match" in answer.content.decode()


def test_each_reader_has_a_token_of_their_own(certificate):
    first, second = visitor(), visitor()
    for client in (first, second, first, second):
        page = client.get(certificate.get_absolute_url()).content.decode()
        tokens = set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page))
        assert len(tokens) == 1
        client.token = tokens.pop()

    assert first.token == first.cookies["csrftoken"].value
    assert second.token == second.cookies["csrftoken"].value
    assert first.token != second.token


def test_a_check_asks_twice_and_is_counted_and_carries_a_checkpoint(certificate):
    page_of(certificate)
    addresses = (
        certificate.get_absolute_url(),
        f"/api/v1/certificates/{certificate.code}",
    )
    visitor().get(addresses[1])
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            visitor().get(address)
        assert len(asked) == 2, asked.captured_queries
    assert checks_of(certificate) == 4
    assert "\n— " in page_of(certificate)  # the line with the log's signature


@pytest.mark.parametrize(
    "address", ["/v/{}/", "/api/v1/certificates/{}", "/verify/?code={}"]
)
def test_unknown_and_malformed_ones_take_the_same_steps(certificate, address):
    visitor().get(address.format(certificate.code))
    visitor().get(address.format("unknown"))  # what every process reads once
    steps = []
    for typed in ("0000000000000000", "!!", "k-._~", "x" * 60):
        with CaptureQueriesContext(connection) as asked:
            response = visitor().get(address.format(typed))
        assert response.status_code == 404
        steps.append([re.sub(r"'[^']*'", "?", each["sql"]) for each in asked])

    assert steps == [steps[0]] * 4


def test_a_code_leads_to_its_page_with_one_question(certificate):
    address = f"/verify/?code={certificate.printed_code.lower()}"
    visitor().get(address)

    with CaptureQueriesContext(connection) as asked:
        response = visitor().get(address)

    assert response.headers["Location"] == certificate.get_absolute_url()
    assert len(asked) == 1
    assert checks_of(certificate) == 0  # the page is what counts


@pytest.mark.parametrize("typed", ["x" * 61, "%00", "", "AB&code=CD", "AB&file=x"])
def test_a_code_that_cannot_be_one_is_explained(certificate, typed):
    visitor().get(f"/verify/?code={certificate.code}")

    response = visitor().get(f"/verify/?code={typed}")

    assert response.status_code in {200, 400, 404}
    assert certificate.serial not in response.content.decode()


def test_guessing_is_slowed_down_here_too_and_hosts_are_checked(certificate):
    client = visitor()
    address = certificate.get_absolute_url()
    statuses = [client.get(address).status_code for _each in range(42)]

    assert statuses == [200] * 40 + [429] * 2
    assert visitor().get(address, headers={"host": "evil.example"}).status_code == 400
