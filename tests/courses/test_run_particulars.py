"""Place and signatory of a finished run are corrected with a reason, and nothing else."""

import pytest
from django.urls import reverse

from courses.domain.run_particulars import correct_particulars
from courses.domain.runs import cancel_run, finish_run
from courses.models import CourseRun
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version
from tests.factories.runs import AFTER, run_of, sessions_of

pytestmark = pytest.mark.django_db
ACTION = "run.particulars_corrected"


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.fixture
def run(trainer, coordinator):
    opened = run_of(
        frozen_version(modules=1, sessions=2),
        trainers=[trainer],
        signatory_name="Dragana Čović",
        signatory_role="Director",
    )
    return finish_run(opened, by=coordinator, at=AFTER)


def stored(run):
    return CourseRun.objects.values().get(pk=run.pk)


def test_place_and_signatory_are_corrected_and_the_trail_says_why(run, coordinator):
    before = stored(run)
    correction = {"place": "Niš", "signatory_role": "Head of training"}

    for _ in range(2):
        correct_particulars(run, reason=" Forgotten ", by=coordinator, **correction)

    event = AuditEvent.objects.get(action=ACTION)
    assert event.actor == coordinator
    assert event.data == {
        "reason": "Forgotten",
        "before": {"place": "", "signatory_role": "Director"},
        "after": correction,
    }
    assert stored(run) == {**before, **correction}


def test_calendars_take_another_place(run, coordinator):
    correct_particulars(run, reason="Wrong", place="Niš", by=coordinator)

    assert {each.sequence for each in sessions_of(run)} == {1}


@pytest.mark.parametrize(
    ("status", "reason", "code"),
    [
        ("open", "Forgotten", "not_finished"),
        ("planned", "Forgotten", "not_finished"),
        ("cancelled", "Forgotten", "not_finished"),
        ("finished", "  ", "reason_needed"),
    ],
)
def test_a_correction_is_refused_and_changes_nothing(
    run, coordinator, status, reason, code
):
    CourseRun.objects.filter(pk=run.pk).update(status=status)
    before = stored(run)

    with refused(code):
        correct_particulars(run, reason=reason, place="Niš", by=coordinator)

    assert stored(run) == before
    assert not AuditEvent.objects.filter(action=ACTION).exists()


@pytest.mark.parametrize("name", ["language", "ends_on", "credit", "capacity"])
def test_what_people_earned_by_stays_as_it_is(run, coordinator, name):
    with pytest.raises(TypeError, match=name):
        correct_particulars(run, reason="Why not", by=coordinator, **{name: "sr"})


FORM = {
    "part": "particulars",
    "particulars-place": "Niš",
    "particulars-signatory_name": "Dragana Čović",
    "particulars-signatory_role": "Director",
    "particulars-reason": "The place was forgotten.",
}


def test_the_settings_of_a_finished_run_take_the_correction(client, run, coordinator):
    client.force_login(coordinator)
    url = reverse("courses:teach_settings", args=[run.pk])

    page = client.get(url).content.decode()
    client.post(url, {**FORM, "part": "details", "details-place": "Subotica"})
    client.post(url, {**FORM, "particulars-reason": ""})
    run.refresh_from_db()
    assert run.place == ""
    after = client.post(url, FORM, follow=True).content.decode()

    assert 'id="particulars"' in page
    assert reverse("certificates:run", args=[run.pk]) in page
    assert "Certificates that were issued stay as they are." in page
    assert 'name="details-place"' not in page
    assert 'value="Niš"' in after
    assert AuditEvent.objects.get(action=ACTION).data["after"] == {"place": "Niš"}


@pytest.mark.parametrize(
    ("role", "expected"), [("trainer", 403), ("officer", 403), ("trainee", 403)]
)
def test_only_who_manages_runs_corrects(client, request, run, role, expected):
    client.force_login(request.getfixturevalue(role))
    url = reverse("courses:teach_settings", args=[run.pk])

    response = client.post(url, FORM)

    run.refresh_from_db()
    assert (response.status_code, run.place) == (expected, "")
    if role == "trainer":
        assert 'name="particulars-place"' not in client.get(url).content.decode()


def test_a_cancelled_run_offers_no_correction(client, coordinator):
    run = run_of()
    cancel_run(run, reason="Too few people", by=coordinator)
    client.force_login(coordinator)
    url = reverse("courses:teach_settings", args=[run.pk])

    page = client.get(url).content.decode()
    refusal = client.post(url, FORM, follow=True).content.decode()

    run.refresh_from_db()
    assert "its settings stay as they are" in page
    assert "particulars" not in page
    assert "Only a finished run is corrected like this." in refusal
    assert run.place == ""
