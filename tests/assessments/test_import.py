"""Bringing questions in from a file and taking them out, page by page."""

import json
from base64 import b64encode
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import querydict_from_html

from assessments.domain.drafts import draft_of
from assessments.domain.importing import create_drafts
from assessments.domain.intake import forget_old
from assessments.domain.judging_drafts import problems
from assessments.interchange import FORMATS
from assessments.models import (
    Cloze,
    ExtraLabel,
    Gap,
    Hotspot,
    HotspotArea,
    ImageLabels,
    Likert,
    Question,
    QuestionImport,
    ScaleStatement,
    SingleChoice,
    Spot,
    VignettePart,
    VignetteStep,
)
from assessments.viewsets.addresses import add_address
from lms.core.canonical import as_stored
from lms.core.models import AuditEvent
from tests.assessments.test_bank import stem
from tests.assessments.test_interchange import MOODLE, png, with_picture
from tests.factories import assessments as make
from tests.factories import content

pytestmark = pytest.mark.django_db

UPLOAD = "question_import"
MAKERS = [
    make.single_choice,
    make.multiple_choice,
    make.true_false,
    make.numeric,
    make.matching,
    make.ordering,
    make.short_text,
    make.free_text,
    make.vignette,
]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author(client, trainer):
    client.force_login(trainer)
    return client


def upload(client, data: bytes, name: str = "questions.xml", **fields):
    sent = {"locale": str(content.locale().pk), "format": "", "programme": ""}
    file = SimpleUploadedFile(name, data)
    return client.post(reverse(UPLOAD), {**sent, **fields, "file": file})


def ticked(page) -> dict[str, str]:
    """Return what the review page sends when its button is pressed as it stands."""
    form = page.context["rows"]
    sent = {row["take"].html_name: "on" for row in form}
    for row in form:
        for asked in row["pictures"]:
            sent[asked["alt"].html_name] = asked["alt"].value() or ""
    return sent


def image():
    made = get_image_model()(
        title="Room", file=ImageFile(BytesIO(png()), name="room.png")
    )
    made.save()
    made.get_file_hash()  # as after an upload
    return made


def cloze(**fields):
    gaps = [
        Gap(kind="text", right="calm\nquiet", sort_order=0),
        Gap(kind="number", right="12", tolerance="0.5", sort_order=1),
        Gap(kind="choice", right="stay", wrong="leave", sort_order=2),
    ]
    passage = "Be [[1]] for [[2]] minutes and [[3]]."
    return made_of(Cloze, passage=passage, gaps=gaps, **fields)


def hotspot(**fields):
    areas = [
        HotspotArea(text=text, is_correct=text == "Door", x=n * 30, sort_order=n)
        for n, text in enumerate(("Door", "Window"))
    ]
    return made_of(Hotspot, image=image(), image_alt="A room", areas=areas, **fields)


def labels(**fields):
    spots = [
        Spot(description=f"Place {n}", label=text, x=n * 30, y=10, sort_order=n)
        for n, text in enumerate(("Door", "Window"))
    ]
    extra = [ExtraLabel(text="Lamp", sort_order=0)]
    return made_of(
        ImageLabels,
        image=image(),
        image_alt="A room",
        spots=spots,
        extra_labels=extra,
        **fields,
    )


def likert(**fields):
    rows = [ScaleStatement(text=f"Statement {n}", sort_order=n) for n in range(3)]
    return made_of(Likert, statements=rows, **fields)


def unfolding(**fields):
    first, second = make.true_false(), make.single_choice()
    parts = [
        VignettePart(question=first, step=1, sort_order=0),
        VignettePart(question=second, step=2, sort_order=1),
    ]
    steps = [
        VignetteStep(
            text="<p>She <b>stays</b>.</p>", text_if_right="<p>She smiles.</p>"
        )
    ]
    return make.vignette(parts=parts, steps=steps, **fields)


