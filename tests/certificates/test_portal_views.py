"""The officer's portal: own decisions only, back to the evidence, every look noted."""

import pytest
from django.urls import reverse

from certificates.domain.issuing import issue_trainer_confirmation, revoke
from courses.domain.attendance import record
from lms.core.models import AuditEvent
from lms.core.permissions import OFFICER
from lms.core.roles import give_role
from tests.factories.certificates import (
    ISSUED_AT,
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    finished,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, sessions_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(officer):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    return body


@pytest.fixture
def portal(client, officer, body):
    client.force_login(officer)
    return client


@pytest.fixture
def certificate(body):
    run = run_to_certify()
    decision_on(run, body=body, number="001/2026")
    return certificate_of(completed(run, someone("Ljiljana", "Njegovan")))


@pytest.fixture
def foreign():
    """A certificate under another body's decision."""
    run = run_to_certify()
    decision_on(run, body=accrediting_body("Another Institute"))
    return certificate_of(completed(run, someone("Nina", "Bajt")))


def url_of(name, *args):
    return reverse(f"certificates:{name}", args=args)


def page_of(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("trainee", 403),
        ("trainer", 403),
        ("coordinator", 403),
        ("officer", 200),
        ("administrator", 200),
    ],
)
@pytest.mark.parametrize("page", ["portal", "portal_decisions"])
def test_the_portal_is_for_officers(client, request, role, expected, page):
    client.force_login(request.getfixturevalue(role))

    assert client.get(url_of(page)).status_code == expected


def test_the_portal_asks_for_a_sign_in(client):
    assert client.get(url_of("portal")).status_code == 302


def test_officers_see_only_what_is_under_their_decisions(portal, certificate, foreign):
    plain = certificate_of()

    page = page_of(portal, url_of("portal"))

    assert certificate.serial in page
    assert foreign.serial not in page
    assert plain.serial not in page


def test_another_bodys_certificate_does_not_exist_by_any_address(portal, foreign):
    version = foreign.run.version
    item = version.items.filter(kind="lesson").get()
    for url in (
        url_of("portal_certificate", foreign.public_id),
        url_of("document", foreign.public_id),
        url_of("portal_version", version.pk),
        url_of("portal_version_item", version.pk, item.key),
    ):
        assert portal.get(url).status_code == 404, url
    assert not AuditEvent.objects.filter(action="evidence.viewed").exists()


def test_an_officer_of_no_body_sees_nothing(client, person, certificate):
    other = person("Accreditation officer")
    client.force_login(other)

    assert certificate.serial not in page_of(client, url_of("portal"))
    url = url_of("portal_certificate", certificate.public_id)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("how", ["serial", "short", "packed", "code", "spaced"])
def test_a_certificate_is_found_by_what_is_printed(portal, certificate, how):
    year, number = certificate.serial.split("-")
    typed = {
        "serial": certificate.serial,
        "short": f"{year} {int(number)}",
        "packed": f"{year}{number}",
        "code": certificate.printed_code.lower(),
        "spaced": certificate.printed_code.replace("-", " ").replace("0", "O"),
    }[how]
    other = certificate_of(completed(certificate.run, someone("Ivo", "Kos")))

    page = page_of(portal, url_of("portal"), q=typed)

    assert certificate.public_id in page
    assert other.public_id not in page


def test_names_are_not_searched(portal, certificate):
    page = page_of(portal, url_of("portal"), q="Njegovan")

    assert certificate.serial not in page
    assert "Nothing under your decisions fits this search." in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"status": "revoked"}, True),
        ({"status": "valid"}, False),
        ({"kind": "completion"}, True),
        ({"kind": "trainer"}, False),
        ({"issued_from": "2026-06-02", "issued_to": "2026-06-02"}, True),
        ({"issued_from": "2026-06-03"}, False),
        ({"issued_from": "yesterday"}, False),
        ({"decision": "999999"}, False),
    ],
)
def test_filters_narrow_the_list(portal, certificate, coordinator, query, is_found):
    revoke(certificate, reason="issued_in_error", by=coordinator)

    page = page_of(portal, url_of("portal"), **query)

    assert (certificate.public_id in page) is is_found


def test_the_way_back_to_the_evidence(portal, certificate, officer):
    page = page_of(portal, url_of("portal_certificate", certificate.public_id))

    for part in (
        "Ljiljana Njegovan",
        "Everything is as it was sealed",
        "Attended 3 of 3 hours (100 %); 80 % is needed.",
        "The evaluation form was handed in.",
        "Session 1.1",
        "90 minutes credited",
        "Unchanged since issue",
        "Programme",
        certificate.evidence_sha256,
        certificate.facts["programme"]["content_hash"],
    ):
        assert part in page, part
    look = AuditEvent.objects.get(action="evidence.viewed")
    assert (look.actor, look.subject_id) == (officer, str(certificate.pk))


