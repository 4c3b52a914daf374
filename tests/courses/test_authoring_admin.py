"""Freezing from the Wagtail admin, and looking at versions there."""

import pytest
from django.urls import reverse

from content.models import LessonPage, ProgrammePage
from courses.forms.authoring import proposed_number
from courses.models import ProgrammeVersion
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.pages import ImageFactory, LessonFactory, text_block

pytestmark = pytest.mark.django_db


def freeze_url(programme):
    return reverse("courses:freeze", args=[programme.pk])


def version_url(version):
    return reverse("programme_version:inspect", args=[version.pk])


def test_author_finds_freezes_edits_and_freezes_again(client, trainer):
    programme = ready_programme(modules=2)
    client.force_login(trainer)

    edit_page = client.get(reverse("wagtailadmin_pages:edit", args=[programme.pk]))
    explorer = client.get(
        reverse("wagtailadmin_explore", args=[programme.get_parent().pk])
    )
    page = client.get(freeze_url(programme)).content.decode()
    first = client.post(
        freeze_url(programme), {"number": "1.0", "note": "First."}, follow=True
    )

    for found in (edit_page, explorer):
        assert freeze_url(programme) in found.content.decode()
        assert reverse("courses:requirements", args=[programme.pk]) in (
            found.content.decode()
        )
    assert "Nothing stands in the way" in page
    assert "Attend at least 80 % of all session minutes." in page
    version = ProgrammeVersion.objects.get()
    assert (version.frozen_by, version.note) == (trainer, "First.")
    assert first.redirect_chain == [(version_url(version), 302)]
    assert version.content_hash in first.content.decode()
    assert "computed again and equal" in first.content.decode()

    again = client.get(freeze_url(programme)).content.decode()
    assert "Nothing has changed since version 1.0" in again
    lesson = LessonPage.objects.get(code="A2-O1")
    lesson.minutes = 45
    lesson.body = [text_block("<p>Calmer words.</p>")]
    lesson.save_revision().publish()
    changed = client.get(freeze_url(programme)).content.decode()
    assert "minutes: 60 → 45" in changed
    assert "words changed in English: text" in changed
    assert 'value="1.1"' in changed

    client.post(freeze_url(programme), {"number": "1.1", "note": ""})
    second = ProgrammeVersion.objects.get(number="1.1")
    compared = client.get(version_url(second)).content.decode()
    assert "From version 1.0 to version 1.1" in compared
    assert "minutes: 60 → 45" in compared


def test_hours_are_shown_by_mode_for_each_module_and_together(client, trainer):
    programme = ready_programme(modules=2)
    client.force_login(trainer)

    rows = client.get(freeze_url(programme)).context["hours"]

    assert [(row.label, row.by_mode, row.total) for row in rows] == [
        ("A1 Day 1", ("3", "0", "1"), "4"),
        ("A2 Day 2", ("3", "0", "1"), "4"),
        ("Outside the modules", ("0", "0", "0"), "0"),
        ("Together", ("6", "0", "2"), "8"),
    ]


def test_problems_are_listed_with_the_page_to_open_and_nothing_can_be_frozen(
    client, trainer
):
    programme = ready_programme()
    lesson = LessonPage.objects.get()
    lesson.minutes = 0
    lesson.save_revision().publish()
    programme.requirements.all().delete()
    client.force_login(trainer)

    page = client.get(freeze_url(programme)).content.decode()
    refused = client.post(freeze_url(programme), {"number": "1.0"})

    assert "Lesson 1.1 has no minutes." in page
    assert reverse("wagtailadmin_pages:edit", args=[lesson.pk]) in page
    assert "nobody could ever complete the programme" in page
    assert "Freeze this version" not in page
    assert refused.status_code == 200
    assert not ProgrammeVersion.objects.exists()


def test_taken_number_is_told_at_the_field(client, trainer):
    programme = ready_programme()
    frozen_version(programme, by=trainer)
    LessonFactory(parent=LessonPage.objects.get().get_parent(), code="A1-O2")
    client.force_login(trainer)

    response = client.post(freeze_url(programme), {"number": "1.0"})

    assert response.context["form"].errors == {
        "number": ["There is already a version with this number."]
    }
    assert ProgrammeVersion.objects.count() == 1


def test_looking_at_the_freeze_page_changes_nothing(client, trainer):
    programme = ready_programme()
    client.force_login(trainer)

    client.get(freeze_url(programme))

    assert not ProgrammeVersion.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("trainer", 200),
        ("coordinator", 200),
        ("administrator", 200),
        ("trainee", 302),
        ("officer", 302),
    ],
)
def test_freezing_and_versions_by_role(role, status, client, request):
    programme = ready_programme()
    version = frozen_version(programme)
    client.force_login(request.getfixturevalue(role))

    urls = [
        freeze_url(programme),
        version_url(version),
        reverse("programme_version:index"),
    ]

    assert [client.get(url).status_code for url in urls] == [status] * 3


