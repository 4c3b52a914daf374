"""Exempting people from sessions: what it does to what is asked, and what it does not."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.issuing import issue_if_earned
from certificates.domain.rejudging import judge_again
from courses.domain.attendance import record
from courses.domain.attendance_report import attendance_report
from courses.domain.completion import finding_text, standing
from courses.domain.dispensing import dispense, take_back
from courses.domain.runs import finish_run
from courses.judging import SessionFact, judge_core, judge_share
from courses.judging_hours import judge_absences, judge_hours
from courses.models import (
    AbsencesAllowed,
    AttendanceEntry,
    AttendanceShare,
    Dispensation,
    MinimumHours,
)
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version
from tests.factories.evidence import look_up
from tests.factories.pages import (
    ModuleFactory,
    PlannedSessionFactory,
    ProgrammeFactory,
)
from tests.factories.runs import AFTER, place_on, run_of, sessions_of, someone

SET = {"basis": "learnt", "reason": "Certificate of 2025"}


def half_days(rows, *, core=()):
    """Return half-days of three hours from pairs of credit and exemption."""
    return [
        SessionFact(
            name=f"H{number}",
            minutes=180,
            mode="in_room",
            is_core=number in core,
            enough=180,
            credit=credit,
            exempt=exempt,
        )
        for number, (credit, exempt) in enumerate(rows, start=1)
    ]


# Eight half-days; the first ones as listed, the others attended: share, share met, core
WORKED = [
    ("two missed", [(0, ""), (0, "")], "75.00", False, False),
    ("exempt from one of them", [(0, "plan"), (0, "")], "85.71", True, True),
    ("only the core duty lifted", [(0, "core"), (0, "")], "75.00", False, True),
    ("exempt, but came for an hour", [(60, "plan"), (0, "")], "86.36", True, True),
    ("exempt, but came", [(180, "plan"), (0, "")], "87.50", True, True),
]


@pytest.mark.parametrize(("case", "rows", "share", "met", "core_met"), WORKED)
def test_worked_cases_of_exemption(case, rows, share, met, core_met):
    sessions = half_days(rows + [(180, "")] * (8 - len(rows)), core=(1,))

    found = judge_share(sessions, percent=Decimal(80))

    assert (case, found.achieved, found.met) == (case, Decimal(share), met)
    assert judge_core(sessions).met is core_met


def test_an_exemption_earns_no_hours_and_is_no_absence():
    sessions = half_days([(0, "plan"), (0, "core"), (180, "")])

    hours = judge_hours(sessions, [], mode="", minutes=540, cap=None)
    absences = judge_absences(sessions, allowed=0)

    assert (hours.achieved, hours.met, hours.possible) == (Decimal(3), False, False)
    assert (absences.met, absences.values["exempt"]) == (True, ["H1", "H2"])
    assert "Exempt from: H1, H2." in finding_text(absences)


credits_of = st.none() | st.integers(0, 180)
cases = st.lists(
    st.tuples(credits_of, st.sampled_from(["", "plan", "core"])),
    min_size=1,
    max_size=10,
)


@given(cases, st.randoms())
def test_exemptions_stay_in_bounds_in_any_order_and_never_harm(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    without = judge_share(half_days([(c, "") for c, _ in rows]), percent=Decimal(80))

    found = judge_share(half_days(rows), percent=Decimal(80))
    again = judge_share(half_days(shuffled), percent=Decimal(80))

    assert (found.achieved, found.met) == (again.achieved, again.met)
    assert 0 <= found.achieved <= 100
    # Whoever is exempted from everything has shown nothing.
    if any(exempt != "plan" or credit for credit, exempt in rows):
        assert found.achieved >= without.achieved
    for session in half_days(rows):
        assert 0 <= (session.credit or 0) <= session.minutes
        assert (session.credit or 0) <= session.asked + session.to_come
        assert session.asked + session.to_come <= 2 * session.minutes
    hours = judge_hours(half_days(rows), [], mode="", minutes=1, cap=None).achieved
    assert hours == (Decimal(sum(c or 0 for c, _ in rows)) / 60).quantize(
        Decimal("0.01"), "ROUND_DOWN"
    )


@pytest.fixture
def run(db, trainer):
    """A run of two sessions where share, absences and hours are judged."""
    programme = ProgrammeFactory()
    module = ModuleFactory(parent=programme, code="A1")
    for number in (1, 2):
        PlannedSessionFactory(module=module, code=f"A1-S{number}", is_core=number == 1)
    AttendanceShare.objects.create(programme=programme, order=1)
    AbsencesAllowed.objects.create(programme=programme, order=2, sessions=0)
    MinimumHours.objects.create(programme=programme, order=3, hours=Decimal("1.5"))
    return run_of(frozen_version(programme), trainers=[trainer])


def test_from_dispensation_to_certificate_and_back(client, run, trainer, coordinator):
    place, (first, second) = place_on(run), sessions_of(run)
    record(second, place, state="present", by=trainer, at=AFTER)
    assert not standing(place).is_complete
    page = reverse("courses:person_progress", args=[place.pk])
    address = reverse("courses:dispense", args=[place.pk, first.pk])
    client.force_login(trainer)
    assert "Exempt from this session" in client.get(page).content.decode()
    client.post(address, {**SET, "effect": "plan", "reason": " "})
    assert not Dispensation.objects.exists()

    client.post(address, {**SET, "effect": "plan"})

    given = Dispensation.objects.get()
    assert (given.given_by_id, given.effect) == (trainer.pk, "plan")
    entry = place.attendance.get(session=first)
    assert (entry.state, entry.minutes) == ("excused", 0)
    assert standing(place).is_complete
    assert AuditEvent.objects.get(action="attendance.dispensed").data["basis"] == (
        "learnt"
    )
    for name, about in [("person_progress", place.pk), ("teach_report", run.pk)]:
        shown = client.get(reverse(f"courses:{name}", args=[about])).content.decode()
        assert SET["reason"] in shown
    [training] = export_of(place.person)["training"]
    assert training["dispensations"][0]["reason"] == SET["reason"]
    client.force_login(place.person)
    own = client.get(reverse("courses:own_attendance", args=[run.pk])).content.decode()
    assert SET["reason"] in own
    assert "Exempt from: " in own

    finish_run(run, by=coordinator, at=AFTER)
    certificate = issue_if_earned(place, by=coordinator, at=AFTER)
    sealed = [
        row
        for each in certificate.evidence["requirements"]
        for row in each["finding"]["evidence"]
        if row["kind"] == "dispensation"
    ]
    found = look_up("dispensation", str(given.pk))
    assert sealed[0]["digest"] == found.digest
    assert "Learnt it before" in found.entries[0].text
    assert judge_again(certificate, at=AFTER).is_same

    take_back(given, reason="Was of another person", by=coordinator, at=AFTER)

    assert not standing(place).is_complete
    assert judge_again(certificate, at=AFTER).is_same
    assert not judge_again(certificate, at=AFTER).is_same_today
    assert look_up("dispensation", str(given.pk)).digest == found.digest
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Dispensation.objects.update(reason="Other")


def test_what_is_refused_writes_nothing(client, run, trainer, coordinator, person):
    place, (first, second) = place_on(run), sessions_of(run)
    record(second, place, state="present", by=trainer, at=AFTER)
    stranger = place_on(run_of(run.version), person=someone())
    for who, session, changed, by, code in [
        (place, first, {}, place.person, "somebody_else"),
        (place, first, {"reason": "  "}, trainer, "reason_needed"),
        (place, first, {"effect": "other"}, trainer, "unknown_choice"),
        (place, second, {"effect": "core"}, trainer, "not_core"),
        (place, second, {}, trainer, "attended"),
        (stranger, first, {}, trainer, "not_enrolled"),
    ]:
        with pytest.raises(DomainError) as refusal:
            dispense(who, session, **{"effect": "plan", **SET, **changed}, by=by)
        assert refusal.value.code == code
    assert not Dispensation.objects.exists()
    assert AttendanceEntry.objects.count() == 1

    given = dispense(place, first, effect="core", **SET, by=trainer, at=AFTER)
    same = dispense(place, first, effect="core", **SET, by=coordinator, at=AFTER)
    assert same == given
    with pytest.raises(DomainError) as refusal:
        dispense(place, first, effect="plan", **SET, by=trainer, at=AFTER)
    assert refusal.value.code == "dispensed"
    client.force_login(trainer)
    other = reverse("courses:dispense", args=[stranger.pk, first.pk])
    assert client.post(other, {**SET, "effect": "plan"}).status_code == 404
    client.force_login(person())
    withdraw = reverse("courses:dispensation_withdraw", args=[given.pk])
    assert client.post(withdraw, {"reason": "No"}).status_code == 403
    assert Dispensation.objects.count() == 1
    back = take_back(given, reason="Found wrong", by=coordinator, at=AFTER)
    assert take_back(given, reason="Again", by=coordinator, at=AFTER) == back
    again = dispense(place, first, effect="plan", **SET, by=trainer, at=AFTER)
    assert again.replaces == back


@pytest.mark.django_db
def test_the_attendance_of_everybody_shows_who_is_exempt(client, coordinator):
    run = run_of(frozen_version(modules=1, sessions=2))
    exempt, other = place_on(run), place_on(run)
    first, second = sessions_of(run)
    dispense(exempt, second, effect="plan", by=coordinator, **SET)
    for place, sessions in ((exempt, [first]), (other, [first, second])):
        for session in sessions:
            record(session, place, state="present", by=coordinator, at=AFTER)

    found = attendance_report(run, people=2)

    assert [(each.there, each.exempt, each.unknown) for each in found.sessions] == [
        (2, 0, 0),
        (1, 1, 0),
    ]
    kept = found.exempt[exempt.pk]
    assert (kept.sessions, kept.minutes) == (1, second.item.minutes)
    assert (found.percent_of(exempt.pk), found.percent_of(other.pk)) == (100, 100)
    assert {each.percent: each.people for each in found.reached}[Decimal(100)] == 2
    client.force_login(coordinator)
    page = client.get(reverse("courses:run_attendance", args=[run.pk]))
    text = " ".join(page.content.decode().split())
    assert f"1 session; {second.item.minutes} minutes not asked for" in text

    # One of a core session alone leaves its minutes in the plan.
    third = place_on(run)
    dispense(third, first, effect="core", by=coordinator, **SET)
    record(second, third, state="present", by=coordinator, at=AFTER)
    found = attendance_report(run, people=3)
    assert (found.exempt[third.pk].minutes, found.percent_of(third.pk)) == (0, 50)
