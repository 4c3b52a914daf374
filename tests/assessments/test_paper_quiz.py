"""A quiz on paper and its key."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from assessments.domain.importing import create_drafts
from assessments.interchange.paper import draw, sheet_of
from tests.assessments.test_import import hotspot, unfolding
from tests.assessments.test_interchange import png, with_picture
from tests.factories import assessments as make
from tests.factories import content
from tests.pdf_structure import elements, faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def every_kind():
    part = make.true_false(stem=[("text", "<p>Mila is <b>seven</b>.</p>")])
    return [
        make.single_choice(stem=[("text", "<p>Дете се повлачи. Шта прво?</p>")]),
        make.multiple_choice(content_note="About loss, čćžšđ."),
        make.true_false(),
        make.numeric(),
        make.matching(),
        make.ordering(),
        make.short_text(),
        make.free_text(),
        make.vignette(part),
    ]


def pdf_of(questions, **options) -> bytes:
    payloads = [question.payload() for question in questions]
    return draw(sheet_of(payloads, title="Looking back", language="en", **options))


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_paper_asks_and_the_key_answers():
    questions = every_kind()
    paper, key = pdf_of(questions), pdf_of(questions, with_key=True)

    asked, told = text_of(paper), text_of(key)

    for text in ("Looking back", "Дете се повлачи", "čćžšđ", "Stay near", "Mila is"):
        assert text in asked
    for secret in ("Calm first", "3 = words", "19.2", "(right answer)", "Read twice"):
        assert secret not in asked
        assert secret in told
    assert "not for trainees" in told
    assert re.search(r"Marks in all: 22\b", asked)


def test_it_is_tagged_titled_and_set_in_our_own_letters():
    pdf = pdf_of(every_kind(), with_key=True)
    reader = PdfReader(BytesIO(pdf))

    assert faults_of(pdf) == []
    structure = reader.trailer["/Root"]["/StructTreeRoot"]
    items = [each for kind, _parent, each in elements(structure) if kind == "LI"]
    # Each answer is an item of its own, and no answer the label of the next one.
    assert [len(item["/K"]) for item in items] == [1] * len(items)
    assert len(items) > 20
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.metadata.title == "Key to “Looking back”"
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(name.startswith("Sidro-") for name in fonts)


def test_paper_and_key_of_a_variant_belong_together():
    question = make.matching()

    def bank(variant: int, **options) -> list[str]:
        payloads = [question.payload()]
        sheet = sheet_of(payloads, title="T", language="en", variant=variant, **options)
        return [line.text for line in sheet.asked[0].paper.bank]

    assert bank(7) == bank(7, with_key=True)
    assert len({tuple(bank(variant)) for variant in range(1, 9)}) > 1


def test_images_are_on_the_paper(trainer):
    (question,) = create_drafts(
        [with_picture(png())], locale=content.locale(), programme=None, by=trainer
    )

    sheet = sheet_of([question.payload()], title="T", language="en")
    images = PdfReader(BytesIO(pdf_of([question]))).pages[0].images

    assert 'alt="A calm room"' in sheet.asked[0].stem
    assert len(images) == 1


def test_places_are_numbered_on_their_image():
    question = hotspot()
    (asked,) = sheet_of([question.payload()], title="T", language="en").asked

    texts = [line.text for line in asked.paper.lines]
    middles = {"Door": "10", "Window": "40"}
    assert [(p.number, float(p.x)) for p in asked.places] == [
        (n, float(middles[text])) for n, text in enumerate(texts, start=1)
    ]
    assert len(PdfReader(BytesIO(pdf_of([question]))).pages[0].images) == 1
    assert (
        not sheet_of([make.single_choice().payload()], title="T", language="en")
        .asked[0]
        .places
    )


def test_a_case_unfolds_on_paper_between_its_questions():
    sheet = sheet_of([unfolding().payload()], title="T", language="en")

    assert [asked.number for asked in sheet.asked] == [None, 1, None, 2]
    assert "<b>stays</b>" in sheet.asked[2].stem
    assert "She smiles" not in sheet.asked[2].stem


def test_a_quiz_is_printed_from_its_page_by_those_who_author(client, person):
    page = make.quiz(make.single_choice(), draws=[{"count": 1}])
    make.true_false()
    url = reverse("quiz_on_paper", args=[page.pk])
    client.force_login(person("Trainee"))
    assert client.post(url, {"variant": "1", "key": "1"}).status_code != 200

    client.force_login(person(is_superuser=True))
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert url in edit.content.decode()
    client.force_login(person("Trainer"))
    paper = client.post(url, {"variant": "3", "paper": "1"})
    key = client.post(url, {"variant": "3", "key": "1"})

    assert "Stay near" in text_of(paper.content)
    assert "(right answer)" not in text_of(paper.content)
    assert "(right answer)" in text_of(key.content)
    assert "no-store" in key["Cache-Control"]


def test_a_quiz_that_cannot_be_taken_is_not_printed(client, trainer):
    client.force_login(trainer)
    page = make.quiz(draws=[{"count": 5}])

    answer = client.post(reverse("quiz_on_paper", args=[page.pk]), {"variant": "1"})

    assert answer["Content-Type"].startswith("text/html")
    assert "cannot be printed yet" in answer.content.decode()


def test_chosen_questions_are_printed_from_the_bank(client, trainer):
    client.force_login(trainer)
    question = make.single_choice()

    answer = client.post(
        f"/admin/bulk/assessments/question/export/?id={question.pk}",
        {"format": "paper"},
    )

    assert answer["Content-Type"] == "application/pdf"
    assert "Stay near" in text_of(answer.content)