def heard(**fields):
    document = get_document_model()(title="A voice")
    document.file.save("voice.mp3", ContentFile(b"ID3" + b"0" * 60), save=False)
    document.save()
    document.get_file_hash()
    sound = {
        "title": "A voice",
        "file": document.pk,
        "transcript": "<p>Hello.</p>",
    }
    fields["stem"] = [
        ("text", "<p>Listen.</p>"),
        ("audio", {**sound, "file": document}),
    ]
    return make.true_false(**fields)


def made_of(kind, **fields):
    children = {"gaps", "areas", "spots", "extra_labels", "statements"} & set(fields)
    rows = {name: fields.pop(name) for name in children}
    question = kind(
        live=False,
        locale=content.locale(),
        name=kind.kind,
        stem=[("text", "<p>What now?</p>")],
        **fields,
    )
    for name, listed in rows.items():
        setattr(question, name, listed)
    question.save()
    return make.published(question)


@pytest.mark.parametrize(
    "maker",
    [*MAKERS, cloze, hotspot, labels, likert, unfolding, heard],
    ids=lambda m: m.__name__,
)
def test_json_restores_exactly(maker, trainer):
    programme = content.programme(code="AN-1")
    question = maker(
        outcomes="A1, B2",
        difficulty=3,
        intensity=2,
        content_note="About loss.",
        shuffle=False,
        programme=programme,
    )
    question.tags.add("calm", "Žuto")
    question = make.published(question)
    payload = as_stored(question.payload())
    written = FORMATS["json"].write([draft_of(question)])

    (found,) = FORMATS["json"].read(written)
    (copy,) = create_drafts(
        [found.draft], locale=content.locale("sl"), programme=None, by=trainer
    )

    copy = Question.objects.get(pk=copy.pk)
    assert copy.kind == question.kind
    restored = as_stored(copy.payload())
    if question.kind == "case_vignette":  # its parts are drafts of their own now
        mine, theirs = (p.pop("body")["parts"] for p in (restored, payload))
        assert len(mine) == len(theirs)
        assert {part.question.live for part in copy.parts.all()} == {False}
    assert restored == payload
    assert (copy.name, copy.difficulty, copy.programme) == (question.name, 3, programme)
    assert {tag.name for tag in copy.tags.all()} == {"calm", "Žuto"}
    assert (copy.live, copy.author, copy.locale.language_code) == (False, trainer, "en")
    assert FORMATS["json"].write([draft_of(copy)]) == written


def test_json_that_names_what_it_lacks_is_refused():
    written = FORMATS["json"].write([draft_of(hotspot())])
    document = json.loads(written)
    document["questions"][0]["values"]["image"] = "another.png"
    (found,) = FORMATS["json"].read(json.dumps(document).encode())
    assert any("not in the file" in text for text in problems(found.draft))

    document = json.loads(FORMATS["json"].write([draft_of(make.vignette())]))
    document["questions"][0]["rows"]["parts"][0]["question"] = 7
    (found,) = FORMATS["json"].read(json.dumps(document).encode())
    assert any("not in the file" in text for text in problems(found.draft))


def test_a_recording_that_is_none_keeps_its_question_out():
    document = json.loads(FORMATS["json"].write([draft_of(heard())]))
    (recording,) = document["questions"][0]["recordings"].values()
    recording["data"] = b64encode(b"<html>").decode()

    (found,) = FORMATS["json"].read(json.dumps(document).encode())

    assert "not MP3" in found.refusal


def test_an_image_comes_back_as_the_same_image(trainer):
    (question,) = create_drafts(
        [with_picture(png())], locale=content.locale(), programme=None, by=trainer
    )
    again = FORMATS["json"].read(FORMATS["json"].write([draft_of(question)]))

    (copy,) = create_drafts(
        [again[0].draft], locale=content.locale(), programme=None, by=trainer
    )

    image = get_image_model().objects.get()
    assert image.description == "A calm room"
    for each in (question, copy):
        shown = Question.objects.get(pk=each.pk).stem[1].value["image"]
        assert (shown.pk, shown.contextual_alt_text) == (image.pk, "A calm room")


