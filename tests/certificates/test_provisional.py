"""A provisional status while a renewal is under way: on evidence, dated, by the office."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from certificates.domain import provisional, verification
from certificates.domain.current import current_status
from certificates.domain.lifecycle import suspend
from certificates.domain.sharing import share
from certificates.domain.status import Status
from certificates.models import (
    Certificate,
    ProvisionalStatus,
    RenewalDocument,
    RenewalPath,
    RenewalRule,
)
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent
from tests.factories import certificates as make
from tests.factories.runs import someone

pytestmark = pytest.mark.django_db
ENDS = date(2027, 6, 2)
CLOSES = date(2027, 7, 2)
DAY = timedelta(days=1)


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def scan(name="scan.png"):
    data = BytesIO()
    Image.new("RGB", (20, 30), "white").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue())


@pytest.fixture
def held():
    run = make.run_to_certify()
    rule = RenewalRule.objects.create(
        programme=run.version.programme, months=12, window_days=60, grace_days=30
    )
    RenewalPath.objects.create(
        rule=rule, from_renewal=1, programme=run.version.programme
    )
    return make.certificate_of(make.completed(run))


@pytest.fixture
def document(held):
    return provisional.hand_in(
        held, what="A place in May", file=scan(), by=held.holder, at=at(ENDS - DAY)
    )


@pytest.fixture
def accepted(document, coordinator):
    return provisional.decide(document, accept=True, by=coordinator, at=at(ENDS - DAY))


def grant(held, evidence, by, **fields):
    given = {"until": CLOSES, "reason": "The training is in June."} | fields
    given.setdefault("at", at(ENDS))
    return provisional.grant(held, evidence=evidence, by=by, **given)


def public(client, held):
    return client.get(held.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("day", "holds"), [(ENDS, True), (CLOSES, True), (CLOSES + DAY, False)]
)
def test_it_holds_up_to_its_last_day_and_the_certificate_ends_all_the_same(
    held, accepted, coordinator, client, monkeypatch, day, holds
):
    before = Certificate.objects.filter(pk=held.pk).values().get()
    grant(held, accepted, coordinator)

    answer = verification.answer(held, language="en", on=day)

    assert (answer.provisional_until == CLOSES) is holds
    assert (provisional.status_of(held, on=day) is not None) is holds
    status = Status.EXPIRING if day == ENDS else Status.EXPIRED
    assert answer.status is current_status(held, at=at(day)) is status
    assert Certificate.objects.filter(pk=held.pk).values().get() == before
    assert Certificate.objects.count() == 1
    assert held.events.count() == 1
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(day))
    page = public(client, held)
    assert ("A renewal is under way" in page) is holds
    assert ("2 July 2027" in page) is holds
    code = held.printed_code
    told = client.get(f"/api/v1/certificates/{code}").json()
    assert told["provisional_until"] == (CLOSES.isoformat() if holds else None)
    client.force_login(held.holder)
    own = client.get(reverse("certificates:own", args=[held.public_id]))
    listed = client.get(reverse("certificates:mine")).content.decode()
    assert ("Provisional until" in own.content.decode()) is holds
    assert ("Provisional until" in listed) is holds
    client.force_login(coordinator)
    which = {} if status is Status.EXPIRING else {"show": "ended"}
    ending = client.get(reverse("certificates:ending"), which).content.decode()
    assert held.serial in ending
    assert ("Provisional until" in ending) is holds


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"until": CLOSES + DAY}, "until_out_of_range"),
        ({"until": ENDS - DAY}, "until_out_of_range"),
        ({"reason": " "}, "reason_needed"),
        ({"at": at(CLOSES + DAY)}, "not_renewable"),
        ({"at": at(ENDS - 61 * DAY)}, "not_renewable"),
    ],
)
def test_it_is_refused_out_of_its_time_and_without_reason(
    held, accepted, coordinator, fields, code
):
    with pytest.raises(DomainError) as refusal:
        grant(held, accepted, coordinator, **fields)

    assert refusal.value.code == code
    assert not ProvisionalStatus.objects.exists()


def test_it_is_refused_without_an_accepted_document_and_to_others(
    held, document, coordinator, officer, trainer
):
    other = make.certificate_of()
    trials = []
    for by in (officer, trainer, held.holder):
        trials.append((document, by, "not_office"))
    trials.append((document, coordinator, "evidence_missing"))
    for evidence, by, code in trials:
        with pytest.raises(DomainError) as refusal:
            grant(held, evidence, by)
        assert refusal.value.code == code
    provisional.decide(document, accept=True, by=coordinator)
    with pytest.raises(DomainError) as refusal:
        grant(other, document, coordinator)
    assert refusal.value.code == "not_renewable"
    suspend(held, reason="under_review", by=None)
    with pytest.raises(DomainError) as refusal:
        grant(held, document, coordinator)
    assert refusal.value.code == "not_renewable"
    assert not ProvisionalStatus.objects.exists()


def test_nobody_decides_on_their_own(coordinator, held):
    own = make.certificate_of(
        make.completed(make.run_to_certify(version=held.run.version), coordinator)
    )
    document = provisional.hand_in(
        own, what="Mine", file=scan(), by=coordinator, at=at(ENDS)
    )

    with pytest.raises(DomainError) as refusal:
        provisional.decide(document, accept=True, by=coordinator)

    assert refusal.value.code == "own_claim"
    document.refresh_from_db()
    assert document.state == "sent"


def test_it_is_over_once_renewed_and_when_it_is_ended(held, accepted, coordinator):
    grant(held, accepted, coordinator)

    provisional.end(held, reason="Gave the place back.", by=coordinator, at=at(ENDS))
    assert provisional.status_of(held, on=ENDS) is None
    assert provisional.end(held, reason="Again", by=coordinator, at=at(ENDS)) is None
    grant(held, accepted, coordinator)
    again = make.run_to_certify(version=held.run.version)
    fresh = make.certificate_of(make.completed(again, held.holder), at=at(ENDS))

    assert fresh.renews == held
    answer = verification.answer(
        Certificate.objects.get(pk=held.pk), language="en", on=ENDS
    )
    assert (answer.status, answer.provisional_until) == (Status.RENEWED, None)
    assert [bool(each.until) for each in held.provisional_statuses.all()] == [
        True,
        False,
        True,
    ]
    assert [e.action for e in AuditEvent.objects.filter(action__contains="provis")] == [
        "certificate.provisional",
        "certificate.provisional_ended",
        "certificate.provisional",
    ]
    for change in (
        lambda: ProvisionalStatus.objects.update(until=ENDS),
        lambda: ProvisionalStatus.objects.filter(until=None).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_document_is_handed_in_and_decided_on_the_pages(
    held, client, coordinator, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(ENDS))
    client.force_login(held.holder)
    hand_in = reverse("certificates:renewal_hand_in", args=[held.public_id])
    refused = client.post(hand_in, {"asked": "other", "other": "", "file": scan()})
    assert refused.status_code == 400
    assert not RenewalDocument.objects.exists()
    wrong = SimpleUploadedFile("x.png", b"no picture")
    refused = client.post(hand_in, {"asked": "other", "other": "Place", "file": wrong})
    assert refused.status_code == 400
    assert not RenewalDocument.objects.exists()

    client.post(hand_in, {"asked": "other", "other": "Place", "file": scan()})

    document = RenewalDocument.objects.get()
    file = reverse("certificates:renewal_file", args=[document.pk])
    decide = reverse("certificates:renewal_decide", args=[document.pk])
    grant_it = reverse("certificates:provisional_grant", args=[held.public_id])
    office = reverse("certificates:manage", args=[held.public_id])
    assert client.get(file).status_code == 200
    for address in (decide, grant_it):
        assert client.post(address, {"decision": "accept"}).status_code in (403, 404)
    client.force_login(someone())
    assert client.get(file).status_code == 404
    assert client.post(hand_in).status_code == 404
    client.force_login(coordinator)
    assert "Place" in client.get(office).content.decode()
    listed = client.get(reverse("certificates:renewal_documents")).content.decode()
    assert held.serial in listed
    assert client.get(file).status_code == 200
    assert AuditEvent.objects.filter(action="renewal_document.opened").count() == 1
    assert client.post(decide, {"decision": "refuse"}).status_code == 400
    document.refresh_from_db()
    assert document.state == "sent"

    with django_capture_on_commit_callbacks(execute=True):
        client.post(decide, {"decision": "accept"})
    given = {"evidence": document.pk, "until": "2027-07-02", "reason": "In June"}
    assert client.post(grant_it, {**given, "until": ""}).status_code == 400
    client.post(grant_it, given)

    assert mail.outbox[0].to == [held.holder.email]
    assert "Provisional until" in client.get(office).content.decode()
    end = reverse("certificates:provisional_end", args=[held.public_id])
    assert client.post(end, {"reason": ""}).status_code == 400
    assert provisional.status_of(held, on=ENDS)
    client.post(end, {"reason": "Gave up"})
    assert provisional.status_of(held, on=ENDS) is None


def test_what_waits_is_taken_back_and_what_was_decided_is_not(
    held, document, coordinator, client
):
    back = reverse("certificates:renewal_take_back", args=[document.pk])
    client.force_login(coordinator)
    assert client.post(back).status_code == 404
    client.force_login(held.holder)
    provisional.decide(document, accept=False, answer="Unreadable", by=coordinator)
    client.post(back)
    assert RenewalDocument.objects.get().answer == "Unreadable"
    again = provisional.hand_in(
        held, what="Better", file=scan(), by=held.holder, at=at(ENDS)
    )
    client.post(reverse("certificates:renewal_take_back", args=[again.pk]))
    assert RenewalDocument.objects.count() == 1


def test_documents_wait_in_a_bounded_number_and_only_while_it_can_be_renewed(held):
    given = {"what": "x", "by": held.holder}
    for _each in range(provisional.MOST_WAITING):
        provisional.hand_in(held, file=scan(), at=at(ENDS), **given)
    for day, code in ((ENDS, "too_many_waiting"), (CLOSES + DAY, "not_renewable")):
        with pytest.raises(DomainError) as refusal:
            provisional.hand_in(held, file=scan(), at=at(day), **given)
        assert refusal.value.code == code
    assert RenewalDocument.objects.count() == provisional.MOST_WAITING


def test_the_export_has_it_and_erasing_takes_the_files(
    held, accepted, coordinator, django_capture_on_commit_callbacks
):
    grant(held, accepted, coordinator)
    provisional.hand_in(held, what="Waits", file=scan(), by=held.holder, at=at(ENDS))
    told = export_of(held.holder)["renewals"]
    assert {row.get("document") for row in told} == {"A place in May", "Waits", None}
    storage, name = accepted.file.storage, accepted.file.name

    with django_capture_on_commit_callbacks(execute=True):
        erase_account(held.holder, by=None, at=at(ENDS))

    assert not storage.exists(name)
    [left] = RenewalDocument.objects.all()
    assert (left.file, left.state) == ("", "accepted")
    assert verification.answer(held, language="en", on=ENDS).provisional_until == CLOSES


def test_a_shared_link_and_the_bodys_officers_read_it_too(
    client, coordinator, officer, monkeypatch
):
    run = make.run_to_certify()
    body = make.accrediting_body("Demo Institute")
    body.officers.add(officer)
    make.decision_on(run, body=body)
    programme = run.version.programme
    rule = RenewalRule.objects.create(
        programme=programme, months=12, window_days=60, grace_days=30
    )
    RenewalPath.objects.create(rule=rule, programme=programme)
    held = make.certificate_of(make.completed(run))
    given = {"by": held.holder, "at": at(ENDS)}
    document = provisional.hand_in(held, what="A place", file=scan(), **given)
    provisional.decide(document, accept=True, by=coordinator, at=at(ENDS))
    grant(held, document, coordinator)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(CLOSES))
    link = share(
        held,
        last_day=CLOSES,
        shows_name=True,
        gives_document=False,
        by=held.holder,
        at=at(CLOSES),
    )

    assert "A renewal is under way" in public(client, link)
    client.force_login(officer)
    listed = client.get(reverse("certificates:portal_ending"), {"show": "ended"})
    one = client.get(reverse("certificates:portal_certificate", args=[held.public_id]))
    assert "Provisional until" in listed.content.decode()
    assert "Provisional until" in one.content.decode()
    file = reverse("certificates:renewal_file", args=[document.pk])
    assert client.get(file).status_code == 404
