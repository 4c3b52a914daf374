from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext, override

from lms.core.errors import DomainError
from lms.core.models import AuditEvent, User
from lms.core.people import invite

PASSWORD = {
    "new_password1": "harbour-lantern-42",
    "new_password2": "harbour-lantern-42",
}


@pytest.fixture
def send(coordinator, django_capture_on_commit_callbacks):
    """Invite somebody and return the person and the link in the letter."""

    def invite_now(email="mira@example.org", first="Mira", last="Petrović", **fields):
        with django_capture_on_commit_callbacks(execute=True):
            person = invite(email, first, last, by=coordinator, **fields)
        links = [
            word
            for letter in mail.outbox
            for word in letter.body.split()
            if "/welcome/" in word
        ]
        return person, links[-1] if links else ""

    return invite_now


def test_an_invitation_makes_a_trainee_and_a_neutral_letter(send, coordinator):
    person, link = send()

    [letter] = mail.outbox
    assert [group.name for group in person.groups.all()] == ["Trainee"]
    assert person.other_script_name == "Мира Петровић"
    assert not person.has_usable_password()
    assert letter.subject == "A message about your account"
    assert link.startswith("http")
    for word in ("trauma", "child", "train", "Sidro"):
        assert word.lower() not in (letter.subject + letter.body).lower()
    event = AuditEvent.objects.get(action="person.invited")
    assert (event.actor, event.subject_id) == (coordinator, str(person.pk))


def test_the_link_works_once(client, send):
    person, link = send(language="sl")
    assert client.get(link).status_code == 200

    answer = client.post(link, PASSWORD)

    person.refresh_from_db()
    assert person.check_password("harbour-lantern-42")
    assert int(client.session["_auth_user_id"]) == person.pk
    assert client.session.get_expire_at_browser_close()
    assert answer.cookies["django_language"].value == "sl"
    assert AuditEvent.objects.filter(action="person.joined").count() == 1
    assert client.get(link).status_code == 410
    assert client.post(link, PASSWORD).status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_works(client, send):
    person, link = send()

    client.post(link, {"new_password1": "12345", "new_password2": "12345"})

    person.refresh_from_db()
    assert not person.has_usable_password()
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(("days", "status"), [(13.9, 200), (14.1, 410)])
def test_the_link_works_for_fourteen_days(client, send, monkeypatch, days, status):
    _person, link = send()
    later = timezone.now() + timedelta(days=days)

    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)

    assert client.get(link).status_code == status


def test_a_link_cannot_be_made_up(client, send):
    person, link = send()
    other, _link = send("other@example.org", "Iva")

    for wrong in (
        link.replace(f"/{person.pk}:", f"/{other.pk}:"),
        link[:-3] + "x/",
        "/welcome/none:x:y/",
    ):
        assert client.get(wrong).status_code == 410


def test_a_second_invitation_sends_the_link_again_and_changes_nothing(send):
    person, _first = send()

    again, link = send(first="Somebody", last="Else")

    assert again == person
    assert again.get_full_name() == "Mira Petrović"
    assert len(mail.outbox) == 2
    assert link
    assert AuditEvent.objects.filter(action="person.invited").count() == 1


def test_who_joined_is_not_written_to_again(send, person):
    someone = person()

    found, _link = send(someone.email.upper(), "X")

    assert found == someone
    assert mail.outbox == []


def test_a_closed_account_is_not_invited(send, person):
    someone = person(is_active=False)

    with pytest.raises(DomainError) as refusal:
        send(someone.email)

    assert refusal.value.code == "account_closed"
    assert mail.outbox == []
    assert not AuditEvent.objects.exists()


def test_the_letter_is_in_the_persons_language(send):
    send(language="sl")

    with override("sl"):
        assert mail.outbox[0].subject == gettext("A message about your account")
    assert Group.objects.get(name="Trainee").user_set.count() == 1
    assert User.objects.filter(email="mira@example.org").count() == 1