def test_a_correction_after_issue_is_pointed_out(portal, certificate):
    session = sessions_of(certificate.run)[0]
    entry = certificate.enrolment.attendance.current().get(session=session)
    record(
        session,
        certificate.enrolment,
        state="absent",
        reason="Signed for by a colleague",
        replaces=entry.pk,
        by=coordinator_of_runs(),
    )

    page = page_of(portal, url_of("portal_certificate", certificate.public_id))

    assert "Some evidence has changed since issue" in page
    assert "Corrected after issue" in page
    assert "Signed for by a colleague" in page


def test_a_row_that_was_altered_behind_the_back_is_pointed_out(portal, certificate):
    receipt = certificate.enrolment.evaluation_receipts.get()
    receipt.handed_in_on = receipt.handed_in_on.replace(year=2025)
    receipt.save()

    page = page_of(portal, url_of("portal_certificate", certificate.public_id))

    assert "Differs from what was sealed" in page


def test_a_removed_row_is_pointed_out(portal, certificate):
    certificate.enrolment.evaluation_receipts.all().delete()

    page = page_of(portal, url_of("portal_certificate", certificate.public_id))

    assert "No longer on record" in page


def test_a_trainers_confirmation_has_no_findings_to_show(portal, certificate):
    mira = finished(certificate.run).run_trainers.get()
    confirmation = issue_trainer_confirmation(
        mira, by=coordinator_of_runs(), at=ISSUED_AT
    )

    page = page_of(portal, url_of("portal_certificate", confirmation.public_id))

    assert "rests on the run itself" in page
    assert "Lead trainer" in page
    assert "Session 1.1" in page


def test_what_was_taught_is_one_step_away(portal, certificate):
    version = certificate.run.version
    lesson = version.items.get(kind="lesson")

    outline = page_of(portal, url_of("portal_version", version.pk))
    words = page_of(portal, url_of("portal_version_item", version.pk, lesson.key))

    assert version.content_hash in outline
    assert "Lesson 1.1" in outline
    assert "Safety comes first." in words
    for item in version.items.all():
        url = url_of("portal_version_item", version.pk, item.key)
        assert portal.get(url).status_code == 200


def test_the_document_can_be_fetched_and_that_is_noted(portal, certificate, officer):
    response = portal.get(url_of("document", certificate.public_id))

    assert response.content.startswith(b"%PDF")
    look = AuditEvent.objects.get(action="certificate.document_viewed")
    assert look.actor == officer


def test_decisions_are_listed_with_what_was_issued(portal, certificate, foreign):
    page = page_of(portal, url_of("portal_decisions"))

    assert "001/2026" in page
    assert foreign.accreditation.number not in page
    assert "Mira Savić" in page


@pytest.mark.parametrize("page", ["portal", "portal_decisions"])
def test_lists_cost_the_same_for_1_and_many(
    portal, certificate, body, page, django_assert_max_num_queries
):
    portal.get(url_of(page))
    with django_assert_max_num_queries(30) as one:
        portal.get(url_of(page))
    for number in range(8):
        enrolment = completed(certificate.run, someone("Ivo", f"Kos {number}"))
        certificate_of(enrolment)
        decision_on(certificate.run, body=body)

    with django_assert_max_num_queries(30) as many:
        portal.get(url_of(page))

    assert len(many) == len(one)


def test_an_officer_of_two_bodies_sees_each_certificate_once(
    portal, officer, certificate, foreign
):
    give_role(officer, OFFICER, by=None)
    accrediting_body("Another Institute").officers.add(officer)

    page = page_of(portal, url_of("portal"))

    assert page.count(url_of("portal_certificate", certificate.public_id)) == 1
    assert page.count(url_of("portal_certificate", foreign.public_id)) == 1


def test_an_officer_judges_again_under_own_decisions_only(portal, certificate, foreign):
    url = url_of("portal_again", certificate.public_id)

    assert "The same result" in page_of(portal, url)
    assert AuditEvent.objects.get(action="evidence.viewed").subject_id == str(
        certificate.pk
    )
    assert portal.get(url_of("portal_again", foreign.public_id)).status_code == 404
    assert AuditEvent.objects.filter(action="evidence.viewed").count() == 1
