"""Designs of certificates: the most particular one, frozen on what is issued."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from certificates.documents import archive
from certificates.domain.inspecting import inspect
from certificates.domain.samples import NAMES, draw_sample
from certificates.models import CertificateDesign, DesignText
from tests.factories.certificates import (
    ISSUED_AT,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.runs import someone
from tests.pdf_structure import elements

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    run = run_to_certify()
    decision_on(run)
    return run


def design(name="House style", **fields):
    return CertificateDesign.objects.create(name=name, **fields)


def document_of(certificate):
    pdf = archive.read(certificate.document, digest=certificate.document_sha256)
    return PdfReader(BytesIO(pdf))


def test_without_a_design_nothing_is_frozen_and_there_is_one_page(run):
    certificate = certificate_of(completed(run))

    assert "design" not in certificate.facts
    assert len(document_of(certificate).pages) == 1


def test_the_most_particular_design_is_taken(run):
    design("For all")
    design("For the kind", kind="completion")
    design("For the provider", provider=run.provider)
    design("For the programme", programme=run.version.programme)
    design("For another kind", kind="trainer")
    design(
        "Out of use",
        programme=run.version.programme,
        kind="completion",
        is_active=False,
    )

    certificate = certificate_of(completed(run))

    assert certificate.facts["design"]["name"] == "For the programme"


def test_what_the_design_adds_is_on_the_document_and_stays(run):
    made = design(
        annex_sessions=True,
        annex_outcomes=True,
        second_name="Andrej Novak",
        second_role="Partner",
        second_language="sl",
        palette="plum",
        alignment="left",
    )
    DesignText.objects.create(design=made, language="en", text="Thank you.")
    made.save_revision()

    certificate = certificate_of(completed(run, someone("Ana", "Petrović")))
    before = archive.read(certificate.document, digest=certificate.document_sha256)
    frozen = dict(certificate.facts["design"])
    made.palette, made.second_name = "slate", "Somebody Else"
    made.save()

    assert inspect(before, at=ISSUED_AT).is_genuine
    first, second = (page.extract_text() for page in document_of(certificate).pages)
    assert "Andrej Novak" in first
    assert "Thank you." in first
    assert "Potrdilo o zaključenem usposabljanju" in first
    assert "Sessions attended" in second
    assert "Ana Petrović" in second
    assert [each["minutes"] for each in frozen["sessions"]] == [90, 90]
    certificate.refresh_from_db()
    assert certificate.facts["design"] == frozen
    assert frozen["revision"] is not None
    assert before == archive.read(
        certificate.document, digest=certificate.document_sha256
    )


def test_sessions_of_the_annex_are_named_in_the_language_of_the_run(run, monkeypatch):
    def names_of(versions, locale):
        return {
            each.pk: {
                item.title: f"{item.title} ({locale})" for item in each.items.all()
            }
            for each in versions
        }

    monkeypatch.setattr("certificates.domain.designs.local_names", names_of)
    design(annex_sessions=True)
    run.language = "sl"
    run.save()

    certificate = certificate_of(completed(run))

    titles = [each["title"] for each in certificate.facts["design"]["sessions"]]
    assert titles == ["Session 1.1 (sl)", "Session 1.2 (sl)"]


def test_two_designs_for_the_same_certificates_are_refused():
    design("One", kind="completion")

    with pytest.raises(ValidationError, match="same certificates"):
        CertificateDesign(name="Two", kind="completion").full_clean()
    CertificateDesign(name="Three", kind="completion", is_active=False).full_clean()


def test_a_function_without_a_person_is_refused_at_its_field():
    with pytest.raises(ValidationError) as refusal:
        CertificateDesign(name="One", second_role="Director").full_clean()

    assert "second_name" in refusal.value.message_dict


@pytest.mark.parametrize("mode", NAMES)
def test_samples_fit_on_one_page_whatever_the_name(mode):
    made = design(second_language="sr", second_name="Andrej Novak")

    pages = PdfReader(BytesIO(draw_sample(made, mode))).pages

    assert len(pages) == 1
    assert NAMES[mode][0].split()[0] in pages[0].extract_text()


@pytest.mark.parametrize("language", ["en", "sr", "sr-latn", "sl"])
def test_a_sample_is_in_the_language_of_whoever_looks(language):
    made = design(second_language="sl", shows_partner_logos=True)

    with translation.override(language):
        reader = PdfReader(BytesIO(draw_sample(made, "usual")))

    text = reader.pages[0].extract_text()
    title = {"en": "Specialised", "sl": "Specializirana", "sr": "Специјализована"}
    assert title.get(language, "Specijalizovana") in text
    assert text.count("Specializirana") == 1
    structure = reader.trailer["/Root"]["/StructTreeRoot"]
    kinds = [kind for kind, _parent, _element in elements(structure)]
    assert kinds.count("Figure") == 2  # the place of a logo, and the QR code


def test_the_office_writes_a_design_and_sees_it_before_it_counts(client, coordinator):
    client.force_login(coordinator)
    add = reverse("wagtailsnippets_certificates_certificatedesign:add")
    data = {
        "name": "House style",
        "palette": "forest",
        "alignment": "left",
        "is_active": "on",
        "texts-TOTAL_FORMS": "0",
        "texts-INITIAL_FORMS": "0",
        "texts-MIN_NUM_FORMS": "0",
        "texts-MAX_NUM_FORMS": "1000",
    }

    preview_address = reverse(
        "wagtailsnippets_certificates_certificatedesign:preview_on_add"
    )
    client.post(preview_address, data)
    preview = client.get(preview_address, {"mode": "long"})
    client.post(add, data)

    assert preview.headers["Content-Type"] == "application/pdf"
    assert preview.content.startswith(b"%PDF")
    made = CertificateDesign.objects.get()
    assert made.palette == "forest"
    assert made.latest_revision_id is not None


@pytest.mark.parametrize("role", ["trainee", "trainer", "officer"])
def test_others_do_not_reach_designs(client, role, request):
    client.force_login(request.getfixturevalue(role))

    page = client.get(reverse("wagtailsnippets_certificates_certificatedesign:list"))

    assert page.status_code in {302, 403}
