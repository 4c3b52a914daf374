"""Before a run is opened the office reads whether it would be accredited."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from certificates.domain.planned import advise
from courses.domain.planning import PlannedRun
from courses.models import CourseRun
from tests.factories.certificates import decision_on, run_to_certify
from tests.factories.runs import someone

FIRST, LAST = date(2026, 1, 5), date(2031, 1, 4)
ONE_DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def test_a_plan_is_judged_by_its_first_day_version_trainers_and_places(
    django_assert_max_num_queries,
):
    run = run_to_certify()
    stranger = someone("Ivo", "Kos")
    plan = PlannedRun(
        version=run.version,
        starts_on=FIRST,
        ends_on=FIRST,
        capacity=20,
        lead_trainers=[each.trainer for each in run.run_trainers.all()],
    )
    assert advise(plan).reasons == ["There is no decision on this programme."]
    decision_on(run, number="001/2026", group_max=20)

    with django_assert_max_num_queries(6):
        covered = advise(plan)

    assert covered.heading == "This run would be accredited"
    assert "4 January 2031" in covered.text
    last_day = replace(plan, starts_on=LAST, ends_on=LAST)
    assert advise(last_day).heading == "This run would be accredited"
    outlasting = replace(last_day, ends_on=LAST + ONE_DAY)
    assert advise(outlasting).heading == "The decision lapses during this run"
    for changes, reason in (
        (
            {"starts_on": FIRST - ONE_DAY},
            "The training would start on 4 January 2026; decision 001/2026 is in force"
            " only from 5 January 2026.",
        ),
        (
            {"starts_on": LAST + ONE_DAY, "ends_on": LAST + ONE_DAY},
            "The training would start on 5 January 2031; decision 001/2026 is in force"
            " only until 4 January 2031.",
        ),
        (
            {"lead_trainers": [stranger]},
            "Ivo Kos is not a trainer permitted by decision 001/2026.",
        ),
        ({"lead_trainers": []}, "The run has no lead trainer."),
        (
            {"capacity": 21},
            "The run has 21 places; decision 001/2026 allows 20 people.",
        ),
    ):
        advice = advise(replace(plan, **changes))
        assert (advice.tone, list(advice.reasons)) == ("warning", [reason])


def test_the_office_reads_it_above_the_button_and_may_open_all_the_same(
    client, coordinator, trainer
):
    run = run_to_certify(trainer=trainer)
    decision_on(run, number="001/2026")
    client.force_login(coordinator)
    data = {
        "version": run.version.pk,
        "code": "B-01",
        "provider": run.provider.pk,
        "language": "en",
        "starts_on": "2031-01-04",
        "ends_on": "2031-01-04",
        "pattern": "block",
        "time_zone": "Pacific/Kiritimati",
        "capacity": 14,
        "trainers": [trainer.pk],
        "credit": "tolerance",
        "tolerance_minutes": 10,
        "partners-TOTAL_FORMS": 0,
        "partners-INITIAL_FORMS": 0,
    }
    url = reverse("courses:run_new")

    on_the_last_day = client.post(url, {**data, "propose": "1"})
    late = {**data, "starts_on": "2031-01-05", "ends_on": "2031-01-05"}
    too_late = client.post(url, {**late, "propose": "1"}).content.decode()

    assert [each.tone for each in on_the_last_day.context["advice"]] == ["success"]
    assert "This run would not be accredited" in too_late
    assert "in force only until 4 January 2031" in too_late
    assert not CourseRun.objects.filter(code="B-01").exists()
    sessions = {"sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0}
    client.post(url, {**late, **sessions, "open": "1"})
    assert CourseRun.objects.filter(code="B-01").exists()
