"""Private notes: only their writer reads them, takes them along and deletes them."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.viewsets import viewsets

from courses.domain.reflections import delete_forgotten, write
from courses.models import ReflectionNote
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent, User
from tests.factories.courses import frozen_version
from tests.factories.runs import place_on, run_of

SECRET = "I was unsure when the child fell silent"


@pytest.mark.django_db
def test_a_note_is_its_writers_alone(client, trainer, coordinator):
    run = run_of(frozen_version(), trainers=[trainer])
    place, other = place_on(run), place_on(run)
    lesson = run.version.items.get(kind="lesson")
    form = run.version.items.get(kind="evaluation")
    address = reverse("courses:notes", args=[run.pk])
    client.force_login(place.person)
    start = client.get(f"{address}?about={lesson.pk}").content.decode()
    assert f'value="{lesson.pk}" selected' in start
    trail = AuditEvent.objects.count()

    client.post(address, {"item": lesson.pk, "learnt": " "})
    client.post(address, {"item": form.pk, "learnt": SECRET})
    assert not ReflectionNote.objects.exists()
    client.post(address, {"item": lesson.pk, "learnt": SECRET})

    note = ReflectionNote.objects.get()
    shown = client.get(address).content.decode()
    assert SECRET in shown
    assert lesson.title in shown
    one = reverse("courses:note", args=[run.pk, note.pk])
    client.post(one, {"item": "", "learnt": SECRET, "from_others": "To wait"})
    note.refresh_from_db()
    assert (note.item, note.from_others) == (None, "To wait")
    assert AuditEvent.objects.count() == trail
    assert address in client.get(reverse("courses:run", args=[run.pk])).content.decode()

    root = User.objects.create_superuser("root@example.org", "password-for-tests")
    delete = reverse("courses:note_delete", args=[run.pk, note.pk])
    for who in (other.person, trainer, coordinator, root):
        client.force_login(who)
        assert SECRET not in client.get(address).content.decode()
        assert client.get(one).status_code == 404
        assert client.post(delete).status_code == 404
        with pytest.raises(DomainError) as refusal:
            write(place, {"learnt": "Mine"}, note=note, by=who)
        assert refusal.value.code == "not_yours"
    for name, about in [("person_progress", place.pk), ("teach_progress", run.pk)]:
        page = client.get(reverse(f"courses:{name}", args=[about])).content.decode()
        assert SECRET not in page
    listed = [getattr(each, "model", None) for each in viewsets.viewsets]
    assert ReflectionNote not in listed
    # Wagtail's search knows only models that say what of them is searched.
    assert not hasattr(apps.get_model("courses.ReflectionNote"), "search_fields")
    assert export_of(place.person)["private_notes"][0]["learnt"] == SECRET
    assert export_of(other.person)["private_notes"] == []

    client.force_login(place.person)
    client.post(delete)
    assert not ReflectionNote.objects.exists()


@pytest.mark.django_db
def test_notes_go_with_the_account_and_when_their_writer_has_left():
    run, now = run_of(), timezone.now()
    leaving, gone, here = (place_on(run) for _each in range(3))
    long_ago = now - timedelta(days=400)
    for place, seen in [(leaving, now), (gone, long_ago), (here, now)]:
        write(place, {"learnt": SECRET}, by=place.person, at=long_ago)
        place.person.last_login = seen
        place.person.save()

    erase_account(leaving.person, by=leaving.person, at=now)
    assert ReflectionNote.objects.count() == 2
    call_command("tend_runs")

    assert [note.enrolment_id for note in ReflectionNote.objects.all()] == [here.pk]
    assert delete_forgotten() == 0
