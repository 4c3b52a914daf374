"""An officer of one body sees nothing of another by any address of the portal."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.domain import auditing
from certificates.models import Checkpoint, DecisionCondition, ExternalLearning
from certificates.urls import urlpatterns
from tests.factories.certificates import (
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, someone

PORTAL = [
    each for each in urlpatterns if str(each.pattern).startswith("accreditation/")
]


@pytest.fixture
def things(officer):
    """One of everything under a body's decision, by the address it is found at."""
    body = accrediting_body("First Institute")
    body.officers.add(officer)
    run = run_to_certify()
    decision = decision_on(run, body=body, number="ONE/2026")
    certificate = certificate_of(completed(run, someone("Ljiljana", "Njegovan")))
    day = timezone.localdate(certificate.issued_at)
    sample = auditing.announce(
        decision,
        text="x",
        size=1,
        first_day=day,
        last_day=day,
        by=officer,
        at=certificate.issued_at + timedelta(days=2),
    )
    Checkpoint.objects.create(size=1, note="n", at=sample.at + timedelta(hours=1))
    item = auditing.draw(sample, by=officer).items.get()
    due = timezone.localdate() + timedelta(days=9)
    result = auditing.judge(
        item, outcome="finding", note="Nothing", due_on=due, by=officer
    )
    action = auditing.answer(result, text="Done", by=coordinator_of_runs())
    condition = DecisionCondition.objects.create(
        decision=decision, text="SECRET condition", due_on=due
    )
    learning = ExternalLearning.objects.create(
        body=body,
        person=certificate.holder,
        title="SECRET learning",
        held_on=date(2026, 1, 1),
        hours=1,
        points=1,
        state=ExternalLearning.State.SENT,
        declared_at=timezone.now(),
    )
    return {
        "learning": learning.pk,
        "samples": sample.pk,
        "sampled": item.pk,
        "actions": action.pk,
        "runs": run.pk,
        "conditions": condition.pk,
        "certificates": certificate.public_id,
        "versions": run.version_id,
        "key": str(run.version.items.first().key),
        "traces": ["ONE/2026", certificate.serial, run.code, "SECRET", "Njegovan"],
    }


def test_nothing_of_another_body_is_found_by_any_address(client, person, things):
    other = person("Accreditation officer")
    accrediting_body("Second Institute").officers.add(other)
    client.force_login(other)
    looked_at = 0
    for pattern in PORTAL:
        names = list(pattern.pattern.converters)
        if not names:
            response = client.get(reverse(f"certificates:{pattern.name}"))
            text = _text(response)
            assert [each for each in things["traces"] if each in text] == [], pattern
            continue
        place = str(pattern.pattern).split("/")[1]
        first, *rest = names
        given = {first: things.get(place, 1)}
        given |= {name: things["key"] if name == "key" else 1 for name in rest}
        address = reverse(f"certificates:{pattern.name}", kwargs=given)
        for ask in (client.get, client.post):
            assert ask(address).status_code in (403, 404, 405), address
        looked_at += place in things

    assert looked_at >= 12


def test_its_own_officer_finds_each_of_them(client, officer, things):
    client.force_login(officer)
    for name, place in (
        ("sample", "samples"),
        ("portal_run", "runs"),
        ("portal_certificate", "certificates"),
        ("portal_version", "versions"),
        ("portal_learning_one", "learning"),
    ):
        address = reverse(f"certificates:{name}", args=[things[place]])
        assert client.get(address).status_code == 200, name


def _text(response):
    if not response.streaming:
        return response.content.decode()
    packed = ZipFile(BytesIO(b"".join(response.streaming_content)))
    return "".join(packed.read(name).decode() for name in packed.namelist())
