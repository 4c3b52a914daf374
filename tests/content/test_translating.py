"""Programmes in several languages keep the identity of what trainees complete."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from content.models import LessonPage, ModulePage, ProgrammePage
from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    programme = content.programme(title="Steady")
    content.outcome(programme, code="A1", text="listen")
    module = content.module(programme)
    content.planned_session(module, code="S1", title="Arriving", minutes=90)
    content.lesson(module, title="Before you start")
    return programme


def test_programme_is_translated_with_all_that_is_below(client, person, programme):
    slovene = content.locale("sl")
    content.home("sl")
    content.catalogue().copy_for_translation(slovene)
    client.force_login(person(is_superuser=True))

    client.post(
        reverse("simple_translation:submit_page_translation", args=[programme.pk]),
        {"locales": [slovene.pk], "include_subtree": "on"},
    )

    translated = ProgrammePage.objects.get(locale=slovene)
    module = ModulePage.objects.get(locale=slovene)
    lesson = LessonPage.objects.get(locale=slovene)
    source = LessonPage.objects.get(locale=programme.locale)
    assert translated.translation_key == programme.translation_key
    assert lesson.translation_key == source.translation_key
    assert lesson.is_child_of(module)
    assert [o.code for o in translated.outcomes.all()] == ["A1"]
    assert [(s.code, s.minutes) for s in module.planned_sessions.all()] == [("S1", 90)]


def test_translation_is_a_draft_until_somebody_translated_it(client, programme):
    slovene = content.locale("sl")
    content.home("sl")
    content.catalogue().copy_for_translation(slovene)

    translated = programme.copy_for_translation(slovene)

    assert not translated.live
    assert client.get(programme.url).status_code == 200


def test_publishing_a_heavy_lesson_without_note_is_refused(client, person, programme):
    lesson = LessonPage.objects.get()
    client.force_login(person(is_superuser=True))
    lesson.intensity = 3

    with pytest.raises(ValidationError):
        lesson.full_clean()

    response = client.post(
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        {
            "title": lesson.title,
            "slug": lesson.slug,
            "code": lesson.code,
            "minutes": "60",
            "mode": "self_paced",
            "intensity": "3",
            "content_note": "",
            "body-count": "0",
            "alternative_body-count": "0",
            "action-publish": "1",
        },
    )

    assert response.status_code == 200
    assert "A heavy activity needs a content note." in response.content.decode()
    assert LessonPage.objects.get().intensity == 0