def test_author_without_the_right_to_freeze_sees_no_button_and_is_refused(
    client, person
):
    programme = ready_programme()
    trainer = person("Trainer")
    permission = trainer.groups.get().permissions.get(codename="freeze_programme")
    trainer.groups.get().permissions.remove(permission)
    client.force_login(trainer)

    page = client.get(reverse("wagtailadmin_pages:edit", args=[programme.pk]))

    assert freeze_url(programme) not in page.content.decode()
    # Wagtail's admin turns "may not" into a message on its front page.
    assert client.post(freeze_url(programme), {"number": "1.0"}).status_code == 302
    assert not ProgrammeVersion.objects.exists()


def test_versions_are_listed_and_can_only_be_looked_at(client, person):
    version = frozen_version()
    client.force_login(person(is_superuser=True))

    listing = client.get(reverse("programme_version:index")).content.decode()

    assert version_url(version) in listing
    assert reverse("programme_version:add") not in listing
    for name in ("edit", "delete"):
        url = reverse(f"programme_version:{name}", args=[version.pk])
        assert url not in listing
        assert client.post(url, {"note": "x"}).status_code == 302
    assert client.post(reverse("programme_version:add"), {}).status_code == 302
    assert ProgrammeVersion.objects.get().note == ""


@pytest.mark.parametrize("count", [1, 15])
def test_version_list_costs_the_same_for_any_length(
    count, client, trainer, django_assert_num_queries
):
    author = frozen_version(by=trainer).frozen_by
    for _n in range(count - 1):
        frozen_version(by=author, sessions=1)
    client.force_login(trainer)
    client.get(reverse("programme_version:index"))

    with django_assert_num_queries(11):
        response = client.get(reverse("programme_version:index"))

    assert len(response.context["object_list"]) == count


def test_any_two_versions_can_be_compared(client, trainer):
    programme = ready_programme()
    versions = [frozen_version(programme, by=trainer)]
    for number, minutes in (("1.1", 50), ("1.2", 40)):
        lesson = LessonPage.objects.get()
        lesson.minutes = minutes
        lesson.save_revision().publish()
        versions.append(frozen_version(programme, by=trainer, number=number))
    client.force_login(trainer)

    page = client.get(version_url(versions[0]), {"compare": versions[2].pk})

    assert "From version 1.0 to version 1.2" in page.content.decode()
    assert "minutes: 60 → 40" in page.content.decode()


def test_version_page_says_when_an_image_was_replaced(client, trainer):
    image = ImageFactory()
    image.get_file_hash()
    programme = ready_programme()
    lesson = LessonPage.objects.get()
    lesson.body = [
        {
            "type": "image",
            "id": "5f1c7a52-0000-4000-8000-000000000009",
            "value": {
                "image": {"image": image.pk, "decorative": False, "alt_text": "Calm"},
                "caption": "",
            },
        }
    ]
    lesson.save_revision().publish()
    version = frozen_version(programme)
    client.force_login(trainer)
    warning = f"The file of “{image.title}” was replaced"

    assert warning not in client.get(version_url(version)).content.decode()
    image.file_hash = "0" * 40
    image.save()
    assert warning in client.get(version_url(version)).content.decode()


def test_programme_with_versions_cannot_be_deleted_nor_what_is_above_it(client, person):
    programme = ready_programme()
    version = frozen_version(programme)
    client.force_login(person(is_superuser=True))

    for page in (programme, programme.get_parent()):
        url = reverse("wagtailadmin_pages:delete", args=[page.pk])
        response = client.post(url)
        assert response.status_code == 409
        assert version_url(version) in response.content.decode()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    at_once = [
        client.post(f"{bulk}?id={page.pk}").status_code
        for page in (programme, programme.get_parent())
    ]

    # The first is refused by Wagtail, which sees that the version points to it.
    assert at_once == [302, 409]
    assert ProgrammePage.objects.filter(pk=programme.pk).exists()


def test_programme_without_versions_can_be_deleted_and_so_can_a_frozen_lesson(
    client, person
):
    programme, other = ready_programme(), ready_programme(modules=1)
    frozen_version(programme)
    client.force_login(person(is_superuser=True))
    lesson = LessonPage.objects.descendant_of(programme).get()

    for page in (other, lesson):
        client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    assert list(ProgrammePage.objects.all()) == [programme]
    assert not LessonPage.objects.exists()


@pytest.mark.parametrize(
    ("last", "proposed"),
    [(None, "1.0"), ("1.0", "1.1"), ("2", "3"), ("1.9", "1.10"), ("2024b", "")],
)
def test_next_number_is_proposed(last, proposed):
    version = ProgrammeVersion(number=last) if last else None

    assert proposed_number(version) == proposed
