"""Documents of excuses: who sees them, and that they go after their period."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from courses.domain.asking import ask, grant
from courses.domain.attendance import record
from courses.domain.excuse_files import delete_due
from courses.models import AttendanceRequest, ExcuseFile
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent
from tests.factories.runs import AFTER, place_on, run_of, sessions_of, someone

pytestmark = pytest.mark.django_db


def picture():
    made = BytesIO()
    Image.new("RGB", (4, 4), "red").save(made, "PNG")
    return made.getvalue()


def test_a_document_is_seen_by_who_decides_and_deleted_after_its_period(
    client, trainer, coordinator, person
):
    today = timezone.localdate()
    run = run_of(
        trainers=[trainer],
        starts_on=today - timedelta(days=7),
        excuse_needs_evidence=True,
        excuse_file_days=5,
    )
    place, first = place_on(run), sessions_of(run)[0]
    record(first, place, state="absent", by=trainer)
    own = reverse("courses:own_attendance", args=[run.pk])
    said = {"session": first.pk, "kind": "excuse", "text": "Ill"}
    client.force_login(place.person)
    assert "deleted 5 days after the decision" in client.get(own).content.decode()

    client.post(own, said)
    bad = SimpleUploadedFile("note.pdf", b"<script>alert(1)</script>")
    client.post(own, {**said, "evidence": bad})
    assert not AttendanceRequest.objects.exists()
    client.post(own, {**said, "evidence": SimpleUploadedFile("x.pdf", picture())})

    asked = AttendanceRequest.objects.get()
    row = asked.evidence
    name, storage = row.file.name, row.file.storage
    assert (row.kind, storage.exists(name)) == ("png", True)
    assert "With a document." in client.get(own).content.decode()
    address = reverse("courses:attendance_evidence", args=[asked.pk])
    assert client.get(address).status_code == 403
    client.force_login(person("Trainer"))
    assert client.get(address).status_code == 404
    assert not AuditEvent.objects.filter(action="attendance.evidence_seen").exists()
    client.force_login(trainer)
    listed = reverse("courses:attendance_requests", args=[run.pk])
    assert "Open the document" in client.get(listed).content.decode()
    answer = client.get(address)
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    seen = AuditEvent.objects.get(action="attendance.evidence_seen")
    assert seen.actor_id == trainer.pk

    grant(asked, answer="Accepted", by=trainer)
    call_command("tend_runs")
    assert delete_due(at=timezone.now() + timedelta(days=4)) == 0
    assert storage.exists(name)
    assert delete_due(at=timezone.now() + timedelta(days=5)) == 1
    assert delete_due(at=timezone.now() + timedelta(days=6)) == 0

    row.refresh_from_db()
    assert (bool(row.file), storage.exists(name)) == (False, False)
    assert row.deleted_at is not None
    assert client.get(address).status_code == 404
    assert "was deleted on" in client.get(listed).content.decode()
    [kept] = export_of(place.person)["attendance_requests"]
    assert kept["document"]["deleted_at"] == row.deleted_at.isoformat()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ExcuseFile.objects.update(deleted_at=None)


def test_undecided_or_of_an_erased_person_they_go_too(trainer, settings):
    settings.EXCUSE_FILE_DAYS = 3
    run = run_of(make_up_days=10)
    first = sessions_of(run)[0]
    waiting, erased = place_on(run), place_on(run, person=someone("Vera"))
    now = first.ends_at + timedelta(days=1)
    for place in (waiting, erased):
        record(first, place, state="absent", by=trainer, at=now)
        ask(
            place,
            first,
            kind="excuse",
            text="Ill",
            evidence=picture(),
            by=place.person,
            at=now,
        )
    # Without evidence, where the run does not ask for it.
    place = place_on(run)
    record(first, place, state="absent", by=trainer, at=now)
    assert ask(place, first, kind="excuse", text="Ill", by=place.person, at=now).is_open
    with pytest.raises(DomainError) as refusal:
        ask(
            place,
            sessions_of(run)[1],
            kind="excuse",
            text="Ill",
            evidence=b"no document",
            by=place.person,
            at=now,
        )
    assert refusal.value.code == "not_now"

    erase_account(erased.person, by=erased.person, at=now)

    assert [
        row.request.enrolment_id for row in ExcuseFile.objects.exclude(file="")
    ] == [waiting.pk]
    last_day = run.made_up_until
    assert delete_due(at=AFTER) == 1
    assert not ExcuseFile.objects.exclude(file="").exists()
    assert last_day < AFTER.date()
