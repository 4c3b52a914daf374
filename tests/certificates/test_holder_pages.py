"""What holders see and take along of their certificates."""

import html
import json
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from certificates.credentials import jose
from certificates.documents import archive, card
from certificates.domain import explanation, rejudging, wallet
from certificates.domain.corrections import issue_again
from certificates.domain.counting import checks_of
from certificates.domain.explanation import findings_in_words
from certificates.domain.issuing import (
    issue_author_confirmation,
    issue_trainer_confirmation,
    revoke,
    suspend,
)
from certificates.models import DayOfChecks
from certificates.views.linking import linkedin_address
from courses.domain.runs import cancel_session
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.certificates import (
    ISSUED_AT,
    certificate_of,
    completed,
    decision_on,
    finished,
    only_attended,
    run_to_certify,
)
from tests.factories.courses import frozen_version
from tests.factories.runs import coordinator_of_runs, someone
from tests.pdf_structure import faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return certificate_of()


def own_page(client, certificate):
    return client.get(reverse("certificates:own", args=[certificate.public_id]))


def test_the_holder_reads_why_it_was_issued(client, certificate):
    client.force_login(certificate.holder)

    page = own_page(client, certificate).content.decode()

    assert "Why it was issued" in page
    for text, is_met in findings_in_words(certificate):
        assert text in html.unescape(page)
        assert is_met
    assert certificate.serial in page


def test_why_it_was_issued_names_things_as_judging_again_does(client, monkeypatch):
    enrolment = only_attended(run_to_certify())
    finished(enrolment.run)
    enrolment.refresh_from_db()
    certificate = certificate_of(enrolment)
    names = {certificate.run.version_id: {"A1-O1 Lesson 1.1": "A1-O1 Lekcija 1.1"}}
    for module in (explanation, rejudging):
        monkeypatch.setattr(module, "local_names", lambda versions, locale: names)
    client.force_login(certificate.holder)
    again = reverse("certificates:own_again", args=[certificate.public_id])

    own = own_page(client, certificate).content.decode()

    for page in (own, client.get(again).content.decode()):
        assert "Lekcija 1.1" in page
        assert "Lesson 1.1" not in page


def confirmations_of(run, *, is_lead=True):
    run = finished(run)
    named = run.run_trainers.get()
    named.is_lead = is_lead
    named.save()
    by = coordinator_of_runs()
    return (
        issue_trainer_confirmation(named, by=by, at=ISSUED_AT),
        issue_author_confirmation(named, by=by, at=ISSUED_AT),
    )


@pytest.mark.parametrize(
    ("is_lead", "roles"),
    [(True, ["Lead trainer", "Author"]), (False, ["Assistant", "Author"])],
)
def test_trainers_and_authors_read_what_their_confirmation_rests_on(
    client, is_lead, roles
):
    run = run_to_certify(code="R-77")
    decision_on(run, number="7/2026")
    cancelled, held = run.sessions.all()
    cancel_session(cancelled, reason="Snow", by=coordinator_of_runs(), at=ISSUED_AT)

    for confirmation, role in zip(
        confirmations_of(run, is_lead=is_lead), roles, strict=True
    ):
        client.force_login(confirmation.holder)
        page = html.unescape(own_page(client, confirmation).content.decode())
        why = page[page.index("Why it was issued") :]
        for said in (
            "R-77",
            role,
            str(held.item),
            "Mira Savić",
            "decision no. 7/2026" if is_lead else "The training is not accredited.",
            str(confirmation.issued_by),
        ):
            assert said in why
        assert str(cancelled.item) not in why
        assert "Judge again" not in why


def test_a_confirmation_costs_the_same_for_any_number_of_sessions(client):
    counts = []
    for number in (1, 6):
        version = frozen_version(modules=1, sessions=number)
        confirmation, _author = confirmations_of(run_to_certify(version=version))
        client.force_login(confirmation.holder)
        own_page(client, confirmation)
        with CaptureQueriesContext(connection) as queries:
            page = own_page(client, confirmation).content.decode()
        assert page.count("Session 1.") == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nobody_else_sees_the_page(client, certificate, coordinator):
    client.force_login(someone("Nina", "Bajt"))
    of_another = own_page(client, certificate).status_code
    client.force_login(coordinator)
    of_the_office = own_page(client, certificate).status_code

    assert (of_another, of_the_office) == (404, 404)


def test_checks_are_counted_but_not_by_whom(client, certificate):
    client.get(certificate.get_absolute_url())
    client.get(reverse("certificates:json", args=[certificate.public_id]))
    client.force_login(certificate.holder)
    client.get(certificate.get_absolute_url())

    assert checks_of(certificate) == 2
    names = {field.name for field in DayOfChecks._meta.get_fields()}
    assert names == {"id", "certificate", "day", "count"}
    assert "Checked 2 times" in own_page(client, certificate).content.decode()


def test_a_check_is_one_more_write_at_most(client, certificate):
    client.get(certificate.get_absolute_url())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(certificate.get_absolute_url())

    assert len(queries) <= 4


FORMS = [
    ("card", "application/pdf", False),
    ("badge-svg", "image/svg+xml", False),
    ("badge-png", "image/png", False),
    ("named", "application/vc", True),
    ("salted", "application/vc", True),
    ("wallet", "application/dc+sd-jwt", True),
    ("europass", "application/ld+json", False),
]


