"""What can become of an application: every state, every action, every role."""

from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from certificates.domain import application_table as table
from certificates.domain import applications
from certificates.domain.application_table import Action, Role, State
from certificates.management.commands.draw_applications import DOCUMENT, drawn_into
from certificates.models import (
    AccreditingBody,
    Application,
    ApplicationEvent,
    ApplicationReview,
)
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Notice
from tests.factories.applications import (
    after,
    applicant,
    body_with_profile,
    draft,
    fresh,
    officer_of,
    reviewers_of,
)

# Written down from the issue, apart from the code: state, action, role and result.
EXPECTED = """
draft submit applicant submitted
submitted return officer incomplete
incomplete submit applicant submitted
incomplete refuse officer refused
submitted accept officer complete
complete group officer grouped
grouped start_review officer review
review ask officer questions
questions answer applicant review
questions go_on officer review
review accredit officer accredited
review accredit_if officer conditional
review refuse officer refused
draft withdraw applicant withdrawn
submitted withdraw applicant withdrawn
incomplete withdraw applicant withdrawn
complete withdraw applicant withdrawn
grouped withdraw applicant withdrawn
review withdraw applicant withdrawn
questions withdraw applicant withdrawn
refused appeal applicant appealed
conditional appeal applicant appealed
appealed accredit officer accredited
appealed accredit_if officer conditional
appealed refuse officer refused
conditional fulfil system accredited
accredited suspend officer suspended
conditional suspend officer suspended
suspended reinstate officer accredited
suspended reinstate_if officer conditional
accredited revoke officer revoked
conditional revoke officer revoked
suspended revoke officer revoked
accredited expire system expired
conditional expire system expired
suspended expire system expired
accredited renew system renewed
conditional renew system renewed
expired renew system renewed
"""
EXPECTED_TABLE = {
    (state, action, role): end
    for state, action, role, end in map(str.split, EXPECTED.split("\n")[1:-1])
}
EVERYTHING = list(product(State, Action, Role))


def test_the_table_is_exactly_what_was_agreed():
    found = {
        (state.value, action.value, role.value): end.value
        for state, action, role in EVERYTHING
        if (end := table.after(state, action, role))
    }

    assert found == EXPECTED_TABLE
    assert len(EVERYTHING) == 16 * 20 * 4


def test_every_state_is_reached_and_every_action_is_used():
    reached = {State.DRAFT, *table.TABLE.values()}

    assert reached == set(State)
    assert {action for _state, action, _role in table.TABLE} == set(Action)
    assert set(table.TONES) == set(State)


def test_what_one_may_do_next_is_what_the_table_says():
    for state, role in product(State, Role):
        expected = [a for a in Action if table.after(state, a, role)]
        assert sorted(table.possible(state, [role])) == sorted(expected)


@pytest.fixture
def application(db):
    application = draft()
    Application.objects.filter(pk=application.pk).update(number="1/2026")
    return application


@pytest.fixture
def people(application):
    officer = officer_of(application.body)
    reviewer = reviewers_of(application)[0]
    return {
        Role.APPLICANT: applicant(),
        Role.OFFICER: officer,
        Role.REVIEWER: reviewer,
        Role.SYSTEM: None,
    }


def test_each_change_of_every_kind_happens_or_leaves_no_trace(application, people):
    """All 1280 combinations against the database, by who acts for that side."""
    for state, action, role in EVERYTHING:
        Application.objects.filter(pk=application.pk).update(state=state)
        before = ApplicationEvent.objects.count(), AuditEvent.objects.count()
        expected = EXPECTED_TABLE.get((state.value, action.value, role.value))
        moved = _moved(application, action, role, people[role])
        written = int(expected is not None)
        assert moved == expected, (state, action, role)
        assert fresh(application).state == (expected or state)
        assert ApplicationEvent.objects.count() == before[0] + written
        assert AuditEvent.objects.count() == before[1] + written


