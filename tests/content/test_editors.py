"""Who may edit what, who approves, and what the authoring area shows them."""

import io
from pathlib import Path

import polib
import pytest
import wagtail
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.images.models import Image
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
)

from content.admin_words import WORDS
from content.editors import WORKFLOW_NAME, grant_editing
from content.models import HomePage, LocaleSettings, StandardPage
from lms.core import permissions
from lms.core.models import User
from tests.factories import content

pytestmark = pytest.mark.django_db

ROLES = [role.name for role in permissions.ROLES]


@pytest.fixture
def home():
    page = content.home()
    grant_editing()
    return page


@pytest.mark.parametrize(
    ("role", "edits", "publishes", "makes_homes"),
    [
        ("Trainee", False, False, False),
        ("Trainer", True, False, False),
        ("Coordinator", True, True, False),
        ("Accreditation officer", False, False, False),
        ("Administrator", True, True, True),
    ],
)
def test_roles_edit_and_publish(home, person, role, edits, publishes, makes_homes):
    user = person(role)
    page = content.standard_page(home)

    tester = page.permissions_for_user(user)
    at_root = Page.get_first_root_node().permissions_for_user(user)

    assert tester.can_edit() is edits
    assert tester.can_publish() is publishes
    assert at_root.can_add_subpage() is makes_homes


def test_every_role_of_the_table_is_decided(home):
    named = set(
        GroupPagePermission.objects.filter(group__name__in=ROLES)
        .values_list("group__name", flat=True)
        .distinct()
    )

    assert named == {"Trainer", "Coordinator", "Administrator"}


def test_granting_again_changes_nothing(home):
    def state():
        return (
            set(GroupPagePermission.objects.values_list("pk", flat=True)),
            set(GroupCollectionPermission.objects.values_list("pk", flat=True)),
            Workflow.objects.count(),
            GroupApprovalTask.objects.count(),
        )

    before = state()

    grant_editing()

    assert state() == before


def test_new_home_page_can_be_edited_as_soon_as_it_is_published(trainer):
    home = content.home("sl")
    assert not home.permissions_for_user(trainer).can_edit()

    home.save_revision().publish()

    again = User.objects.get(pk=trainer.pk)  # permissions are kept on the object
    assert HomePage.objects.get(pk=home.pk).permissions_for_user(again).can_edit()


def test_a_second_pair_of_eyes_approves(home, trainer, coordinator):
    page = content.standard_page(home, live=False)
    page.save_revision(user=trainer)

    workflow = page.get_workflow()
    assert workflow.name == WORKFLOW_NAME
    assert page.permissions_for_user(trainer).can_submit_for_moderation()

    state = workflow.start(page, trainer)

    task = state.current_task_state.task.specific
    assert task.get_actions(page, trainer) == []
    assert "approve" in {name for name, *_ in task.get_actions(page, coordinator)}
    state.current_task_state.approve(user=coordinator)
    assert StandardPage.objects.get(pk=page.pk).live


def test_coordinators_and_administrators_approve(home):
    task = GroupApprovalTask.objects.get(name=WORKFLOW_NAME)

    assert set(task.groups.values_list("name", flat=True)) == {
        "Coordinator",
        "Administrator",
    }
    assert set(task.groups.all()) <= set(Group.objects.filter(name__in=ROLES))


def test_dashboard_leads_trainers_to_their_programmes(home, client, trainer):
    programme = content.programme(title="Steady")
    client.force_login(trainer)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "Your programmes" in page
    assert reverse("wagtailadmin_explore", args=[programme.pk]) in page
    assert "a second pair of eyes publishes your pages" in page
    assert reverse("wagtailadmin_reports:site_history") not in page
    assert "core/img/mark.svg" in page


def test_dashboard_names_a_programme_once_with_its_languages(home, client, trainer):
    programme = content.programme(title="Steady")
    content.programme(
        content.catalogue("sl"),
        title="Trdno",
        translation_key=programme.translation_key,
    )
    client.force_login(trainer)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert page.count("sidro-welcome__title") == 1
    assert "English, Slovenščina" in page


