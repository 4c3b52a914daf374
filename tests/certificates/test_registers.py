"""The public registers: found in either script, no personal data, constant cost."""

import pytest
from django.urls import reverse

from certificates.domain.issuing import issue_for_run, revoke
from certificates.models import Certificate
from tests.factories.certificates import (
    ISSUED_AT,
    completed,
    decision_on,
    finished,
    run_to_certify,
)
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import coordinator_of_runs, someone

pytestmark = pytest.mark.django_db

PROGRAMMES, DELIVERIES = "register_programmes", "register_deliveries"


def page_of(client, name, **query):
    response = client.get(reverse(f"certificates:{name}"), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def run():
    programme = ready_programme(
        title="Podrška deci – uvođenje", public_title="Podrška deci", code="PD-24"
    )
    return run_to_certify(version=frozen_version(programme), code="PD-01")


@pytest.mark.parametrize("name", [PROGRAMMES, DELIVERIES])
def test_an_empty_register_says_so(client, name):
    assert "yet." in page_of(client, name)


def test_a_decision_is_listed_with_number_and_validity(client, run):
    decision_on(run, number="001/2026")

    page = page_of(client, PROGRAMMES)

    for part in ("Podrška deci – uvođenje", "001/2026", "Demo Institute", "In force"):
        assert part in page, part


@pytest.mark.parametrize(
    ("days", "label"),
    [((2020, 2021), "Expired"), ((2040, 2045), "Not yet in force")],
)
def test_the_status_follows_the_day(client, run, days, label):
    decision = decision_on(run)
    decision.valid_from = decision.valid_from.replace(year=days[0])
    decision.valid_to = decision.valid_to.replace(year=days[1])
    decision.save()

    assert label in page_of(client, PROGRAMMES)


def test_a_delivery_is_listed_with_numbers_and_no_people(client, run):
    decision_on(run, number="001/2026")
    for first_name in ("Ljiljana", "Jelena"):
        completed(run, someone(first_name, "Njegovan"))
    finished(run)
    issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT)
    revoke(Certificate.objects.last(), reason="issued_in_error", by=None)

    page = page_of(client, DELIVERIES)

    for part in ("Podrška deci", "PD-01", "Belgrade", "001/2026"):
        assert part in page, part
    assert '<td data-label="Participants" class="is-number">fewer than 5</td>' in page
    assert '<td data-label="Documents" class="is-number">fewer than 5</td>' in page
    for person in ("Njegovan", "Mira Savić"):
        assert person not in page


def test_runs_that_are_not_finished_are_not_deliveries(client, run):
    assert "PD-01" not in page_of(client, DELIVERIES)


def test_a_run_that_no_decision_covers_is_listed_as_not_accredited(client, run):
    finished(run)

    assert "Not accredited" in page_of(client, DELIVERIES)


@pytest.mark.parametrize("name", [PROGRAMMES, DELIVERIES])
@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("podrška", True),
        ("podrska deci", True),
        ("подршка деци", True),
        ("PD-24", True),
        ("uvodjenje", True),
        ("hraniteljstvo", False),
    ],
)
def test_titles_are_found_in_either_script(client, run, name, typed, is_found):
    decision_on(run, number="001/2026")
    finished(run)

    page = page_of(client, name, q=typed)

    assert ("001/2026" in page) is is_found


@pytest.mark.parametrize("name", [PROGRAMMES, DELIVERIES])
def test_registers_cost_the_same_for_1_and_many(
    client, run, name, django_assert_max_num_queries
):
    decision_on(run)
    finished(run)
    page_of(client, name)
    with django_assert_max_num_queries(20) as one:
        page_of(client, name)
    for _number in range(6):
        other = run_to_certify()
        decision_on(other)
        finished(other)
    page_of(client, name)  # new pages in the tree: the frame looks again once

    with django_assert_max_num_queries(20) as many:
        page_of(client, name)

    assert len(many) == len(one)
