"""Changes after accreditation: compared, weighed, ruled."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from certificates.domain import version_changes
from certificates.domain.coverage import coverage_of
from certificates.domain.sentences import compared, sentences, words_in
from certificates.models import VersionChange
from lms.core.errors import DomainError
from tests.factories.applications import (
    after,
    applicant,
    body_with_profile,
    officer_of,
)
from tests.factories.certificates import decision_on, run_to_certify
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import run_of, someone


def test_sentences_are_found_in_html_and_text():
    html = "<h2>Begin</h2><p>One. Two!</p><ul><li>Three</li></ul>Four<br>Five"

    assert sentences(html) == ["Begin", "One.", "Two!", "Three", "Four", "Five"]
    assert words_in({"id": "x", "body": [{"type": "text", "value": "<p>A.</p>"}]}) == (
        "<p>A.</p>"
    )


def test_the_order_in_which_a_database_keeps_json_makes_no_difference():
    assert words_in({"title": "A", "aim": "B"}) == words_in({"aim": "B", "title": "A"})


def test_only_the_sentence_that_differs_is_marked():
    pieces = compared("One. Two. Three.", "One. Two and a half. Three.")

    assert [(each.kind, each.text) for each in pieces] == [
        ("same", "One."),
        ("removed", "Two."),
        ("added", "Two and a half."),
        ("same", "Three."),
    ]
    assert compared("<p>One.  Two.</p>", "One. Two.") == []


@pytest.fixture
def programme(db):
    return ready_programme(aim="<p>Be calm. Be there.</p>")


@pytest.fixture
def decision(programme):
    run = run_to_certify(version=frozen_version(programme))
    return decision_on(run, body=body_with_profile())


@pytest.fixture
def later(programme, decision):
    programme.aim = "<p>Be calm. Be near.</p>"
    programme.save_revision().publish()
    session = programme.get_children().first().specific.planned_sessions.first()
    session.minutes += 30
    session.save()
    return frozen_version(programme, number="1.1")


def code_of(call):
    with pytest.raises(DomainError) as refused, transaction.atomic():
        call()
    return refused.value.code


def asked(decision, later, **fields):
    given = {"claimed": "minor", "reason": "Clearer.", "by": applicant()}
    return version_changes.propose(decision, later, **{**given, **fields, "at": AT})


AT = after(1)


def test_versions_are_compared_by_figure_sentence_and_trainer(decision, later):
    other = someone("Iva", "Kos")
    old = version_changes.accredited_before(decision, later)

    found = version_changes.compare(decision, old, later, [other])

    assert found.difference.minutes
    (text,) = found.texts
    assert [p.text for p in text.pieces if p.kind != "same"] == [
        "Be there.",
        "Be near.",
    ]
    assert found.trainers_added == [other]
    assert found.trainers_removed == list(decision.permitted_trainers.all())


def test_a_minor_change_is_covered_once_the_body_says_so(decision, later):
    lead = decision.permitted_trainers.get()
    run = run_of(later, trainers=[lead])
    assert not coverage_of(run).is_covered
    change = asked(decision, later, trainers=[lead])
    officer = officer_of(decision.body)
    assert code_of(lambda: asked(decision, later)) == "asked_already"
    rule = version_changes.rule
    assert code_of(lambda: rule(change, "minor", answer="x", by=applicant())) == (
        "not_yours"
    )
    assert code_of(lambda: rule(change, "minor", answer=" ", by=officer)) == (
        "words_missing"
    )

    rule(change, "minor", answer="It is.", by=officer, at=after(2))

    assert later in decision.versions.all()
    assert coverage_of(run).is_covered
    assert code_of(lambda: rule(change, "minor", answer="x", by=officer)) == (
        "ruled_already"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        VersionChange.objects.update(answer="Other")


def test_a_substantive_change_needs_a_new_decision(decision, later):
    change = asked(decision, later)

    version_changes.rule(
        change, "substantive", answer="Hours differ.", by=officer_of(decision.body)
    )

    assert later not in decision.versions.all()
    assert (
        code_of(lambda: asked(decision, frozen_version(ready_programme())))
        == "not_another_version"
    )
    assert asked(decision, later, reason="Again").pk


def test_the_pages_ask_and_answer(client, decision, later):
    office, officer = applicant(), officer_of(decision.body)
    lead = decision.permitted_trainers.get()
    client.force_login(office)
    page = reverse("certificates:decision_changes", args=[decision.pk])
    ask = reverse("certificates:decision_change", args=[decision.pk, later.pk])
    assert ask in client.get(page).content.decode()
    shown = client.get(ask).content.decode()
    assert "Be near.</ins>" in shown
    assert client.post(ask, {"claimed": "minor", "reason": ""}).status_code == 400
    assert not VersionChange.objects.exists()
    client.post(ask, {"claimed": "minor", "reason": "Clearer"})
    change = VersionChange.objects.get()
    one = reverse("certificates:portal_change", args=[change.pk])

    stranger = officer_of(body_with_profile("Another Institute"))
    client.force_login(stranger)
    assert client.get(one).status_code == 404
    client.force_login(lead)
    assert client.get(page).status_code == 403
    client.force_login(officer)
    inbox = client.get(reverse("certificates:portal_inbox")).content.decode()
    assert one in inbox
    assert "Be near.</ins>" in client.get(one).content.decode()
    assert client.post(one, {"weight": "minor", "answer": ""}).status_code == 400
    client.post(one, {"weight": "minor", "answer": "Yes"})
    change.refresh_from_db()
    assert (change.ruled, change.ruled_by) == ("minor", officer)
    assert client.post(one, {"weight": "minor", "answer": "No"}).status_code == 403