def test_a_dry_run_saves_nothing_and_a_confirmed_file_is_imported_once(author, trainer):
    programme = content.programme()
    answer = upload(author, MOODLE, programme=str(programme.pk))
    page = author.get(answer.url)
    text = page.content.decode()

    assert "calculated" in text
    assert "part of the marks" in text
    assert not Question.objects.exists()
    kept = QuestionImport.objects.get()
    assert storages["private"].exists(kept.path)

    sent = ticked(page)
    done = author.post(answer.url, sent)
    again = author.post(answer.url, sent)

    assert done.status_code == again.status_code == 302
    question = SingleChoice.objects.get()
    assert (question.name, question.live, question.author) == ("Half", False, trainer)
    assert question.programme == programme
    assert [c.is_correct for c in question.choices.all()] == [True, False]
    assert author.get(reverse_edit(question)).status_code == 200
    event = AuditEvent.objects.get(action="question.imported")
    assert (event.actor_id, event.data["source"]) == (trainer.pk, "questions.xml")
    path = kept.path
    kept.refresh_from_db()
    assert (kept.path, kept.made) == ("", 1)
    assert path


def reverse_edit(question) -> str:
    return reverse(question.snippet_viewset.get_url_name("edit"), args=[question.pk])


def test_the_file_is_gone_once_it_is_imported(
    author, django_capture_on_commit_callbacks
):
    answer = upload(author, MOODLE)
    path = QuestionImport.objects.get().path
    sent = ticked(author.get(answer.url))

    with django_capture_on_commit_callbacks(execute=True):
        author.post(answer.url, sent)

    assert not storages["private"].exists(path)


def test_an_image_without_words_is_asked_about(author):
    without = FORMATS["moodle"].write([with_picture(png(), alt="")])
    answer = upload(author, without.replace(b' role="presentation"', b""))
    page = author.get(answer.url)
    sent = ticked(page)
    for name in [n for n in sent if n.startswith("decorative")]:
        del sent[name]

    refused = author.post(answer.url, sent)

    assert refused.status_code == 422
    assert not Question.objects.exists()
    assert not get_image_model().objects.exists()
    (alt,) = [name for name in sent if name.startswith("alt-")]
    author.post(answer.url, {**sent, alt: "A quiet room"})
    question = Question.objects.get()
    assert question.stem[1].value["image"].contextual_alt_text == "A quiet room"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<quiz><question></quiz>", "line 1"),
        (b"PK\x03\x04" + b"0" * 50, "compressed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><quiz/>', "entities"),
        (b"<quiz>" + b" " * (21 * 1024 * 1024) + b"</quiz>", "20 MB"),
    ],
    ids=["malformed", "zip", "entities", "huge"],
)
def test_a_bad_file_is_refused_in_words_and_not_kept(author, data, said):
    answer = upload(author, data)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not QuestionImport.objects.exists()
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Trainee", False),
        ("Accreditation officer", False),
        ("Trainer", True),
        ("Coordinator", True),
    ],
)
def test_only_those_who_edit_questions_import_and_export(client, person, role, may):
    question = make.single_choice()
    client.force_login(person(role))

    assert (client.get(reverse(UPLOAD)).status_code == 200) is may
    answer = client.post(bulk("export", question), {"format": "json"})

    assert (answer.get("Content-Disposition") is not None) is may
    assert AuditEvent.objects.filter(action="questions.exported").exists() is may


def test_an_upload_belongs_to_the_person_who_made_it(author, client, person):
    answer = upload(author, MOODLE)
    client.force_login(person("Coordinator"))

    assert client.get(answer.url).status_code == 404
    assert client.post(f"{answer.url}discard/").status_code == 404
    assert QuestionImport.objects.exists()


def test_a_discarded_or_forgotten_file_leaves_nothing(author, now):
    first = upload(author, MOODLE)
    path = QuestionImport.objects.get().path
    author.post(f"{first.url}discard/")
    assert not storages["private"].exists(path)

    upload(author, MOODLE)
    kept = QuestionImport.objects.get()
    assert forget_old(at=kept.created_at + timedelta(hours=23)) == 0
    QuestionImport.objects.update(created_at=kept.created_at - timedelta(hours=25))
    call_command("forget_imports", stdout=StringIO())
    assert not storages["private"].exists(kept.path)
    assert not QuestionImport.objects.exists()


