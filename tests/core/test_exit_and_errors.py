import pytest
from django.test import Client
from django.urls import path

from lms.core import exits
from lms.core.errors import DomainError
from lms.urls import urlpatterns as real_patterns

SECRET = "postgres://somebody:secret@db"


def _refuse(request):
    raise DomainError("not_today", "Not today, please.")


def _break(request):
    raise RuntimeError(SECRET)


urlpatterns = [
    path("test/refuse/", _refuse),
    path("test/break/", _break),
    *real_patterns,
]


@pytest.mark.parametrize("method", ["get", "post"])
def test_exit_signs_out_and_leads_away(client, trainee, method):
    client.force_login(trainee)

    response = getattr(client, method)("/exit/")

    assert response.status_code == 302
    assert response.url.startswith("https://")
    assert response["Clear-Site-Data"] == '"cache"'
    assert "no-store" in response["Cache-Control"]
    assert "_auth_user_id" not in client.session


def test_exit_works_without_an_account(client, db):
    assert client.get("/exit/").status_code == 302


def test_an_app_may_name_the_exit_and_nothing_is_never_a_target(
    client, db, monkeypatch, settings
):
    monkeypatch.setattr(exits, "_targets", [])
    exits.register_exit_target(lambda request: "")
    assert client.get("/exit/").url == settings.EXIT_URL

    exits.register_exit_target(lambda request: "https://weather.example/")

    assert client.get("/exit/").url == "https://weather.example/"


@pytest.mark.urls(__name__)
def test_a_refusal_is_explained_and_answered_with_409(client, db):
    response = client.get("/test/refuse/")

    assert response.status_code == 409
    assert "Not today, please." in response.content.decode()


@pytest.mark.urls(__name__)
def test_a_failure_tells_nothing_about_itself(db):
    client = Client(raise_request_exception=False)

    response = client.get("/test/break/")

    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong" in page
    assert SECRET not in page
    assert "Traceback" not in page


def test_not_found_is_a_page_of_ours(client, db):
    response = client.get("/welcome/to/nowhere/at/all/", follow=True)

    assert response.status_code == 404
    assert "This page is not here" in response.content.decode()


def test_an_expired_form_is_explained(db):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"login": "a@example.org"})

    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_a_wrong_host_gets_nothing(client, db):
    response = client.get("/accounts/login/", HTTP_HOST="evil.example")

    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


@pytest.mark.parametrize("address", ["/v/%00/", "/teach/runs/?q=%00"])
def test_what_no_database_can_hold_is_not_found(client, coordinator, address):
    client.force_login(coordinator)

    assert client.get(address).status_code == 404


def test_a_number_that_no_row_can_have_is_not_found(client, trainee):
    client.force_login(trainee)

    assert client.get(f"/runs/{'9' * 30}/").status_code == 404


def test_a_character_that_no_row_can_hold_is_refused_in_forms(client, trainee):
    client.force_login(trainee)

    response = client.post("/account/", {"first_name": "A\x00", "last_name": "B"})

    assert response.status_code == 400
    assert "This could not be read" in response.content.decode()
    trainee.refresh_from_db()
    assert "\x00" not in trainee.first_name


@pytest.mark.parametrize(
    "address", ["/accounts/2fa/", "/accounts/password/change/", "/verify/"]
)
def test_pages_that_name_a_person_are_kept_out_of_caches(client, trainee, address):
    client.force_login(trainee)

    response = client.get(address)

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_public_pages_for_nobody_in_particular_may_be_kept(client, db):
    assert not client.get("/verify/").has_header("Cache-Control")
