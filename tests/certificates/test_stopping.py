"""Suspending, reinstating and revoking decisions: by one officer or by two."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from certificates.domain import stopping
from certificates.domain.coverage import coverage_of
from certificates.domain.deadlines import deadlines_of
from certificates.domain.registers import Force, force_of
from certificates.domain.stopping import Action, Outcome
from certificates.models import (
    Accreditation,
    ApplicationEvent,
    DecisionStop,
    StopProposal,
)
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Notice
from tests.factories.applications import (
    after,
    body_with_profile,
    decided,
    officer_of,
)
from tests.factories.certificates import accrediting_body, decision_on, run_to_certify
from tests.factories.runs import someone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def run():
    return run_to_certify()


@pytest.fixture
def typed(run):
    """A decision as the administration writes it, without an application."""
    return decision_on(run)


@pytest.fixture
def vesna(typed):
    return officer_of(typed.body)


@pytest.fixture
def zora(typed):
    return officer_of(typed.body, "Zora")


def two(decision):
    decision.body.stops_take_two = True
    decision.body.save()
    return decision


def at(day):
    return after(0).replace(year=day.year, month=day.month, day=day.day)


def code_of(call):
    before = (
        list(StopProposal.objects.values()),
        list(DecisionStop.objects.values()),
        AuditEvent.objects.count(),
    )
    with pytest.raises(DomainError) as refused:
        call()
    assert before == (
        list(StopProposal.objects.values()),
        list(DecisionStop.objects.values()),
        AuditEvent.objects.count(),
    )
    return refused.value.code


def fresh(decision):
    return Accreditation.objects.get(pk=decision.pk)


def test_one_officer_stops_a_decision_that_was_typed_in(run, typed, vesna, coordinator):
    start = run.starts_on
    assert coverage_of(run).is_covered

    stopping.begin(
        typed, Action.SUSPEND, reason="Complaints", by=vesna, at=at(start - 2 * DAY)
    )
    assert "suspended" in str(coverage_of(run).reasons[0])
    assert force_of(fresh(typed), on=start) == Force.SUSPENDED
    told = Notice.objects.filter(person=coordinator).get()
    assert typed.number in told.text
    stopping.begin(typed, Action.REINSTATE, by=vesna, at=at(start))
    assert coverage_of(run).is_covered
    stopping.begin(typed, Action.REVOKE, reason="Again", by=vesna, at=at(start))

    assert force_of(fresh(typed), on=start) == Force.REVOKED
    assert [each.outcome for each in typed.stop_proposals.all()] == ["confirmed"] * 3
    assert not ApplicationEvent.objects.exists()
    assert AuditEvent.objects.filter(action="decision.stopped").count() == 3


def test_a_decision_with_an_application_takes_it_along():
    application = decided()
    decision, by = application.accreditation, officer_of(application.body)

    stopping.begin(
        decision, Action.SUSPEND, reason="Complaints", by=by, at=at(decision.valid_from)
    )

    application.refresh_from_db()
    assert application.state == "suspended"
    assert application.events.last().note == "Complaints"
    assert decision.stops.count() == 1


@pytest.mark.parametrize("has_application", [False, True])
def test_two_officers_are_needed_where_the_body_says_so(has_application, typed):
    decision = decided().accreditation if has_application else typed
    first, second = officer_of(decision.body), officer_of(decision.body, "Zora")
    two(decision)
    day = at(decision.valid_from + DAY)

    proposal = stopping.begin(decision, Action.REVOKE, reason="Fraud", by=first, at=day)

    assert proposal.outcome == Outcome.OPEN
    assert not DecisionStop.objects.exists()
    assert force_of(fresh(decision), on=decision.valid_from) == Force.IN_FORCE
    told = Notice.objects.filter(person=second).latest("pk")
    assert "Revoke" in told.text
    assert any("second officer" in d.what for d in deadlines_of(second, on=day.date()))
    assert not any(
        "second officer" in d.what for d in deadlines_of(first, on=day.date())
    )
    stranger = officer_of(body_with_profile("Another Institute"))
    for by, code in ((first, "four_eyes"), (stranger, "not_yours")):
        assert code_of(lambda by=by: stopping.confirm(proposal, by=by, at=day)) == code
    again = {"reason": "x", "by": second, "at": day}
    assert (
        code_of(lambda: stopping.begin(decision, Action.SUSPEND, **again))
        == "proposed_already"
    )

    stopping.confirm(proposal, by=second, at=day)

    assert DecisionStop.objects.get().reason == "Fraud"
    assert code_of(lambda: stopping.confirm(proposal, by=second)) == "already_decided"
    with pytest.raises(DatabaseError), transaction.atomic():
        StopProposal.objects.update(reason="x")


def test_the_table_refuses_that_the_same_officer_confirms(typed, vesna):
    with pytest.raises(IntegrityError), transaction.atomic():
        StopProposal.objects.create(
            decision=typed,
            action=Action.SUSPEND,
            takes_two=True,
            proposed_by=vesna,
            proposed_at=after(0),
            outcome=Outcome.CONFIRMED,
            settled_by=vesna,
            settled_at=after(0),
        )


def test_what_was_proposed_is_declined_or_taken_back(typed, vesna, zora):
    two(typed)
    day = at(typed.valid_from + DAY)
    for by in (vesna, zora):
        proposal = stopping.begin(typed, Action.SUSPEND, reason="x", by=vesna, at=day)
        assert (
            code_of(lambda p=proposal: stopping.decline(p, answer=" ", by=zora))
            == "words_missing"
        )
        stopping.decline(proposal, answer="Not enough", by=by, at=day)
    assert [each.outcome for each in StopProposal.objects.all()] == ["declined"] * 2
    assert not DecisionStop.objects.exists()


def test_every_step_in_every_force_happens_or_leaves_no_trace(typed, vesna, run):
    """Each force of a decision that was typed in, times each step."""
    today = typed.valid_from + 10 * DAY
    allowed = {
        (Force.COMING, "suspend"),
        (Force.COMING, "revoke"),
        (Force.IN_FORCE, "suspend"),
        (Force.IN_FORCE, "revoke"),
        (Force.SUSPENDED, "reinstate"),
        (Force.SUSPENDED, "revoke"),
    }
    days = {Force.COMING: typed.valid_from - DAY, Force.EXPIRED: typed.valid_to + DAY}
    for force, action in product(Force, Action):
        day = days.get(force, today)
        decision = decision_on(run, body=typed.body, number=f"{force}-{action}")
        if force in (Force.SUSPENDED, Force.REVOKED):
            DecisionStop.objects.create(
                decision=decision, kind=force.value, from_on=day, reason="x"
            )
        assert force_of(fresh(decision), on=day) == force
        given = {"reason": "x", "by": vesna, "at": at(day)}
        if (force, action.value) in allowed:
            assert stopping.begin(decision, action, **given).outcome == "confirmed"
        else:
            assert (
                code_of(lambda d=decision, a=action, g=given: stopping.begin(d, a, **g))
                == "not_possible"
            ), (force, action)


def test_who_has_an_interest_or_no_say_stops_nothing(
    typed, run, administrator, coordinator
):
    lead = run.run_trainers.get().trainer
    lead.groups.set(officer_of(typed.body).groups.all())
    typed.body.officers.add(lead)
    day = at(typed.valid_from + DAY)
    for by, code in (
        (lead, "conflict_of_interest"),
        (administrator, "not_yours"),
        (coordinator, "not_yours"),
    ):
        given = {"reason": "x", "by": by, "at": day}
        assert code_of(lambda g=given: stopping.begin(typed, Action.SUSPEND, **g)) == (
            code
        )
    silent = {"reason": "", "by": officer_of(typed.body), "at": day}
    assert code_of(lambda: stopping.begin(typed, Action.REVOKE, **silent)) == (
        "words_missing"
    )


def test_the_pages_of_a_decision(client, run, typed, vesna, zora, monkeypatch):
    two(typed)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(date(2026, 5, 4)))
    page = reverse("certificates:portal_decision", args=[typed.pk])
    act = reverse("certificates:decision_act", args=[typed.pk, "suspend"])
    client.force_login(officer_of(accrediting_body("Another Institute")))
    assert client.get(page).status_code == 404
    assert client.post(act, {"note": "x"}).status_code == 404
    client.force_login(someone())
    assert client.get(page).status_code == 403
    client.force_login(vesna)
    assert page in client.get(reverse("certificates:portal_decisions")).content.decode()
    assert client.post(act, {"note": ""}).status_code == 400
    unknown = reverse("certificates:decision_act", args=[typed.pk, "eat"])
    assert client.post(unknown).status_code == 404
    assert not StopProposal.objects.exists()

    client.post(act, {"note": "Complaints"})
    proposal = StopProposal.objects.get()
    settle = reverse("certificates:stop_settle", args=[proposal.pk])
    mine = client.get(page).content.decode()
    assert "Take it back" in mine
    assert 'value="confirm"' not in mine
    client.post(settle, {"act": "confirm"})
    assert not DecisionStop.objects.exists()
    client.force_login(officer_of(accrediting_body("Another Institute")))
    assert client.post(settle, {"act": "confirm"}).status_code == 404
    client.force_login(zora)
    assert 'value="confirm"' in client.get(page).content.decode()
    client.post(settle, {"act": "confirm"})

    assert DecisionStop.objects.get().kind == "suspended"
    shown = client.get(page).content.decode()
    assert "Proposed by" in shown
    assert "Reinstate" in shown
    assert timezone.localdate() == date(2026, 5, 4)


def test_from_the_page_of_an_application_it_waits_as_well(client):
    application = decided()
    two(application.accreditation)
    client.force_login(officer_of(application.body))
    address = reverse(
        "certificates:portal_application_act", args=[application.pk, "suspend"]
    )

    client.post(address, {"suspend-note": "Complaints"})

    application.refresh_from_db()
    assert application.state == "accredited"
    assert StopProposal.objects.get().outcome == Outcome.OPEN
