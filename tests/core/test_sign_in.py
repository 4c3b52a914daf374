import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.urls import reverse

from lms.core.models import AuditEvent, User

LOGIN = "/accounts/login/"
RIGHT = "password-for-tests"


def sign_in(client, email, password=RIGHT, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def code_for(secret):
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_signing_in_leads_to_ones_work(client, trainee):
    response = sign_in(client, trainee.email)

    assert response.url == reverse("landing")
    assert is_signed_in(client)


def test_the_session_ends_with_the_browser_unless_asked_otherwise(client, trainee):
    sign_in(client, trainee.email)
    assert client.session.get_expire_at_browser_close()
    client.logout()

    client.post(LOGIN, {"login": trainee.email, "password": RIGHT, "remember": "on"})

    assert not client.session.get_expire_at_browser_close()
    assert client.session.get_expiry_age() == 60 * 60 * 24 * 14


def test_the_sixth_wrong_password_closes_the_account_for_a_while(client, trainee):
    for each in range(5):
        answer = sign_in(client, trainee.email, "wrong", REMOTE_ADDR=f"10.0.0.{each}")
        assert "is wrong" in answer.content.decode()

    answer = sign_in(client, trainee.email, RIGHT, REMOTE_ADDR="10.0.0.99")

    assert "too many wrong passwords" in answer.content.decode()
    assert not is_signed_in(client)


def test_one_address_cannot_try_many_accounts(client, trainee):
    for each in range(10):
        sign_in(client, f"guess{each}@example.org", "wrong")

    answer = sign_in(client, trainee.email, RIGHT)

    assert "too many wrong passwords" in answer.content.decode()
    assert not is_signed_in(client)


def test_too_many_posts_get_a_page_of_ours(client, db):
    for _each in range(30):
        client.post(LOGIN, {})

    answer = client.post(LOGIN, {})

    assert answer.status_code == 429
    assert "Please wait a little" in answer.content.decode()


def test_wrong_address_and_wrong_password_get_the_same_answer(client, trainee):
    known = sign_in(client, trainee.email, "wrong").context["form"].errors
    unknown = sign_in(client, "nobody@example.org", "wrong").context["form"].errors

    assert known == unknown


@pytest.mark.parametrize("path", ["signup", "password/set", "login/code/confirm"])
def test_pages_that_are_not_used_do_not_exist(client, db, path):
    assert client.get(f"/accounts/{path}/", follow=True).status_code == 404


@pytest.mark.parametrize("path", ["password_reset/", "account/change_password/"])
def test_the_admin_has_no_second_way_to_passwords(client, administrator, path):
    client.force_login(administrator)

    assert client.get(f"/admin/{path}").status_code == 404


def test_the_login_page_has_one_way_for_forgotten_passwords(client, db):
    page = client.get(LOGIN).content.decode()

    assert page.count("/accounts/password/reset/") == 1


def test_a_forgotten_password_is_reset_by_a_neutral_mail(client, person, settings):
    someone = person(language="sl")

    client.post("/accounts/password/reset/", {"email": someone.email})

    [sent] = mail.outbox
    link = next(line for line in sent.body.splitlines() if "/reset/key/" in line)
    assert sent.from_email == settings.DEFAULT_FROM_EMAIL
    for word in ("Sidro", "trauma", "child", "example.com"):
        assert word not in sent.subject + sent.body
    form = client.get(link, follow=True)
    new = "harbour-lantern-42"
    answer = client.post(
        form.redirect_chain[-1][0], {"password1": new, "password2": new}
    )
    assert answer.status_code == 302
    someone.refresh_from_db()
    assert someone.check_password(new)
    assert AuditEvent.objects.filter(action="person.password_reset").exists()
    assert "This link no longer works" in client.get(link).content.decode()


def test_an_unknown_address_gets_no_mail_and_the_same_answer(client, trainee):
    known = client.post("/accounts/password/reset/", {"email": trainee.email})
    sent = len(mail.outbox)
    unknown = client.post("/accounts/password/reset/", {"email": "no@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert (sent, len(mail.outbox)) == (1, 1)


def with_factor(user):
    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": secret}
    )
    return secret


def test_with_a_second_factor_the_password_is_not_enough(client, trainer):
    secret = with_factor(trainer)

    first = sign_in(client, trainer.email)

    assert first.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    wrong = client.post(first.url, {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    assert not is_signed_in(client)
    assert client.post(first.url, {"code": code_for(secret)}).url == reverse("landing")
    assert is_signed_in(client)


def test_setting_up_a_second_factor_gives_recovery_codes_that_work_once(
    client, trainer, rf, django_capture_on_commit_callbacks
):
    sign_in(client, trainer.email)
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    if page.redirect_chain:  # the password once more
        page = client.post(page.redirect_chain[-1][0], {"password": RIGHT}, follow=True)
    secret = page.context["form"].secret

    # In real life the commit is inside the request.
    with (
        context.request_context(rf.get("/")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        done = client.post(
            "/accounts/2fa/totp/activate/", {"code": code_for(secret)}, follow=True
        )

    code = done.context["unused_codes"][0]
    assert code in done.content.decode()
    events = AuditEvent.objects.filter(action="person.second_factor_added")
    assert {event.data["kind"] for event in events} == {"totp", "recovery_codes"}
    client.logout()
    sign_in(client, trainer.email)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_signed_in(client)
    client.logout()
    sign_in(client, trainer.email)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert not is_signed_in(client)


def test_staff_without_a_factor_set_it_up_first_where_required(
    client, trainer, trainee, settings
):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True

    client.force_login(trainer)
    assert client.get("/account/").url == reverse("mfa_activate_totp")
    assert client.get("/admin/").url == reverse("mfa_activate_totp")
    with_factor(trainer)
    assert client.get("/account/").status_code == 200

    client.force_login(trainee)
    assert client.get("/account/").status_code == 200


def test_where_it_is_not_required_staff_are_reminded(client, trainer):
    client.force_login(trainer)

    page = client.get(reverse("landing"), follow=True)

    assert "Protect it with a second factor" in page.content.decode()


def test_changing_the_address_counts_when_the_link_is_opened(client, trainee):
    old, new = trainee.email, "new.address@example.org"
    sign_in(client, old)

    asked = client.post("/accounts/email/", {"email": new, "action_add": "1"})
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert mail.outbox == []
    client.post(asked.url, {"password": RIGHT})

    assert User.objects.get(pk=trainee.pk).email == old
    sent = next(each for each in mail.outbox if each.to == [new])
    link = next(each for each in sent.body.split() if "/confirm-email/" in each)
    client.get(link)
    assert User.objects.get(pk=trainee.pk).email == old
    client.post(link)
    assert User.objects.get(pk=trainee.pk).email == new
    assert AuditEvent.objects.filter(action="person.email_changed").exists()


def test_the_language_of_the_account_is_restored_at_sign_in(client, person):
    someone = person(language="sl")

    response = sign_in(client, someone.email)

    assert response.cookies["django_language"].value == "sl"


def test_the_language_switch_is_kept_in_the_account(client, trainee):
    client.force_login(trainee)

    client.post("/i18n/setlang/", {"language": "sr-latn", "next": "/"})
    client.post("/i18n/setlang/", {"language": "xx", "next": "/"})

    trainee.refresh_from_db()
    assert trainee.language == "sr-latn"
    assert client.get("/i18n/setlang/").status_code == 405


@pytest.mark.parametrize("path", ["/admin/login/", "/en/_util/login/"])
def test_wagtails_own_sign_in_pages_let_nobody_in(client, trainee, path):
    client.post(path, {"username": trainee.email, "password": RIGHT})

    assert not is_signed_in(client)
    assert client.get(f"{path}?next=/my/").url == f"{LOGIN}?next=/my/"


def test_who_may_not_see_the_admin_is_told_so_and_not_led_in_a_circle(client, trainee):
    client.force_login(trainee)

    response = client.get("/admin/pages/", follow=True)

    assert response.status_code == 403
    assert len(response.redirect_chain) == 1
    assert is_signed_in(client)
    # What Wagtail said about it does not come up on a later page.
    assert "permission to access the admin" not in client.get("/my/").text


def test_who_may_not_see_a_restricted_page_is_told_so(client, trainee):
    assert client.get("/en/_util/login/?next=/en/").status_code == 302
    client.force_login(trainee)

    assert client.get("/en/_util/login/?next=/en/").status_code == 403


def test_who_works_in_the_admin_is_let_through_to_it(client, trainer):
    client.force_login(trainer)

    response = client.get("/admin/login/?next=/admin/", follow=True)

    assert response.status_code == 200
    assert response.request["PATH_INFO"] == "/admin/"
