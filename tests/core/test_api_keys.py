"""Keys for programs: shown once, kept as a hash, ended at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from lms.core import api_keys
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.models import ApiKey, AuditEvent, Organisation

ADDRESS = "/api-keys/"
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def made(by, **wanted):
    wanted.setdefault("wanted", ["verify:read"])
    wanted.setdefault("expires_at", AT + timedelta(days=30))
    wanted.setdefault("per_minute", 60)
    return api_keys.create_key(name="Nightly check", by=by, at=AT, **wanted)


def test_a_key_is_kept_as_a_hash_and_found_by_its_text(officer):
    key, text = made(officer)

    row = ApiKey.objects.values().get(pk=key.pk)
    secret = text.rpartition(f"{key.prefix}_")[2]
    assert len(secret) >= 43
    assert secret not in str(row) + str(AuditEvent.objects.first().data)
    assert api_keys.find_key(text, at=AT) == key


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text.removeprefix("sidro_"),
        lambda _text: "",
        lambda _text: "sidro_ž_x",
        lambda text: text.rpartition("_")[0],
    ],
)
def test_another_text_finds_nothing(officer, spoil):
    _key, text = made(officer)

    assert api_keys.find_key(spoil(text), at=AT) is None


def test_a_key_ends_by_its_day_by_revocation_and_with_its_owner(officer, trainer):
    key, text = made(officer)
    assert api_keys.find_key(text, at=key.expires_at) is None

    officer.is_active = False
    officer.save()
    assert api_keys.find_key(text, at=AT) is None
    officer.is_active = True
    officer.save()

    api_keys.revoke_key(key, by=officer, at=AT)
    api_keys.revoke_key(key, by=officer, at=AT + timedelta(days=1))
    assert api_keys.find_key(text, at=AT) is None
    key.refresh_from_db()
    assert key.revoked_at == AT
    assert AuditEvent.objects.filter(action="api_key.revoked").count() == 1


def test_erasing_an_account_ends_its_keys(officer, administrator):
    key, _text = made(officer)

    erase_account(officer, by=administrator, at=AT)

    key.refresh_from_db()
    assert key.revoked_at == AT


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"wanted": []}, "scopes"),
        ({"wanted": ["verify:read", "everything"]}, "scopes"),
        ({"expires_at": AT}, "expires_at"),
        ({"expires_at": AT + timedelta(days=800)}, "expires_at"),
        ({"per_minute": 0}, "per_minute"),
        ({"per_minute": 601}, "per_minute"),
    ],
)
def test_what_no_key_may_be_is_refused(officer, wanted, code):
    with pytest.raises(DomainError) as refusal:
        made(officer, **wanted)

    assert refusal.value.code == code
    assert not ApiKey.objects.exists()


def test_only_administrators_make_keys_for_organisations(officer, administrator):
    home = Organisation.objects.create(name="Home")

    with pytest.raises(DomainError) as refusal:
        made(officer, organisation=home)
    assert refusal.value.code == "not_yours"
    with pytest.raises(DomainError) as refusal:
        made(administrator, organisation=home, wanted=["register:read"])
    assert refusal.value.code == "scopes"
    assert made(administrator, organisation=home)[0].organisation == home


def test_use_is_noted_to_ten_minutes(officer):
    key, _text = made(officer)
    for minute in (0, 5, 12):
        api_keys.note_use(key, at=AT + timedelta(minutes=minute))
        key.refresh_from_db()
        assert key.last_used_at == AT + timedelta(minutes=minute if minute != 5 else 0)


def asked_for(**fields):
    day = timezone.localdate() + timedelta(days=30)
    return {
        "name": "Nightly check",
        "scopes": ["verify:read", "verify:bulk"],
        "last_day": day.isoformat(),
        "per_minute": 60,
        **fields,
    }


def test_the_text_of_a_key_is_on_the_page_that_made_it_and_on_no_other(client, officer):
    client.force_login(officer)

    page = client.post(ADDRESS, asked_for()).content.decode()

    key = ApiKey.objects.get()
    text = page.partition('id="new-key">')[2].partition("<")[0]
    assert api_keys.find_key(text, at=timezone.now()) == key
    again = client.get(ADDRESS)
    assert f"sidro_{key.prefix}_…" in again.content.decode()
    assert text not in again.content.decode()
    assert "no-store" in again["Cache-Control"]


def test_what_is_wrong_is_told_at_the_field(client, officer):
    client.force_login(officer)

    page = client.post(ADDRESS, asked_for(last_day="2020-01-01"))

    assert page.status_code == 400
    assert "from one day to at most two years" in page.content.decode()
    assert not ApiKey.objects.exists()


def test_one_sees_and_revokes_ones_own_and_an_administrator_all(
    client, officer, administrator
):
    mine, _text = made(officer, expires_at=timezone.now() + timedelta(days=1))[0], ""
    other, _text = api_keys.create_key(
        name="Somebody else",
        wanted=["verify:read"],
        expires_at=timezone.now() + timedelta(days=1),
        per_minute=5,
        by=administrator,
        at=timezone.now(),
    )
    client.force_login(officer)
    assert "Somebody else" not in client.get(ADDRESS).content.decode()
    assert client.post(f"{ADDRESS}{other.pk}/revoke/").status_code == 404
    assert client.get(f"{ADDRESS}{mine.pk}/revoke/").status_code == 405
    other.refresh_from_db()
    assert other.revoked_at is None

    client.force_login(administrator)
    assert "Somebody else" in client.get(ADDRESS).content.decode()
    assert client.post(f"{ADDRESS}{mine.pk}/revoke/").status_code == 302
    mine.refresh_from_db()
    assert mine.revoked_at is not None


@pytest.mark.parametrize("role", ["trainee", "trainer", "coordinator"])
def test_others_have_no_keys(client, role, request):
    client.force_login(request.getfixturevalue(role))

    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, asked_for()).status_code == 403
    assert client.post(f"{ADDRESS}1/revoke/").status_code == 403
    assert not ApiKey.objects.exists()


def test_the_list_costs_the_same_with_many(
    client, administrator, django_assert_max_num_queries
):
    for _each in range(30):
        made(administrator)
    client.force_login(administrator)
    client.get(ADDRESS)

    with django_assert_max_num_queries(12):
        client.get(ADDRESS)
