"""The PDF: everything on it, readable by machines, the same bytes for ever."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import override
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint import HTML

from certificates.documents import archive, rendering, typefaces
from certificates.documents.rendering import Sheet, draw
from certificates.domain.delivery import document_of
from content.models import ProgrammePage
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.certificates import (
    certificate_of,
    completed,
    decision_on,
    points_table,
    run_to_certify,
)
from tests.factories.runs import someone
from tests.pdf_structure import elements, faults_of

pytestmark = pytest.mark.django_db

# 80 letters and more, in both scripts.
LONG = (
    "Александра Христина-Константиновић Његовановић Ђурђевић"
    " Џаџић-Љубисављевић Шћепановић"
)


@pytest.fixture(scope="module")
def facts():
    return {
        "kind": "completion",
        "language": "en",
        "holder": {"name": "Ljiljana Njegovan", "other_name": "Љиљана Његован"},
        "programme": {"code": "RTS-32", "version": "1.0"},
        "printed_title": "Reintegration and assistance for children",
        "run": {
            "code": "A-01",
            "starts_on": "2026-01-12",
            "ends_on": "2026-01-15",
            "place": "Belgrade",
        },
        "minutes": {
            "planned": {"in_room": 1440, "self_paced": 480},
            "attended": {"in_room": 1350, "self_paced": 480},
        },
        "test": "passed",
        "points": [{"body": {"name": "Demo Chamber", "names": {}}, "points": "15"}],
        "accreditation": {
            "body": {"name": "Demo Institute", "names": {}},
            "wording": "Counts towards the licence.",
            "number": "001/2026",
            "decided_on": "2026-01-02",
            "valid_from": "2026-01-05",
            "valid_to": "2031-01-04",
        },
        "not_accredited": [],
        "provider": "Association “Most”",
        "partners": ["Society “Pot”"],
        "trainers": [{"name": "Mira Savić", "is_lead": True}],
        "signatory": {"name": "Dragana Čović", "role": "Director"},
        "issued_on": "2026-01-20",
        "valid_until": "2031-01-20",
    }


def sheet_of(facts, **changes):
    return Sheet(
        facts={**facts, **changes},
        public_id="k3m9x0c7p2v5r8t1",
        serial="2026-000123",
        printed_code="7QK4-M2XR-90WB-ZT3H",
        evidence_sha256="ab" * 32,
        issued_at="2026-01-20T09:00:00+00:00",
    )


def text_of(pdf):
    pages = PdfReader(BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_the_document_says_everything_it_must(facts):
    text = text_of(draw(sheet_of(facts)))

    for part in (
        "Certificate of completed training",
        "Ljiljana Njegovan",
        "Љиљана Његован",
        "Reintegration and assistance for children",
        "Programme RTS-32, version 1.0",
        "12–15 January 2026",
        "Belgrade",
        "32 hours: 24 h in the room · 8 h online, self-paced",
        "22.5 h in the room · 8 h online, self-paced",
        "Passed",
        "15 (Demo Chamber)",
        "Mira Savić",
        "Society “Pot”",
        "Accredited by Demo Institute (decision no. 001/2026 of 2 January 2026; in"
        " force from 5 January 2026 to 4 January 2031)",
        "Counts towards the licence.",
        "Dragana Čović",
        "Director",
        "Issued on 20 January 2026",
        "20 January 2031",
        "2026-000123",
        "7QK4-M2XR-90WB-ZT3H",
    ):
        assert part in text, part


def test_a_plain_certificate_says_so(facts):
    text = text_of(draw(sheet_of(facts, accreditation=None)))

    assert "The training is not accredited." in text
    assert "Accredited by" not in text


@pytest.mark.parametrize(
    "kind", ["completion", "participation", "attendance", "trainer", "author"]
)
@pytest.mark.parametrize("language", ["en", "sr-latn", "sr", "sl"])
def test_every_kind_fits_one_page_in_every_language(facts, kind, language):
    pdf = draw(sheet_of(facts, kind=kind, language=language))

    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 1
    tags = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn"}
    assert reader.trailer["/Root"]["/Lang"] == tags.get(language, language)


def test_a_very_long_name_and_title_fit_one_page(facts):
    pdf = draw(
        sheet_of(
            facts,
            language="sr",
            holder={"name": LONG, "other_name": LONG},
            printed_title="Реинтеграција и помоћ деци " * 6,
            partners=["Дом за децу и омладину", "Центар за породични смештај"],
        )
    )

    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    words = text_of(pdf)
    assert all(word in words for word in LONG.replace("-", " ").split())


def test_the_document_is_tagged_and_names_its_language(facts):
    reader = PdfReader(BytesIO(draw(sheet_of(facts))))

    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Certificate of completed training 2026-000123"
    assert b"pdfuaid" in root["/Metadata"].get_data()


DESIGN = {
    "palette": "plum",
    "alignment": "left",
    "second": {"name": "Andrej Novak", "role": "Partner"},
    "closing_words": "Thank you.",
    "second_language": {"language": "sl", "title": "Ponovna vključitev"},
    "sessions": [{"on": "2026-01-12", "title": "Safety", "minutes": 90}],
    "outcomes": [{"code": "LO1", "text": "Knows the law"}],
}


def elements_of(pdf, kind):
    objects = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    return [each for name, _parent, each in elements(objects) if name == kind]


def test_its_structure_is_what_readers_aloud_need(facts):
    assert faults_of(draw(sheet_of(facts))) == []
    assert faults_of(draw(sheet_of(facts, design=DESIGN))) == []


def test_a_term_and_what_is_said_of_it_are_one_item(facts):
    items = elements_of(draw(sheet_of(facts)), "LI")

    assert len(items) == 9
    for item in items:
        assert [kid.get_object()["/S"] for kid in item["/K"]] == ["/Lbl", "/LBody"]


def test_parts_in_another_language_say_so(facts):
    long_title = "Ponovna vključitev in pomoč otrokom " * 3
    second = {"language": "sl", "title": long_title}
    pdf = draw(sheet_of(facts, design={**DESIGN, "second_language": second}))

    spoken = [each["/Lang"] for each in elements_of(pdf, "P") if "/Lang" in each]

    assert spoken == ["sl", "sr-Cyrl", "sl"]
    assert "da Ljiljana Njegovan izpolnjuje vse pogoje" in text_of(pdf)


def test_a_name_in_one_script_alone_is_enough(facts):
    pdf = draw(sheet_of(facts, holder={"name": "", "other_name": "Љиљана Његован"}))

    spoken = [each["/Lang"] for each in elements_of(pdf, "P") if "/Lang" in each]
    assert spoken == ["sr-Cyrl"]


def test_pictures_are_where_the_structure_says(facts):
    (picture,) = elements_of(draw(sheet_of(facts)), "Figure")

    left, bottom, right, top = picture["/A"]["/BBox"]
    assert 0 < left < right < 595
    assert 0 < bottom < top < 842 / 2  # in the lower half of A4


@pytest.mark.parametrize("language", ["en", "sr-latn", "sr", "sl"])
def test_every_term_has_one_line(facts, language):
    everything = {
        **facts,
        "minutes": {**facts["minutes"], "trained": {"in_room": 60}},
        "units": [{"body": {"name": "A", "names": {}}, "kind": "ceu", "amount": "3"}],
        "licence": "123",
    }
    letters = TTFont(typefaces.SANS)
    glyphs, widths = letters.getBestCmap(), letters["hmtx"]

    with override(language):
        lines = rendering.context_of(sheet_of(everything), "roomy")["lines"]

    assert len(lines) == 12
    for term, _value in lines:
        units = sum(widths[glyphs[ord(letter)]][0] for letter in term)
        millimetres = units / letters["head"].unitsPerEm * 10.5 / 72 * 25.4
        assert millimetres < 38, term


def test_all_fonts_are_ours_and_embedded(facts):
    reader = PdfReader(BytesIO(draw(sheet_of(facts))))

    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()
        for font in reader.pages[0]["/Resources"]["/Font"].values()
    ]

    assert fonts
    for font in fonts:
        assert re.search(r"\+Sidro-(Serif|Sans)", font["/BaseFont"])
        assert "/FontFile2" in font["/FontDescriptor"].get_object()


def test_the_renderer_asks_for_its_own_rules_where_we_answer():
    # Under another name our answer would not be heard, and its margins come back.
    assert "_ua_stylesheets" in vars(HTML)


def test_the_same_sheet_gives_the_same_bytes(facts):
    sheet = sheet_of(facts)

    assert draw(sheet) == draw(sheet)
    assert draw(replace(sheet, serial="2026-000124")) != draw(sheet)


def test_letters_of_three_alphabets_are_known():
    assert typefaces.missing_characters("Ђорђевић Џаџић ŠĐČĆŽ šđčćž Žan Šuštar") == []
    assert typefaces.missing_characters("Ana 林 ☂ 林") == ["林", "☂"]


def test_the_stored_file_is_found_by_its_hash():
    name, digest = archive.store(b"%PDF one")

    assert archive.store(b"%PDF one") == (name, digest)
    assert digest in name
    assert archive.read(name, digest=digest) == b"%PDF one"
    assert archive.read(name, digest="0" * 64) is None
    assert archive.read("certificates/no/such.pdf", digest=digest) is None


def test_a_file_left_half_written_is_written_again():
    name, digest = archive.store(b"%PDF two")
    storages["private"].delete(name)
    storages["private"].save(name, ContentFile(b"%PD"))

    archive.store(b"%PDF two")

    assert archive.read(name, digest=digest) == b"%PDF two"


def test_nothing_that_changes_later_reaches_the_document():
    run = run_to_certify()
    decision = decision_on(run)
    chamber = points_table()
    ljiljana = someone("Ljiljana", "Njegovan")
    certificate = certificate_of(completed(run, ljiljana))
    before = document_of(certificate, by=ljiljana)
    facts = certificate.facts

    ljiljana.last_name = "Kos"
    ljiljana.save()
    decision.number = "999/2030"
    decision.save()
    chamber.points_rules.all().delete()
    run.provider.name = "Another association"
    run.provider.save()
    page = ProgrammePage.objects.get(pk=run.version.programme_id)
    page.title = "Another title"
    page.save_revision().publish()
    page.get_children().first().delete()

    certificate.refresh_from_db()
    assert certificate.facts == facts
    assert document_of(certificate, by=ljiljana) == before
    assert "Ljiljana Njegovan" in text_of(before)


def test_the_template_may_change_without_touching_what_was_issued(monkeypatch):
    certificate = certificate_of()
    before = document_of(certificate, by=certificate.holder)

    def fail(*_arguments):
        raise AssertionError("A stored document is never drawn again.")

    monkeypatch.setattr("certificates.documents.rendering.lay_out", fail)
    monkeypatch.setattr("certificates.documents.rendering.write", fail)

    assert document_of(certificate, by=certificate.holder) == before


def test_a_damaged_file_is_not_handed_out_and_goes_to_the_trail(coordinator):
    certificate = certificate_of()
    storages["private"].delete(certificate.document)
    storages["private"].save(certificate.document, ContentFile(b"%PDF forged"))

    with pytest.raises(DomainError) as refusal:
        document_of(certificate, by=coordinator)

    assert refusal.value.code == "document_damaged"
    event = AuditEvent.objects.get(action="certificate.document_damaged")
    assert event.subject_id == str(certificate.pk)


def test_a_look_by_somebody_else_is_written_down(coordinator):
    certificate = certificate_of()

    document_of(certificate, by=certificate.holder)
    assert not AuditEvent.objects.filter(action="certificate.document_viewed").exists()
    document_of(certificate, by=coordinator)

    event = AuditEvent.objects.get(action="certificate.document_viewed")
    assert event.actor == coordinator
