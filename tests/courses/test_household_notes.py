"""Notes of a family file: who reads and writes them, corrections, and their end."""

from datetime import datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from courses.domain import household_notes
from courses.domain.household_notes import notes_on, write_note
from courses.models import Household, HouseholdNote
from courses.personal_data import household_notes_of
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.runs import BEFORE, place_on, run_of

pytestmark = pytest.mark.django_db


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.fixture
def carers(trainer):
    """Two carers of one family on a run of the trainer's."""
    run = run_of(trainers=[trainer])
    household = Household.objects.create(reference="FF-1")
    return [place_on(run, household=household) for _n in range(2)]


def test_a_note_is_the_households_and_a_correction_stands_beside_it(carers, trainer):
    first, second = carers
    note = write_note(first, "  Come  by bus. ", by=trainer)
    better = write_note(second, "Come by car.", replaces=note.pk, by=trainer)

    assert list(notes_on(second)) == [better, note]
    assert (note.text, better.replaces) == ("Come by bus.", note)
    with refused("stale"):
        write_note(first, "On foot.", replaces=note.pk, by=trainer)
    with refused("no_words"):
        write_note(first, "  ", by=trainer)
    with refused("no_household"):
        write_note(place_on(first.run), "Alone.", by=trainer)
    with pytest.raises(TypeError):
        note.save()
    assert HouseholdNote.objects.count() == 2
    events = AuditEvent.objects.filter(action="household.note_written")
    assert events.count() == 2
    assert "bus" not in str([event.data for event in events])


def test_only_who_runs_the_training_reads_and_writes(
    client, carers, trainer, coordinator, person
):
    place = carers[0]
    write_note(place, "Come by bus.", by=trainer)
    page = reverse("courses:person_progress", args=[place.pk])
    address = reverse("courses:household_note", args=[place.pk])
    for user in (trainer, coordinator):
        client.force_login(user)
        assert "Come by bus." in client.get(page).content.decode()
    client.post(address, {"text": "Two seats at the front."})
    assert HouseholdNote.objects.count() == 2
    client.post(address, {"text": ""})
    other = person("Trainer")
    for user, status in (
        (other, 404),
        (place.person, 403),
        (person("Accreditation officer"), 403),
    ):
        client.force_login(user)
        assert client.post(address, {"text": "No."}).status_code == status
        assert client.get(page).status_code == status
    with refused("not_yours"):
        write_note(place, "No.", by=other)
    assert HouseholdNote.objects.count() == 2
    # Nor does anybody read it on the run that another training gives the family.
    elsewhere = place_on(
        run_of(place.run.version, trainers=[other]),
        place.person,
        household=place.household,
    )
    assert not notes_on(elsewhere).exists()
    client.force_login(place.person)
    assert "Come by bus." not in client.get(f"/runs/{place.run_id}/").content.decode()


def test_carers_get_what_is_written_and_it_goes_with_the_last_account(
    carers, trainer, coordinator
):
    first, second = carers
    note = write_note(first, "Come by bus.", by=trainer)
    write_note(first, "Come by car.", replaces=note.pk, by=trainer)
    told = [
        (each["note"], each["corrected"]) for each in household_notes_of(second.person)
    ]
    assert told == [("Come by bus.", True), ("Come by car.", False)]
    assert household_notes_of(coordinator) == []

    erase_account(first.person, by=coordinator, at=timezone.now())
    assert HouseholdNote.objects.count() == 2
    erase_account(second.person, by=coordinator, at=timezone.now())
    assert not HouseholdNote.objects.exists()


def test_notes_are_deleted_some_time_after_the_run_on_the_clock_of_its_place(
    client, carers, trainer, coordinator, settings
):
    settings.HOUSEHOLD_NOTE_DAYS = 100
    first, second = carers
    note = write_note(first, "Come by bus.", by=trainer, at=BEFORE)
    write_note(second, "Come by car.", replaces=note.pk, by=trainer, at=BEFORE)
    run = first.run
    other = place_on(
        run_of(run.version, starts_on=run.starts_on + timedelta(days=1)),
        household=first.household,
    )
    write_note(other, "Kept a day longer.", by=coordinator, at=BEFORE)
    midnight = datetime.combine(
        run.ends_on + timedelta(days=100), time.min, tzinfo=run.zone
    )

    assert household_notes.delete_due(at=midnight - timedelta(seconds=1)) == 0
    with refused("over"):
        write_note(first, "Too late.", by=trainer, at=midnight)
    assert household_notes.delete_due(at=midnight) == 2
    assert household_notes.delete_due(at=midnight) == 0

    assert [each.text for each in HouseholdNote.objects.all()] == ["Kept a day longer."]
    event = AuditEvent.objects.get(action="household.notes_deleted")
    assert (event.data["count"], event.subject_id) == (2, str(run.pk))
    assert "bus" not in str(event.data)


def test_who_writes_reads_until_when_it_is_kept_and_the_nightly_task_deletes(
    client, carers, trainer, settings
):
    place = carers[0]
    settings.HOUSEHOLD_NOTE_DAYS = 3650
    write_note(place, "Come by bus.", by=trainer)
    client.force_login(trainer)
    page = client.get(reverse("courses:person_progress", args=[place.pk]))
    day = date_format(household_notes.deleted_from(place.run), "DATE_FORMAT")
    assert f"Kept until {day}" in page.content.decode()
    call_command("tend_runs", stdout=StringIO())
    assert HouseholdNote.objects.exists()
    settings.HOUSEHOLD_NOTE_DAYS = 0
    call_command("tend_runs", stdout=StringIO())
    assert not HouseholdNote.objects.exists()