@pytest.mark.parametrize(("form", "kind", "is_noted"), FORMS)
def test_the_holder_takes_every_form_along_and_nobody_else_does(
    client, certificate, coordinator, form, kind, is_noted
):
    address = reverse("certificates:copy", args=[certificate.public_id, form])
    made = AuditEvent.objects.filter(action="certificate.copy_made")
    for other in (None, someone("Nina", "Bajt"), coordinator):
        client.logout()
        if other:
            client.force_login(other)
        assert client.get(address).status_code == (404 if other else 302)
    assert not made.exists()

    client.force_login(certificate.holder)
    page = own_page(client, certificate).content.decode()
    answer = client.get(address)

    assert address in page
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert form != "card" or faults_of(answer.content) == []
    assert "no-store" in answer.headers["Cache-Control"]
    assert certificate.holder.email.encode() not in answer.content
    assert made.count() == is_noted
    unknown = reverse("certificates:copy", args=[certificate.public_id, "other"])
    assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("name", ["Ana Kos", "Ljiljana-Aleksandra " * 4])
def test_the_card_says_what_is_on_record_on_one_page(certificate, name):
    certificate.facts["holder"]["name"] = name.strip()

    reader = PdfReader(BytesIO(card.draw(certificate)))

    # A reader takes close letters, as in AV, for the end of a word.
    text = "".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    assert certificate.printed_code in text
    assert certificate.serial in text
    assert name.split()[0] in text


def test_the_bundle_holds_the_very_documents_and_the_records(client, certificate):
    client.force_login(certificate.holder)

    packed = ZipFile(BytesIO(client.get(reverse("certificates:bundle")).content))

    stored = archive.read(certificate.document, digest=certificate.document_sha256)
    assert packed.read(certificate.file_name) == stored
    records = json.loads(packed.read("certificates.json"))
    assert [each["serial"] for each in records] == [certificate.serial]
    assert certificate.printed_code in packed.read("read-me.html").decode()


def test_the_bundle_holds_nothing_of_others(client, certificate):
    client.force_login(someone("Nina", "Bajt"))

    packed = ZipFile(BytesIO(client.get(reverse("certificates:bundle")).content))

    assert sorted(packed.namelist()) == ["certificates.json", "read-me.html"]
    assert json.loads(packed.read("certificates.json")) == []


def test_the_link_to_a_profile_bears_the_neutral_title(certificate):
    address = linkedin_address(certificate)
    facts = certificate.facts

    assert certificate.serial in address
    assert facts["holder"]["name"].split()[0] not in address
    issued = date.fromisoformat(facts["issued_on"])
    assert f"issueYear={issued.year}" in address


@pytest.mark.parametrize("form", [form for form, _kind, _noted in FORMS])
@pytest.mark.parametrize(
    ("end", "told"),
    [("revoked", "The certificate was revoked"), ("superseded", "replaced by a newer")],
)
def test_what_was_revoked_or_replaced_is_made_in_no_other_form(
    client, certificate, coordinator, form, end, told
):
    if end == "revoked":
        revoke(certificate, reason="issued_in_error", by=coordinator)
    else:
        issue_again(certificate, reason="correction", by=None, at=certificate.issued_at)
    client.force_login(certificate.holder)
    address = reverse("certificates:copy", args=[certificate.public_id, form])

    answer = client.get(address, follow=True)
    page = answer.content.decode()

    assert answer.headers["Content-Type"].startswith("text/html")
    assert told in page
    assert address not in page
    assert "linkedin.com" not in page
    assert not AuditEvent.objects.filter(action="certificate.copy_made").exists()
    for still in ("document", "json"):
        taken = reverse(f"certificates:{still}", args=[certificate.public_id])
        assert f'href="{taken}"' in page
        assert client.get(taken).status_code == 200


@pytest.mark.parametrize(
    "make",
    [
        lambda found, by: wallet.named_copy(found, by=by, at=found.issued_at),
        lambda found, by: wallet.salted_copy(found, by=by, at=found.issued_at),
        lambda found, by: wallet.for_wallet(found, by=by, at=found.issued_at),
        lambda found, _by: wallet.for_europass(found),
    ],
)
def test_the_domain_refuses_them_too(certificate, coordinator, make):
    suspend(certificate, reason="under_review", by=coordinator)
    assert make(certificate, certificate.holder)
    revoke(certificate, reason="issued_in_error", by=coordinator)

    with pytest.raises(DomainError) as refusal:
        make(certificate, certificate.holder)

    assert refusal.value.code == "ended"


def test_what_has_expired_is_taken_along_and_says_so(client):
    course_run = run_to_certify()
    decision_on(course_run, certificate_months=1)
    long_ago = ISSUED_AT.replace(month=3, day=20)
    certificate = certificate_of(completed(course_run), at=long_ago)
    client.force_login(certificate.holder)

    page = own_page(client, certificate).content.decode()
    made = client.get(
        reverse("certificates:copy", args=[certificate.public_id, "wallet"])
    )

    assert "It has expired, and each of these says until when it was valid." in page
    _header, claims = jose.read(made.content.decode().partition("~")[0])
    assert claims["exp"] < timezone.now().timestamp()