def image_form(**fields):
    data = io.BytesIO()
    Picture.new("RGB", (20, 20)).save(data, "PNG")
    file = SimpleUploadedFile("room.png", data.getvalue(), "image/png")
    return {"title": "Room", "file": file, "description": "", "tags": "", **fields}


def test_image_is_kept_only_with_a_description(home, client, trainer):
    client.force_login(trainer)
    url = reverse("wagtailimages:add")

    refused = client.post(url, image_form())
    assert refused.status_code == 200
    assert not Image.objects.exists()

    client.post(url, image_form(description="An empty room"))
    assert Image.objects.get().description == "An empty room"


def settings_form(**fields):
    return {
        "locale": content.locale().pk,
        "support_text": "Talk to somebody.",
        "checked_on": "2025-01-01",
        "contacts-TOTAL_FORMS": "1",
        "contacts-INITIAL_FORMS": "0",
        "contacts-MIN_NUM_FORMS": "0",
        "contacts-MAX_NUM_FORMS": "1000",
        "contacts-0-label": "Helpline",
        "contacts-0-contact": "[helpline]",
        "contacts-0-note": "",
        "contacts-0-ORDER": "1",
        "exit_scope": "learning",
        "exit_url": "https://weather.example/",
        "exit_page": "",
        "footer_text": "",
        **fields,
    }


def test_coordinator_sets_support_and_sees_stale_contacts(home, client, coordinator):
    client.force_login(coordinator)
    names = "wagtailsnippets_content_localesettings"
    assert "[helpline]" not in client.get(home.url).content.decode()

    client.post(reverse(f"{names}:add"), settings_form())

    assert [c.contact for c in LocaleSettings.objects.get().contacts.all()] == [
        "[helpline]"
    ]
    listing = client.get(reverse(f"{names}:list")).content.decode()
    assert "Please check: older than half a year" in listing
    assert "[helpline]" in client.get(home.url).content.decode()


def test_exit_to_a_script_is_refused_in_the_form(home, client, coordinator):
    client.force_login(coordinator)
    url = reverse("wagtailsnippets_content_localesettings:add")

    client.post(url, settings_form(exit_url="javascript:alert(1)"))

    assert not LocaleSettings.objects.exists()


def test_trainer_does_not_set_support(home, client, trainer):
    client.force_login(trainer)
    url = reverse("wagtailsnippets_content_localesettings:add")

    client.post(url, settings_form())

    assert not LocaleSettings.objects.exists()


def test_edit_link_is_for_authors(home, client, trainer):
    page = content.standard_page(home)
    link = reverse("wagtailadmin_pages:edit", args=[page.pk])

    assert link not in client.get(page.url).content.decode()
    client.force_login(trainer)
    assert link in client.get(page.url).content.decode()


def test_a_picture_that_may_hold_scripts_is_not_taken(client, coordinator):
    client.force_login(coordinator)
    script = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    picture = SimpleUploadedFile("e.svg", script, content_type="image/svg+xml")

    client.post(
        reverse("wagtailimages:add"),
        {"title": "A picture", "description": "A picture", "file": picture},
    )

    assert not get_image_model().objects.exists()


def test_every_language_of_the_site_is_offered_in_the_authoring_area(
    home, client, trainer
):
    client.force_login(trainer)
    account = client.get(reverse("wagtailadmin_account"))

    for code, _name in settings.LANGUAGES:
        assert f'value="{code}"' in account.content.decode()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        assert f'lang="{code}"' in page
        with translation.override(code):
            assert gettext("Your programmes") in page


def test_words_taken_over_from_wagtail_are_wagtails():
    known = {
        entry.msgid
        for file in Path(wagtail.__file__).parent.glob(
            "**/locale/en/LC_MESSAGES/django.po"
        )
        for entry in polib.pofile(str(file))
    }

    assert set(WORDS) - known == set()
