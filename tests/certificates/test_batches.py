"""Issuing for a whole run in steps, and taking its documents along."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from certificates.documents import archive
from certificates.domain import batches
from certificates.domain.issuing import revoke
from certificates.models import Certificate
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.certificates import completed, decision_on, run_to_certify
from tests.factories.runs import attend, coordinator_of_runs, place_on, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    run = run_to_certify()
    decision_on(run)
    return run


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def test_steps_make_one_certificate_each_and_can_be_begun_again(
    office, run, monkeypatch
):
    monkeypatch.setattr(batches, "STEP", 2)
    people = [completed(run, someone("Ana", f"Kos {n}")) for n in "abcde"]
    address = reverse("certificates:run_batch", args=[run.pk])

    first = office.post(address, follow=True)
    assert "2 of 5 are made" in first.content.decode()
    assert Certificate.objects.count() == 2

    # The window was closed here; somebody begins again.
    batches.issue_step(run, after=0, by=coordinator_of_runs())
    last = office.post(address, {"after": "0", "total": "1"}, follow=True)

    assert "was issued" in last.content.decode()
    holders = Certificate.objects.values_list("enrolment", flat=True)
    assert sorted(holders) == sorted(each.pk for each in people)
    again = batches.issue_step(run, after=0, by=coordinator_of_runs())
    assert (again.batch.issued, again.remaining) == ([], 0)


def test_who_is_refused_is_passed_over(office, run, monkeypatch):
    monkeypatch.setattr(batches, "STEP", 1)
    completed(run, someone("漢", "字"))
    completed(run, someone("Ana", "Kos"))
    address = reverse("certificates:run_batch", args=[run.pk])

    first = office.post(address, follow=True)
    after = first.context["after"]
    last = office.post(address, {"after": str(after), "total": "2"}, follow=True)

    assert "cannot show" in first.content.decode()
    assert last.redirect_chain[-1][0].endswith("/certificates/")
    assert Certificate.objects.count() == 1


def test_nothing_is_issued_while_somebody_is_unknown(office, run):
    completed(run)
    attend(place_on(run, someone("Marko", "Ilić")), unknown=[1])

    with pytest.raises(DomainError) as refusal:
        batches.issue_step(run, after=0, by=coordinator_of_runs())

    assert refusal.value.code == "no_information"
    assert not Certificate.objects.exists()


def test_odd_numbers_in_the_address_do_no_harm(office, run):
    completed(run)
    address = reverse("certificates:run_batch", args=[run.pk])

    for after in ("x", "-1", "9" * 40, "٣"):
        assert office.get(address, {"after": after}).status_code in {200, 302}


@pytest.mark.parametrize("role", ["trainee", "trainer", "officer"])
def test_the_batch_is_for_the_office(client, run, role, request):
    completed(run)
    client.force_login(request.getfixturevalue(role))

    statuses = [
        client.post(reverse("certificates:run_batch", args=[run.pk])).status_code,
        client.get(reverse("certificates:run_pack", args=[run.pk, "zip"])).status_code,
    ]

    assert set(statuses) <= {403, 404}
    assert not Certificate.objects.exists()


def test_all_documents_of_a_run_together(office, run):
    for letter in "ab":
        completed(run, someone("Ana", f"Kos {letter}"))
    batches.issue_step(run, after=0, by=coordinator_of_runs())
    good, bad = Certificate.objects.order_by("serial")
    revoke(bad, reason="issued_in_error", by=coordinator_of_runs())

    zipped = office.get(reverse("certificates:run_pack", args=[run.pk, "zip"]))
    printed = office.get(reverse("certificates:run_pack", args=[run.pk, "pdf"]))

    packed = ZipFile(BytesIO(zipped.content))
    assert packed.namelist() == [good.file_name]
    assert packed.read(good.file_name) == archive.read(
        good.document, digest=good.document_sha256
    )
    pages = PdfReader(BytesIO(printed.content)).pages
    assert good.serial in pages[0].extract_text()
    assert AuditEvent.objects.filter(action="certificate.run_packed").count() == 2


def test_with_nothing_issued_there_is_nothing_to_take(office, run):
    page = office.get(
        reverse("certificates:run_pack", args=[run.pk, "zip"]), follow=True
    )

    assert "no valid certificate" in page.content.decode()
