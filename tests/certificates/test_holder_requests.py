"""Requests of holders: asked once, decided by somebody else, answered."""

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from certificates.domain import holder_requests, log
from certificates.models import (
    Certificate,
    CertificateEvent,
    HolderRequest,
    SerialNumber,
)
from courses.models import CourseRun
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.certificates import certificate_of
from tests.factories.runs import coordinator_of_runs, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return certificate_of()


@pytest.fixture
def asked(certificate):
    return holder_requests.ask(
        certificate, kind="name", text="It is Đorđević.", by=certificate.holder
    )


def test_a_granted_request_replaces_the_certificate(
    certificate, asked, django_capture_on_commit_callbacks
):
    holder = certificate.holder
    holder.last_name = "Đorđević"
    holder.save()
    office = coordinator_of_runs()

    with django_capture_on_commit_callbacks(execute=True):
        decided = holder_requests.grant(asked, issue=True, by=office)

    assert decided.state == "granted"
    assert decided.replacement.supersedes == certificate
    assert decided.replacement.holder_name.endswith("Đorđević")
    assert not certificate.holder_name.endswith("Đorđević")
    last = CertificateEvent.objects.filter(certificate=certificate).last()
    assert (last.kind, last.reason) == ("superseded", "correction")
    event = AuditEvent.objects.get(action="holder_request.granted")
    assert event.actor_id == office.pk
    [letter] = mail.outbox
    assert certificate.serial not in letter.subject
    assert certificate.public_id in letter.body


def test_a_correction_that_would_correct_nothing_is_refused(
    client, certificate, asked, coordinator, django_capture_on_commit_callbacks
):
    client.force_login(coordinator)
    address = reverse("certificates:request", args=[asked.pk])
    size, documents = log.head().size, stored_documents()
    numbers = SerialNumber.objects.count()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"decision": "issue", "answer": "Done."})

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "The record of today says the same as this certificate." in page
    assert "Mend the record first.</p>" in page
    left = HolderRequest.objects.get()
    assert (left.state, left.answer, left.decided_by) == ("open", "", None)
    assert Certificate.objects.count() == 1
    assert CertificateEvent.objects.count() == 1
    assert (log.head().size, stored_documents()) == (size, documents)
    assert SerialNumber.objects.count() == numbers
    assert not mail.outbox
    # Granted without a certificate, the hint has nothing to say any more.
    client.post(address, {"decision": "grant", "answer": "Done."})
    assert "Mend the record first" not in client.get(address).content.decode()


@pytest.mark.parametrize("field", ["place", "signatory_name", "signatory_role"])
def test_whatever_a_certificate_says_can_be_corrected(certificate, asked, field):
    CourseRun.objects.filter(pk=certificate.run_id).update(**{field: "Another"})

    decided = holder_requests.grant(asked, issue=True, by=coordinator_of_runs())

    assert decided.replacement.facts != certificate.facts
    assert decided.replacement.supersedes == certificate


def stored_documents():
    storage = storages["private"]
    folders, _files = storage.listdir("certificates")
    return {
        file for each in folders for file in storage.listdir(f"certificates/{each}")[1]
    }


def test_a_declined_request_needs_an_answer_and_changes_no_certificate(
    certificate, asked
):
    office = coordinator_of_runs()
    with pytest.raises(DomainError) as refusal:
        holder_requests.decline(asked, answer="  ", by=office)
    assert refusal.value.code == "answer_missing"
    assert HolderRequest.objects.get().state == "open"

    holder_requests.decline(asked, answer="The name is right.", by=office)

    assert HolderRequest.objects.get().state == "declined"
    assert Certificate.objects.count() == 1


def test_nobody_decides_on_their_own_request(asked):
    with pytest.raises(DomainError) as refusal:
        holder_requests.grant(asked, issue=True, by=asked.certificate.holder)

    assert refusal.value.code == "own_request"
    assert HolderRequest.objects.get().state == "open"
    assert Certificate.objects.count() == 1


def test_a_decision_is_taken_once(asked):
    holder_requests.grant(asked, issue=False, by=coordinator_of_runs())

    with pytest.raises(DomainError) as refusal:
        holder_requests.decline(asked, answer="No.", by=coordinator_of_runs())

    assert refusal.value.code == "already_decided"
    assert HolderRequest.objects.get().state == "granted"


def test_one_request_at_a_time_is_open(certificate, asked):
    with pytest.raises(DomainError) as refusal:
        holder_requests.ask(
            certificate, kind="detail", text="The place.", by=certificate.holder
        )
    assert refusal.value.code == "request_open"
    with pytest.raises(IntegrityError), transaction.atomic():
        HolderRequest.objects.create(
            certificate=certificate,
            kind="detail",
            text="Past the domain",
            asked_at=timezone.now(),
        )

    holder_requests.take_back(asked, by=certificate.holder)
    holder_requests.take_back(asked, by=certificate.holder)
    again = holder_requests.ask(
        certificate, kind="detail", text="The place.", by=certificate.holder
    )

    assert again.state == "open"


def test_only_the_holder_asks_and_takes_back(client, certificate, asked):
    stranger = someone("Nina", "Bajt")
    with pytest.raises(DomainError):
        holder_requests.take_back(asked, by=stranger)
    client.force_login(stranger)

    ask = client.post(
        reverse("certificates:ask", args=[certificate.public_id]),
        {"kind": "name", "text": "Mine"},
    )
    back = client.post(reverse("certificates:request_take_back", args=[asked.pk]))

    assert (ask.status_code, back.status_code) == (404, 404)
    assert HolderRequest.objects.get().state == "open"


@pytest.mark.parametrize("role", ["trainee", "trainer", "officer"])
def test_the_queue_is_for_the_office(client, asked, role, request):
    client.force_login(request.getfixturevalue(role))

    responses = [
        client.get(reverse("certificates:requests")),
        client.post(
            reverse("certificates:request", args=[asked.pk]), {"decision": "grant"}
        ),
    ]

    assert [each.status_code for each in responses] == [403, 403]
    assert HolderRequest.objects.get().state == "open"


def test_the_holder_asks_and_the_office_answers_on_its_pages(
    client, certificate, coordinator
):
    client.force_login(certificate.holder)
    client.post(
        reverse("certificates:ask", args=[certificate.public_id]),
        {"kind": "name", "text": "My name is Đorđević."},
    )
    asked = HolderRequest.objects.get()
    client.force_login(coordinator)
    listed = client.get(reverse("certificates:requests")).content.decode()
    address = reverse("certificates:request", args=[asked.pk])
    without_answer = client.post(address, {"decision": "decline", "answer": ""})
    client.post(address, {"decision": "decline", "answer": "It is as on your card."})
    client.force_login(certificate.holder)
    own = client.get(reverse("certificates:own", args=[certificate.public_id]))

    assert certificate.serial in listed
    assert without_answer.status_code == 400
    assert "It is as on your card." in own.content.decode()


def test_the_queue_costs_the_same_for_any_length(
    client, coordinator, django_assert_max_num_queries
):
    first = certificate_of()
    for number in range(12):
        HolderRequest.objects.create(
            certificate=first,
            kind="name",
            text=str(number),
            state="granted",
            asked_at=timezone.now(),
            decided_at=timezone.now(),
            decided_by=coordinator,
        )
    client.force_login(coordinator)
    client.get(reverse("certificates:requests"))

    with django_assert_max_num_queries(9):
        page = client.get(reverse("certificates:requests"), {"state": "all"})

    assert page.content.decode().count(first.serial) == 12