@pytest.mark.parametrize("second", [False, True], ids=["alone", "by two"])
def test_where_a_body_wants_two_officers_one_alone_changes_no_decision(
    application, people, second
):
    """All combinations again; steps on a decision in force need another's proposal."""
    body, by = application.body, people[Role.OFFICER]
    AccreditingBody.objects.filter(pk=body.pk).update(stops_take_two=True)
    other = officer_of(body, "Zora") if second else by
    for state, action, role in EVERYTHING:
        Application.objects.filter(pk=application.pk).update(state=state)
        before = ApplicationEvent.objects.count(), AuditEvent.objects.count()
        expected = EXPECTED_TABLE.get((state.value, action.value, role.value))
        takes_two = action.value in {"suspend", "reinstate", "reinstate_if", "revoke"}
        if expected and takes_two and not second:
            expected = "four_eyes"
        moved = _moved(application, action, role, people[role], proposed_by=other)
        written = int(expected not in (None, "four_eyes"))
        assert moved == expected, (state, action, role)
        assert fresh(application).state == (expected if written else state)
        assert ApplicationEvent.objects.count() == before[0] + written
        assert AuditEvent.objects.count() == before[1] + written


def _moved(application, action, role, by, **given):
    """Return where the application stands afterwards, or nothing when refused."""
    try:
        event = applications.move(
            fresh(application), action, role=role, by=by, at=after(1), **given
        )
    except DomainError as refusal:
        return None if refusal.code == "not_possible" else refusal.code
    return event.after


def test_nobody_acts_for_a_side_that_is_not_theirs(application, people):
    stranger = officer_of(body_with_profile("Another Institute"))
    others = {
        Role.APPLICANT: [people[Role.OFFICER], people[Role.REVIEWER], stranger],
        Role.OFFICER: [people[Role.APPLICANT], people[Role.REVIEWER], stranger],
    }
    for (state, action, role), _end in table.TABLE.items():
        Application.objects.filter(pk=application.pk).update(state=state)
        for person in others.get(role, []):
            with pytest.raises(DomainError) as refusal:
                applications.move(
                    fresh(application), action, role=role, by=person, at=after(1)
                )
            assert refusal.value.code == "not_yours", (state, action, person)
    assert not ApplicationEvent.objects.exists()


def test_those_concerned_are_told_and_nobody_else(application, people):
    officer, by = people[Role.OFFICER], people[Role.APPLICANT]
    Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
    applications.accept(fresh(application), by=officer, at=after(1))
    assert {each.person_id for each in Notice.objects.all()} == {by.pk}

    Notice.objects.all().delete()
    applications.withdraw(fresh(application), by=by, at=after(2))
    assert {each.person_id for each in Notice.objects.all()} == {officer.pk}
    assert "1/2026" in Notice.objects.get().text


def test_reviewers_are_told_when_what_they_review_is_withdrawn(application, people):
    body, by = application.body, people[Role.APPLICANT]
    reviews = {
        name: ApplicationReview.objects.create(
            application=application,
            reviewer=each,
            assigned_by=people[Role.OFFICER],
            assigned_at=after(0),
            released_at=after(1) if name == "released" else None,
        )
        for name, each in zip(
            ("asked", "released"), reviewers_of(application), strict=True
        )
    }
    Application.objects.filter(pk=application.pk).update(state=State.REVIEW)

    applications.withdraw(fresh(application), by=by, at=after(2))

    told = Notice.objects.exclude(person__in=body.officers.all())
    assert [each.person for each in told] == [reviews["asked"].reviewer]
    assert "1/2026" in told.get().text
    assert "withdrawn" in told.get().text


def test_the_document_shows_the_table_as_it_is():
    text = DOCUMENT.read_text()

    assert drawn_into(text) == text
    for state, action, role in table.TABLE:
        assert f"{action.value} ({role.value})" in text, state
    assert Path(settings.ROOT, "docs/how-to").joinpath(DOCUMENT.name).exists()
