import pytest
from django.db import DatabaseError, transaction

from lms.core import audit
from lms.core.models import AuditEvent


def test_record_keeps_who_what_and_when(trainer, trainee, now):
    event = audit.record("person.changed", trainee, by=trainer, at=now, fields=["x"])

    event.refresh_from_db()
    assert (event.actor, event.at, event.data) == (trainer, now, {"fields": ["x"]})
    assert (event.subject_type, event.subject_id) == ("core.user", str(trainee.pk))


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_rewrite_the_trail(trainee, verb):
    event = audit.record("person.changed", trainee, by=None)
    rows = AuditEvent.objects.filter(pk=event.pk)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(action="x") if verb == "update" else rows._raw_delete(rows.db)  # noqa: SLF001 - past the model

    assert AuditEvent.objects.get(pk=event.pk).action == "person.changed"


def test_the_model_refuses_before_the_database_has_to(trainee):
    event = audit.record("person.changed", trainee, by=None)

    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
