"""Decisions in force: what they limit, their conditions, and warnings of their end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain import conditions, lapses
from certificates.domain.coverage import coverage_of, coverage_of_plan
from certificates.domain.coverage_reasons import ConditionFacts, reasons_against
from certificates.models import DecisionCondition, LapseWarning
from courses.domain.copying import plan_of_copy
from courses.models import CourseRun
from lms.core.dates import months_later
from lms.core.errors import DomainError
from lms.core.models import Notice
from tests.certificates.test_coverage import decision_facts, run_facts
from tests.factories.certificates import accrediting_body, decision_on, run_to_certify

ONE_DAY = timedelta(days=1)
DUE = date(2026, 3, 1)
LANGUAGES = {"languages": frozenset({"sr", "en"})}
MODES = {"modes": frozenset({"in_room"})}


def said(run, decision):
    found = reasons_against(run_facts(**run), decision_facts(**decision))
    return [str(each) for each in found]


def test_a_language_and_a_mode_that_are_not_permitted_are_named():
    assert said({"language": "en"}, LANGUAGES) == []
    assert said({"language": "sl"}, {}) == []
    assert said({"language": "sl"}, LANGUAGES) == [
        "Decision 001/2026 does not permit trainings in this language: Slovenščina."
    ]
    both = {"modes": frozenset({"in_room", "live_online"})}
    assert said({"modes": frozenset({"in_room"})}, MODES) == []
    assert said(both, MODES) == [
        "Decision 001/2026 does not permit this way of teaching: Live online."
    ]


@pytest.mark.parametrize(
    ("starts_on", "fulfilled_on", "is_covered"),
    [
        (DUE - ONE_DAY, None, True),
        (DUE, None, True),
        (DUE + ONE_DAY, None, False),
        (DUE + ONE_DAY, DUE + ONE_DAY, True),
        (DUE + ONE_DAY, DUE + 2 * ONE_DAY, False),
    ],
    ids=["day-before", "last-day", "day-after", "in-time", "too-late"],
)
def test_an_open_condition_holds_up_what_starts_after_its_day(
    starts_on, fulfilled_on, is_covered
):
    condition = ConditionFacts(text="A fee.", due_on=DUE, fulfilled_on=fulfilled_on)
    reasons = said({"starts_on": starts_on}, {"conditions": (condition,)})

    assert (reasons == []) is is_covered
    if reasons:
        assert "1 March 2026" in reasons[0]
        assert "A fee." in reasons[0]


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.lists(st.integers(1, 24), unique=True),
    st.integers(-900, 40),
)
def test_the_nearest_step_that_has_come_is_due_and_none_after_the_end(last, steps, n):
    on = last + timedelta(days=n)
    due = lapses.due_months(steps, last_day=last, on=on)

    if n > 0:
        assert due is None
    elif due is None:
        assert all(on < months_later(last, -each) for each in steps)
    else:
        assert on >= months_later(last, -due)
        assert not [s for s in steps if s < due and on >= months_later(last, -s)]


@pytest.fixture
def body(officer):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    return body


@pytest.mark.django_db
def test_days_of_the_place_count_and_sessions_by_link_are_live_online(trainer):
    run = run_to_certify(trainer=trainer)
    decision = decision_on(run, languages=["en"], modes=["in_room", "self_paced"])
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        CourseRun.objects.filter(pk=run.pk).update(
            time_zone=zone,
            starts_on=decision.valid_to,
            ends_on=decision.valid_to + ONE_DAY,
        )
        assert coverage_of(CourseRun.objects.get(pk=run.pk)).is_covered
        CourseRun.objects.filter(pk=run.pk).update(
            starts_on=decision.valid_to + ONE_DAY
        )
        assert not coverage_of(CourseRun.objects.get(pk=run.pk)).is_covered
    run.refresh_from_db()
    late = plan_of_copy(run, decision.valid_to + ONE_DAY)
    assert "only until" in str(coverage_of_plan(late).reasons[0])
    assert coverage_of_plan(plan_of_copy(run, decision.valid_to)).is_covered

    CourseRun.objects.filter(pk=run.pk).update(starts_on=decision.valid_to)
    run.sessions.update(room="", link="https://meet.example/a")
    reasons = coverage_of(CourseRun.objects.get(pk=run.pk)).reasons
    assert [str(each) for each in reasons] == [
        f"Decision {decision.number} does not permit this way of teaching: Live online."
    ]


@pytest.mark.django_db
def test_warnings_go_out_once_a_step_to_officers_and_coordinators(
    body, officer, coordinator, trainer
):
    run = run_to_certify(trainer=trainer)
    last = date(2031, 1, 4)
    decision = decision_on(run, body=body, valid_to=last)
    other = accrediting_body("Another Institute")
    assert other.warning_months == "12,6,3"

    def sent_at(day):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        number = lapses.warn(at=at)
        told = Notice.objects.filter(kind="decision_ending", created_at=at)
        assert number == told.count()
        assert not [each for each in told if decision.number in each.subject]
        return sorted(each.person.email for each in told.select_related("person"))

    both = sorted({officer.email, *_coordinators()})
    assert coordinator.email in both
    assert sent_at(date(2030, 1, 3)) == []
    assert sent_at(date(2030, 1, 4)) == both
    told = Notice.objects.filter(kind="decision_ending")
    assert all(f"Decision {decision.number} of" in each.text for each in told)
    assert "/accreditation/inbox/" in told.get(person=officer).text
    assert "/teach/decisions/" in told.get(person=coordinator).text
    assert sent_at(date(2030, 7, 3)) == []
    assert sent_at(date(2030, 12, 1)) == both  # three months; six were overtaken
    assert sent_at(last) == []
    assert [each.months for each in LapseWarning.objects.all()] == [3, 12]
    with pytest.raises(DatabaseError), transaction.atomic():
        LapseWarning.objects.update(letters=0)

    again = decision_on(run, body=body, valid_from=last, valid_to=date(2036, 1, 4))
    assert list(lapses.ending(type(again).objects.all(), on=last)) == [again]
    body.warning_months = ""
    body.save()
    assert sent_at(date(2036, 1, 1)) == []


def _coordinators():
    return [each.email for each in lapses.told_about(accrediting_body("Nobody’s"))]


@pytest.mark.django_db
def test_inbox_conditions_and_the_providers_list_at_any_number(
    client, body, officer, coordinator, trainer, person, django_assert_max_num_queries
):
    run = run_to_certify(trainer=trainer)
    today = timezone.localdate()
    decision = decision_on(
        run, body=body, number="77/2026", valid_to=today + timedelta(days=40)
    )
    made = [
        DecisionCondition(decision=decision, text=f"Condition {n}", due_on=due)
        for n, due in enumerate([today - ONE_DAY, *[today + ONE_DAY] * 40])
    ]
    DecisionCondition.objects.bulk_create(made)
    first = decision.dated_conditions.first()
    client.force_login(officer)

    with django_assert_max_num_queries(22):
        inbox = client.get(reverse("certificates:portal_inbox")).content.decode()
    with django_assert_max_num_queries(18):
        page = client.get(reverse("certificates:portal_conditions")).content.decode()
    assert "Condition 0" in inbox
    assert "Decision 77/2026 is in force for the last day." in inbox
    assert page.count("It is fulfilled") == 41
    address = reverse("certificates:condition_fulfil", args=[first.pk])
    for day in (today + ONE_DAY, ""):
        client.post(address, {"on": str(day)})
        assert DecisionCondition.objects.filter(fulfilled_on=None).count() == 41
    client.post(address, {"on": str(today)})
    first.refresh_from_db()
    assert (first.fulfilled_on, first.fulfilled_by) == (today, officer)
    with pytest.raises(DomainError, match="on record already"):
        conditions.fulfil(first, on=today, by=officer)

    stranger = person("Accreditation officer")
    accrediting_body("Another Institute").officers.add(stranger)
    client.force_login(stranger)
    assert client.post(address, {"on": str(today)}).status_code == 404
    with pytest.raises(DomainError, match="Only an officer"):
        conditions.fulfil(decision.dated_conditions.last(), on=today, by=stranger)
    for name in ("portal_inbox", "portal_conditions"):
        page = client.get(reverse(f"certificates:{name}")).content.decode()
        assert "77/2026" not in page
    assert client.get(reverse("certificates:lapsing")).status_code == 403

    client.force_login(coordinator)
    with django_assert_max_num_queries(18):
        page = client.get(reverse("certificates:lapsing")).content.decode()
    assert "77/2026" in page
    assert "Ends soon" in page
