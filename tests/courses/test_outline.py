"""A version as learners meet it: words, languages, rendered lessons."""

import pytest
from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Locale

from content.catalogue import entries, outline
from content.models import LessonPage, ModulePage
from courses.domain.outline import (
    frozen_page,
    lesson_blocks,
    lesson_html,
    load_outline,
    local_names,
)
from courses.models import OutlineItem
from courses.models.version import nearest_locale
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.pages import catalogue, text_block

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["rendered"].clear()


def translate(page, language, parent=None, **fields):
    """Copy `page` to a language, under `parent` or its own translated parent."""
    locale = Locale.objects.get_or_create(language_code=language)[0]
    copy = page.copy_for_translation(locale, copy_parents=False)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    copy.refresh_from_db()
    return copy


def translated_programme(language="sl"):
    """A ready programme of two lessons; only the first is translated."""
    programme = ready_programme(lessons=2)
    catalogue_page = catalogue()
    for page in (catalogue_page.get_parent().specific, catalogue_page, programme):
        translate(page, language)
    module = ModulePage.objects.child_of(programme).get()
    translate(module, language, title="Prvi dan")
    lesson = LessonPage.objects.child_of(module).get(code="A1-O1")
    translate(
        lesson, language, title="Prva lekcija", body=[text_block("<p>Varnost.</p>")]
    )
    return programme


def test_outline_lists_modules_with_their_items_in_the_order_they_are_walked():
    version = frozen_version(modules=2)

    parts = load_outline(version, "en")

    assert [
        (part.module and part.module.item.code, [each.item.code for each in part.items])
        for part in parts
    ] == [
        ("A1", ["A1-O1", "A1-S1", "A1-S2"]),
        ("A2", ["A2-O1", "A2-S1", "A2-S2"]),
        (None, ["A-E"]),
    ]
    assert parts[0].minutes == 60 + 90 + 90
    assert [each.item.code for each in parts[0].sessions] == ["A1-S1", "A1-S2"]
    assert [each.item.code for each in parts[0].activities] == ["A1-O1"]


def test_outline_falls_back_item_by_item_and_says_which_language_it_used():
    version = frozen_version(translated_programme())

    part = load_outline(version, "sl")[0]

    assert (part.module.title, part.module.locale) == ("Prvi dan", "sl")
    assert [(each.title, each.locale) for each in part.activities] == [
        ("Prva lekcija", "sl"),
        ("Lesson 1.2", "en"),
    ]


@pytest.mark.parametrize(
    ("wanted", "available", "chosen"),
    [
        ("sl", ["en", "sl"], "sl"),
        ("sr", ["en", "sr-latn"], "sr-latn"),
        ("sr-latn", ["en", "sr"], "sr"),
        ("sr", ["en", "sl"], "en"),
        ("en", ["sl", "sr"], "sl"),
        ("", ["sl"], "sl"),
    ],
)
def test_nearest_locale_prefers_the_other_script_to_another_language(
    wanted, available, chosen
):
    assert nearest_locale(wanted, available) == chosen


@pytest.mark.parametrize("lessons", [1, 12])
def test_outline_costs_two_queries_for_any_length(lessons, django_assert_num_queries):
    version = frozen_version(modules=2, lessons=lessons)

    with django_assert_num_queries(2):
        parts = load_outline(version, "sl")

    assert len(parts[0].activities) == lessons


def test_lesson_is_shown_as_it_was_frozen_after_its_page_is_edited_and_deleted():
    programme = ready_programme()
    version = frozen_version(programme)
    item = version.items.get(kind=OutlineItem.Kind.LESSON)
    lesson = LessonPage.objects.get()
    lesson.body = [text_block("<p>Something else.</p>")]
    lesson.save_revision().publish()

    after_edit = lesson_html(frozen_page(item, "en"))
    caches["rendered"].clear()
    lesson.delete()
    after_delete = lesson_html(frozen_page(item, "en"))

    assert "Safety comes first." in after_edit
    assert "Something else." not in after_edit
    assert after_delete == after_edit


def test_lesson_has_an_anchor_for_every_block_and_comes_in_the_readers_language():
    version = frozen_version(translated_programme())
    item = version.items.get(code="A1-O1")

    slovene, serbian = frozen_page(item, "sl"), frozen_page(item, "sr")

    assert (slovene.locale, serbian.locale) == ("sl", "en")
    assert "Varnost." in lesson_html(slovene)
    [block] = lesson_blocks(slovene)
    assert f'id="block-{block}"' in lesson_html(slovene)


def test_lesson_is_rendered_once_and_the_same_for_readers_of_any_language(
    django_assert_num_queries,
):
    lesson_body = [
        {
            "type": "reflection",
            "value": {"prompt": "What helps you?"},
            "id": "5f1c7a52-0000-4000-8000-000000000001",
        }
    ]
    programme = ready_programme()
    page = LessonPage.objects.get()
    page.body = lesson_body
    page.save_revision().publish()
    version = frozen_version(programme)
    frozen = frozen_page(version.items.get(kind="lesson"), "en")

    first = lesson_html(frozen)
    with translation.override("sl"), django_assert_num_queries(0):
        second = lesson_html(frozen)

    assert first == second
    assert "What helps you?" in first
    assert lesson_html(frozen, alternative=True) == ""


def test_names_of_items_are_those_of_the_readers_language_or_the_nearest():
    programme = translated_programme("sl")
    version = frozen_version(programme)

    names = local_names([version], "sl")[version.pk]

    sources = {item.code: item for item in version.items.all()}
    assert names[str(sources["A1-O1"])] == "A1-O1 Prva lekcija"
    assert names[sources["A1-O1"].title] == "Prva lekcija"
    assert names[str(sources["A1-O2"])] == str(sources["A1-O2"])


def test_public_page_tells_the_same_hours_in_every_language():
    programme = translated_programme("sl")
    slovene = programme.get_translation(Locale.objects.get(language_code="sl"))

    own, translated = (entries([page])[0] for page in (programme, slovene))
    part = outline(slovene)[0]

    assert translated.minutes == own.minutes
    assert translated.total > 60
    assert (part.module.item.title, part.module.locale) == ("Prvi dan", "sl")
    assert [(line.item.title, line.locale) for line in part.activities[:1]] == [
        ("Prva lekcija", "sl")
    ]
    assert {line.item.code: line.locale for line in part.activities}["A1-O2"] == "en"
    shown = render_to_string("content/_programme_outline.html", {"page": slovene})
    assert '<b lang="sl">Prva lekcija</b>' in shown
    assert '<b lang="en">' in shown


def test_public_page_of_an_unpublished_source_counts_the_translation_alone():
    programme = translated_programme("sl")
    slovene = programme.get_translation(Locale.objects.get(language_code="sl"))
    programme.unpublish()

    codes = [line.item.code for line in outline(slovene)[0].activities]

    assert "A1-O1" in codes
    assert "A1-O2" not in codes