def bulk(action: str, *questions, query: str = "") -> str:
    ids = "&".join(f"id={question.pk}" for question in questions) or "id=all"
    return f"/admin/bulk/assessments/question/{action}/?{ids}{query}"


def test_an_export_says_first_what_stays_out_and_then_gives_the_rest(author):
    asked, case = make.single_choice(), make.vignette()
    page = author.get(bulk("export", asked, case)).content.decode()
    answer = author.post(bulk("export", asked, case), {"format": "aiken"})

    assert f"{case.name}: " in page
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.decode().count("ANSWER:") == 1
    assert "no-store" in answer["Cache-Control"]


def test_nothing_is_exported_when_nothing_fits(author):
    answer = author.post(bulk("export", make.ordering()), {"format": "gift"})

    assert answer.get("Content-Disposition") is None
    assert "can hold none" in answer.content.decode()


def test_all_in_the_list_means_all_that_it_was_narrowed_to(author):
    make.single_choice(name="Wanted")
    make.true_false(name="Other kind")

    page = author.get(bulk("export", query="&kind=single_choice")).content.decode()

    assert "Wanted" in page
    assert "Other kind" not in page


def test_many_questions_are_tagged_and_published_ones_at_once(client, coordinator):
    client.force_login(coordinator)
    live, draft = make.single_choice(), make.true_false(is_published=False)
    live.tags.add("old")
    live = make.published(live)
    version = live.published_version

    client.post(bulk("tag", live, draft), {"add": "new, calm", "remove": "old"})

    for question in (live, draft):
        again = Question.objects.get(pk=question.pk)
        assert {tag.name for tag in again.tags.all()} == {"new", "calm"}
    again = Question.objects.get(pk=live.pk)
    assert not again.has_unpublished_changes
    assert again.published_version == version
    assert AuditEvent.objects.filter(action="question.tagged").count() == 2


def test_a_trainer_tags_the_draft_of_what_is_published(author):
    live = make.single_choice()

    author.post(bulk("tag", live), {"add": "new", "remove": ""})

    again = Question.objects.get(pk=live.pk)
    assert not again.tags.exists()
    assert again.has_unpublished_changes
    assert again.get_latest_revision_as_object().tags.get().name == "new"


def test_many_questions_are_retired_for_a_reason(client, coordinator):
    client.force_login(coordinator)
    first, second = make.single_choice(), make.true_false()

    client.post(bulk("retire", first, second), {"reason": " "})
    assert Question.objects.in_use().count() == 2
    client.post(bulk("retire", first, second), {"reason": "Out of date"})

    assert not Question.objects.in_use().exists()
    assert AuditEvent.objects.filter(action="question.retired").count() == 2


def test_a_trainer_may_not_retire_many(author):
    question = make.single_choice()

    page = author.get(bulk("retire", question)).content.decode()
    author.post(bulk("retire", question), {"reason": "x"})

    assert "left as they are" in page
    assert Question.objects.in_use().exists()


@pytest.mark.parametrize(
    "maker", [make.single_choice, make.matching, make.ordering, make.free_text]
)
def test_a_question_is_duplicated_with_all_that_is_under_it(author, maker):
    question = maker()
    url = reverse(question.snippet_viewset.get_url_name("copy"), args=[question.pk])
    data = querydict_from_html(
        author.get(url).content.decode(), form_id="w-editor-form"
    )
    sent = data.dict()
    sent |= {name: "on" for name in sent if name.endswith("-is_correct")}
    sent |= {"name": "The twin", "general_feedback": "null"}
    sent |= stem("Once more?")

    assert author.post(url, sent).status_code == 405  # would overwrite the original
    author.post(add_address(type(question)), sent)

    twin = Question.objects.get(name="The twin")
    assert twin.translation_key != question.translation_key
    assert (twin.live, twin.published_version) == (False, None)
    question = Question.objects.get(pk=question.pk)
    assert twin.body() == question.body()
