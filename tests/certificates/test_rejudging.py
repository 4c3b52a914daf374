"""A judgement made again: from the facts that were kept, and from today's record."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessments.judging import AttemptFact, QuizFacts, judge_quiz, quiz_facts_from
from certificates.domain import rejudging
from certificates.domain.rejudging import Part, differences, judge_again
from courses.domain.attendance import record
from courses.fact_records import record_of, sessions_from
from courses.findings import Evidence
from courses.judging import SessionFact, judge_core, judge_share
from courses.models import AttendanceEntry
from lms.core.canonical import as_stored, sha256
from lms.core.models import AuditEvent
from tests.factories import certificates as make
from tests.factories.runs import someone

LATER = make.ISSUED_AT + timedelta(days=2)
rows = st.builds(
    Evidence, kind=st.just("attendance"), ref=st.text("0123456789"), digest=st.text()
)
sessions = st.builds(
    SessionFact,
    name=st.text(),
    minutes=st.integers(1, 500),
    is_core=st.booleans(),
    enough=st.integers(0, 500),
    credit=st.none() | st.integers(0, 500),
    evidence=st.none() | rows,
)
percents = st.decimals(0, 100, places=2)
tries = st.builds(
    AttemptFact,
    percent=st.none() | percents,
    passed=st.booleans(),
    is_open=st.booleans(),
    evidence=rows,
)


@given(facts=st.lists(sessions, max_size=6), percent=percents)
def test_kept_attendance_is_judged_as_it_was(facts, percent):
    again = sessions_from(record_of(facts))

    assert again == facts
    assert judge_share(again, percent=percent) == judge_share(facts, percent=percent)
    assert judge_core(again) == judge_core(facts)


@given(attempts=st.lists(tries, max_size=4), needed=percents)
def test_kept_tries_are_judged_as_they_were(attempts, needed):
    facts = QuizFacts(
        quiz="Safety",
        exists=True,
        needed=needed,
        allowed=3,
        attempts=tuple(attempts),
    )

    again = quiz_facts_from(record_of(facts))

    assert again == facts
    assert judge_quiz(again) == judge_quiz(facts)


def test_what_differs_is_named_part_by_part():
    fact = SessionFact(name="A", minutes=60, is_core=True, enough=60, credit=60)
    sealed = as_stored(judge_share([fact], percent=Decimal(80)).as_dict())
    less = as_stored(
        judge_share([replace(fact, credit=30)], percent=Decimal(80)).as_dict()
    )

    assert differences(sealed, sealed) == ()
    assert {Part.MET, Part.ACHIEVED} <= set(differences(sealed, less))
    assert Part.REQUIRED not in differences(sealed, less)
    assert differences(sealed, {**sealed, "kind": "other"}) == (Part.KIND,)


@pytest.mark.django_db
def test_the_facts_that_were_kept_give_the_same_and_a_corrected_roll_shows(
    coordinator, client
):
    held = make.certificate_of()
    before = judge_again(held, at=LATER)
    assert before.is_same
    assert before.is_same_today
    assert before.kind_again == before.kind_today == held.kind
    assert len(before.lines) == len(held.evidence["requirements"]) > 0

    entry = AttendanceEntry.objects.filter(enrolment=held.enrolment).last()
    record(
        entry.session,
        held.enrolment,
        state="absent",
        reason="The sheet says otherwise.",
        replaces=entry.pk,
        by=coordinator,
        at=LATER,
    )

    after = judge_again(held, at=LATER)
    assert after.is_same
    assert not after.is_same_today
    assert after.kind_today is None
    differing = [line for line in after.lines if line.today.differs]
    assert differing
    assert all(Part.EVIDENCE in line.today.differs for line in differing)
    assert {line.is_met for line in after.lines} == {True}
    # Pages: the holder, the office and nobody else.
    own = reverse("certificates:own_again", args=[held.public_id])
    office = reverse("certificates:office_again", args=[held.public_id])
    client.force_login(someone("Vera", "Lukić"))
    assert client.get(own).status_code == 404
    assert client.get(office).status_code == 403
    client.force_login(held.holder)
    page = client.get(own).content.decode()
    assert "The same result" in page
    assert "The record of today says something else" in page
    looks = AuditEvent.objects.filter(action="evidence.viewed")
    assert not looks.exists()
    client.force_login(coordinator)
    assert client.get(office).status_code == 200
    assert looks.get().actor == coordinator
    assert client.post(own).status_code in {404, 405}


@pytest.mark.django_db
def test_rewritten_rules_and_earlier_certificates_are_told_apart(monkeypatch):
    held = make.certificate_of()
    earlier = deepcopy(held)
    del earlier.evidence["circumstances"]
    for each in earlier.evidence["requirements"]:
        del each["facts"]
    earlier.evidence_sha256 = sha256(earlier.evidence)

    shown = judge_again(earlier, at=LATER)
    assert (shown.facts_kept, shown.is_same, shown.is_intact) == (False, False, True)
    assert shown.is_same_today
    assert {line.again for line in shown.lines} == {None}

    tampered = deepcopy(held)
    tampered.evidence["requirements"][0]["facts"] = []
    shown = judge_again(tampered, at=LATER)
    assert not shown.is_intact
    assert not shown.is_same
    assert shown.lines[0].again.differs
    assert shown.kind_again is None

    monkeypatch.setattr(rejudging.requirements, "kinds", dict)
    gone = judge_again(held, at=LATER)
    assert not gone.is_same
    assert gone.kind_again is None
