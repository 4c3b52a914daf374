"""Issuing for a whole run in steps, and taking its documents along."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from certificates.documents import archive
from certificates.domain import batches, preview
from certificates.domain.issuing import revoke
from certificates.models import Certificate, CertificateDesign
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
    # As if the name had been changed since it was looked at.
    monkeypatch.setattr(preview, "_unprintable", lambda *_args: {})
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


def printed(office, run):
    answer = office.get(reverse("certificates:run_pack", args=[run.pk, "pdf"]))
    return PdfReader(BytesIO(answer.content))


def issue_to(run, name, *, annex=False):
    """Issue one certificate, of two pages with an annex and of one without."""
    CertificateDesign.objects.all().delete()
    if annex:
        CertificateDesign.objects.create(name="Long", annex_sessions=True)
    batches.issue_step(
        run, after=completed(run, someone("Ana", name)).pk - 1, by=coordinator_of_runs()
    )


def test_printed_on_both_sides_each_document_begins_on_a_sheet_of_its_own(office, run):
    issue_to(run, "Kos")
    issue_to(run, "Vuk", annex=True)
    issue_to(run, "Lav")

    document = printed(office, run)

    serials = Certificate.objects.order_by("serial").values_list("serial", flat=True)
    texts = [page.extract_text() for page in document.pages]
    assert [bool(text) for text in texts] == [True, False, True, True, True, False]
    assert [each in texts[i] for each, i in zip(serials, (0, 2, 4), strict=True)] == [
        True
    ] * 3
    assert {
        (round(page.mediabox.width), round(page.mediabox.height))
        for page in document.pages
    } == {(595, 842)}
    marks = [each.title for each in document.outline if not isinstance(each, list)]
    assert marks == list(serials)


def test_documents_of_one_page_get_no_blank_pages(office, run):
    issue_to(run, "Kos")
    issue_to(run, "Vuk")

    assert len(printed(office, run).pages) == 2


def test_what_is_printed_claims_no_seal_and_the_page_says_where_the_seals_are(
    office, run
):
    issue_to(run, "Kos")

    document = printed(office, run)
    page = office.get(reverse("certificates:run", args=[run.pk])).content.decode()

    raw = document.stream.getvalue()
    assert b"/ByteRange" not in raw
    assert b"/Sig" not in raw
    assert "/AcroForm" not in document.root_object
    assert document.metadata.title == f"Certificates of {run.code}, to print"
    assert "The sealed files are those of “All as files”." in page


def test_with_nothing_issued_there_is_nothing_to_take(office, run):
    page = office.get(
        reverse("certificates:run_pack", args=[run.pk, "zip"]), follow=True
    )

    assert "no valid certificate" in page.content.decode()
