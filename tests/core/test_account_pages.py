import json

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, User

RIGHT = "password-for-tests"
DETAILS = {
    "first_name": "Mira",
    "last_name": "Petrović",
    "other_script_name": "Мира Петровић",
    "language": "sl",
}


@pytest.mark.parametrize("path", ["", "export/", "erase/"])
def test_account_pages_are_for_people_who_signed_in(client, db, path):
    assert client.get(f"/account/{path}").url.startswith("/accounts/login/")


@pytest.mark.parametrize("path", ["", "export/", "erase/"])
def test_account_pages_stay_out_of_caches(client, trainee, path):
    client.force_login(trainee)

    assert "no-store" in client.get(f"/account/{path}")["Cache-Control"]


def test_the_other_script_is_proposed_until_it_is_confirmed(client, person):
    client.force_login(person(first_name="Mira", last_name="Đorđević"))

    form = client.get("/account/").context["form"]

    assert form["other_script_name"].value() == "Мира Ђорђевић"


def test_details_are_saved_with_a_trail_and_the_language_follows(client, trainee):
    client.force_login(trainee)

    response = client.post("/account/", DETAILS)

    trainee.refresh_from_db()
    assert {name: getattr(trainee, name) for name in DETAILS} == DETAILS
    assert response.cookies["django_language"].value == "sl"
    event = AuditEvent.objects.get(action="person.changed")
    assert set(event.data["fields"]) == set(DETAILS)


def test_a_name_cannot_be_emptied(client, trainee):
    client.force_login(trainee)

    client.post("/account/", {**DETAILS, "first_name": " "})

    assert User.objects.get(pk=trainee.pk).first_name == trainee.first_name
    assert not AuditEvent.objects.exists()


def test_nobody_can_change_address_role_or_organisation_there(client, trainee):
    client.force_login(trainee)

    client.post("/account/", {**DETAILS, "email": "x@example.org", "is_superuser": "1"})

    fresh = User.objects.get(pk=trainee.pk)
    assert (fresh.email, fresh.is_superuser) == (trainee.email, False)


def test_the_export_has_a_part_of_every_app(client, trainee):
    client.force_login(trainee)

    response = client.get("/account/export/")

    data = json.loads(response.content)
    assert {"profile", "training", "quizzes", "certificates", "trail"} <= set(data)
    assert data["profile"]["email"] == trainee.email
    assert response["Content-Disposition"].startswith("attachment")


def test_the_trail_in_the_export_tells_nothing_about_others(
    client, administrator, trainee
):
    erase_account(trainee, by=administrator, at=trainee.date_joined)
    client.force_login(administrator)

    [event] = client.get("/account/export/").json()["trail"]

    assert (event["action"], event["data"]) == ("person.erased", {})


@pytest.mark.parametrize(
    "given", [{"password": "wrong", "understood": "on"}, {"password": RIGHT}, {}]
)
def test_erasing_needs_the_password_and_a_yes(client, trainee, given):
    client.force_login(trainee)

    client.post("/account/erase/", given)

    fresh = User.objects.get(pk=trainee.pk)
    assert (fresh.email, fresh.erased_at) == (trainee.email, None)


def test_erasing_ends_every_session_and_sign_in(client, trainee):
    other = type(client)()
    for each in (client, other):
        each.post("/accounts/login/", {"login": trainee.email, "password": RIGHT})
    EmailAddress.objects.get_or_create(user=trainee, email=trainee.email)

    answer = client.post("/account/erase/", {"password": RIGHT, "understood": "on"})

    gone = User.objects.get(pk=trainee.pk)
    assert "Your account is erased" in answer.content.decode()
    assert gone.email.endswith("@erased.invalid")
    assert gone.get_full_name() == gone.other_script_name == ""
    assert not EmailAddress.objects.filter(user=gone).exists()
    assert AuditEvent.objects.filter(action="person.erased").count() == 1
    assert other.get("/account/").url.startswith("/accounts/login/")
    again = client.post("/accounts/login/", {"login": trainee.email, "password": RIGHT})
    assert again.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_second_erasure_changes_nothing(trainee, now):
    erase_account(trainee, by=None, at=now)
    erase_account(trainee, by=None, at=now)

    assert AuditEvent.objects.filter(action="person.erased").count() == 1


def test_the_last_administrator_stays(client, administrator):
    client.force_login(administrator)

    answer = client.post("/account/erase/", {"password": RIGHT, "understood": "on"})

    assert "You are the only administrator" in answer.content.decode()
    assert User.objects.get(pk=administrator.pk).erased_at is None
    assert not AuditEvent.objects.exists()


def test_an_administrator_may_go_when_another_stays(person, now):
    first, second = person("Administrator"), person("Administrator")

    erase_account(first, by=first, at=now)

    with pytest.raises(DomainError) as refusal:
        erase_account(second, by=second, at=now)

    assert refusal.value.code == "last_administrator"


def test_the_menu_leads_to_the_account(client, trainee):
    client.force_login(trainee)

    page = client.get("/account/").content.decode()

    assert f'href="{reverse("account")}"' in page
