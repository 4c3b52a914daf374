"""An officer of one body sees nothing of another by any address of the portal."""

import json
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.domain import auditing, complaints
from certificates.models import (
    Checkpoint,
    DecisionCondition,
    ExternalLearning,
    StopProposal,
)
from certificates.urls import urlpatterns
from lms.api import api
from lms.core.api_auth import ApiKeyAuth
from lms.core.api_keys import create_key
from lms.core.api_scopes import scopes
from tests.factories.applications import (
    body_with_profile,
    complete,
    draft,
    grouped,
    submitted,
    under_review,
)
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
    complaint = complaints.file(decision, text="SECRET complaint")
    trainer = run.run_trainers.get().trainer
    application = under_review(
        grouped(complete(submitted(draft(body_with_profile(body.name)))))
    )
    stop = StopProposal.objects.create(
        decision=decision,
        action="suspend",
        reason="SECRET reason",
        takes_two=True,
        proposed_by=officer,
        proposed_at=timezone.now(),
    )
    return {
        "decisions": decision.pk,
        "stops": stop.pk,
        "retention": application.pk,
        "complaints": complaint.pk,
        "trainers": trainer.pk,
        "applications": application.pk,
        "reviewers": application.reviews.first().pk,
        "reviews": application.reviews.first().pk,
        "learning": learning.pk,
        "samples": sample.pk,
        "sampled": item.pk,
        "actions": action.pk,
        "runs": run.pk,
        "conditions": condition.pk,
        "certificates": certificate.public_id,
        "versions": run.version_id,
        "key": str(run.version.items.first().key),
        "traces": [
            "ONE/2026",
            certificate.serial,
            run.code,
            "SECRET",
            "Njegovan",
            "Mira Savić",
            application.version.title,
        ],
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
        given |= {name: str(given[name]) for name in rest if name != "number"}
        address = reverse(f"certificates:{pattern.name}", kwargs=given)
        for ask in (client.get, client.post):
            assert ask(address).status_code in (403, 404, 405), address
        looked_at += place in things

    assert looked_at >= 31


def test_its_own_officer_finds_each_of_them(client, officer, things):
    client.force_login(officer)
    for name, place in (
        ("sample", "samples"),
        ("portal_run", "runs"),
        ("portal_certificate", "certificates"),
        ("portal_version", "versions"),
        ("portal_learning_one", "learning"),
        ("portal_complaint", "complaints"),
        ("portal_trainer", "trainers"),
        ("portal_application", "applications"),
        ("portal_decision", "decisions"),
    ):
        address = reverse(f"certificates:{name}", args=[things[place]])
        assert client.get(address).status_code == 200, name


def _operations(only_with_keys=True):
    """Every operation of the API: its method, its path and the scope it asks for."""
    for _prefix, router in api._routers:  # noqa: SLF001 - ninja has no other list
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for auth in operation.auth_callbacks:
                    if isinstance(auth, ApiKeyAuth):
                        is_open = len(operation.auth_callbacks) > 1
                        if not (is_open and only_with_keys):
                            yield operation.methods[0], path, auth.scope


def _asked(client, text, method, path, things):
    """Ask with a key for everything of the first body, by each way of naming it."""
    certificate = things["certificates"]
    address = "/api/v1" + path.replace("{code}", certificate)
    headers = {"Authorization": f"Bearer {text}"}
    if method == "GET":
        return client.get(address, headers=headers)
    names = [*things["traces"], certificate]
    if path.endswith(".csv"):
        sent, kind = "\n".join(["number", *names]), "text/csv"
    else:
        sent, kind = json.dumps({"certificates": names}), "application/json"
    return client.post(address, sent, content_type=kind, headers=headers)


def _key_of(owner, wanted):
    now = timezone.now()
    return create_key(
        name="Test",
        wanted=wanted,
        expires_at=now + timedelta(days=1),
        per_minute=600,
        by=owner,
        at=now,
    )[1]


def test_a_key_of_another_bodys_officer_finds_nothing(client, person, things, officer):
    other = person("Accreditation officer")
    accrediting_body("Second Institute").officers.add(other)
    serial = things["traces"][1]

    for owner, is_known in ((other, False), (officer, True)):
        text = _key_of(owner, sorted(scopes()))
        answers = {
            path: _asked(client, text, method, path, things)
            for method, path, _scope in _operations()
        }
        assert {each.status_code for each in answers.values()} == {200}
        listed = answers["/register/certificates"].json()["items"]
        assert [each["serial"] for each in listed] == [serial] * is_known
        counts = answers["/checks"].json()["counts"]
        assert counts.get("valid", 0) == int(is_known)
        assert (",valid," in answers["/checks.csv"].content.decode()) is is_known
    assert len(answers) >= 3


def test_each_operation_asks_for_its_own_scope(client, officer, things):
    every = set(scopes())

    for method, path, scope in _operations(only_with_keys=False):
        text = _key_of(officer, sorted(every - {scope}))
        answer = _asked(client, text, method, path, things)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        assert scope in answer.json()["message"]


def _text(response):
    if not response.streaming:
        return response.content.decode()
    packed = ZipFile(BytesIO(b"".join(response.streaming_content)))
    return "".join(packed.read(name).decode() for name in packed.namelist())
