"""Renewal: linked both ways, in its window, by the way of its cycle; reminders once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from certificates.domain import verification
from certificates.domain.corrections import issue_again
from certificates.domain.current import current_status
from certificates.domain.lifecycle import revoke, suspend
from certificates.domain.reminding import remind
from certificates.domain.status import Status
from certificates.models import (
    Certificate,
    CertificateEvent,
    Reminder,
    ReminderStep,
    RenewalPath,
    RenewalRule,
)
from courses.domain.organisations import end_coordinator, name_coordinator
from courses.models import Enrolment
from lms.core.errors import DomainError
from lms.core.models import Organisation
from tests.factories import certificates as make
from tests.factories.runs import someone

pytestmark = pytest.mark.django_db
FIRST_ENDS = date(2027, 6, 2)
DAY = timedelta(days=1)


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


@pytest.fixture
def run():
    return make.run_to_certify()


@pytest.fixture
def rule(run):
    programme = run.version.programme
    rule = RenewalRule.objects.create(
        programme=programme, months=12, window_days=60, grace_days=30
    )
    RenewalPath.objects.create(rule=rule, from_renewal=1, programme=programme)
    for days in (60, 7):
        ReminderStep.objects.create(rule=rule, days_before=days)
    return rule


@pytest.fixture
def held(run, rule):
    return make.certificate_of(make.completed(run))


def again(held, day, run=None):
    """The same person completes a second delivery of the programme."""
    run = run or make.run_to_certify(version=held.run.version)
    return make.certificate_of(make.completed(run, held.holder), at=at(day))


def test_renewal_in_the_window_links_both_ways_and_loses_no_day(
    held, client, coordinator
):
    places = list(Enrolment.objects.values())
    facts = dict(held.facts)
    assert (held.valid_until, held.renewable_until) == (
        FIRST_ENDS,
        FIRST_ENDS + 30 * DAY,
    )

    fresh = again(held, FIRST_ENDS - 60 * DAY)

    assert fresh.renews == held
    assert fresh.valid_until == date(2028, 6, 2)
    assert fresh.facts["renewal"]["number"] == 1
    assert fresh.facts["renewal"]["renews"] == held.serial
    assert current_status(held, at=at(FIRST_ENDS)) is Status.RENEWED
    held = Certificate.objects.get(pk=held.pk)
    assert held.facts == facts
    assert [each for each in Enrolment.objects.values() if each in places] == places
    answer = verification.answer(held, language="en", on=FIRST_ENDS)
    assert (answer.status, answer.successor) == (Status.RENEWED, fresh.public_id)
    public = client.get(held.get_absolute_url()).content.decode()
    assert "This certificate was renewed by a newer one" in public
    assert fresh.public_id in public
    client.force_login(held.holder)
    own = client.get(reverse("certificates:own", args=[held.public_id]))
    assert f"Renewed by {fresh.serial}" in own.content.decode()
    newer = client.get(reverse("certificates:own", args=[fresh.public_id]))
    assert f"Renews {held.serial}" in newer.content.decode()
    # A renewed one is neither suspended nor renewed again; a mistake is still revoked.
    with pytest.raises(DomainError):
        suspend(held, reason="under_review", by=None, at=at(FIRST_ENDS))
    third = again(held, FIRST_ENDS)
    assert third.renews is None
    assert revoke(held, reason="issued_in_error", by=None).kind == "revoked"
    # A correction keeps the days and the link, and renews nothing once more.
    corrected = issue_again(
        fresh, reason="correction", note="", by=coordinator, at=at(FIRST_ENDS + DAY)
    )
    assert (corrected.renews, corrected.valid_until) == (held, date(2028, 6, 2))
    assert held.events.filter(kind="renewed").count() == 1


@pytest.mark.parametrize(
    ("day", "renews"),
    [
        (FIRST_ENDS - 61 * DAY, False),
        (FIRST_ENDS + 30 * DAY, True),
        (FIRST_ENDS + 31 * DAY, False),
    ],
)
def test_the_window_and_the_grace_decide(held, day, renews):
    fresh = again(held, day)

    assert (fresh.renews == held) is renews
    assert fresh.valid_until == day.replace(year=day.year + 1)
    status = current_status(held, at=at(day))
    assert (status is Status.RENEWED) is renews


def test_another_programme_takes_over_from_the_second_renewal(held, rule):
    shorter = make.run_to_certify()
    RenewalPath.objects.create(
        rule=rule, from_renewal=2, programme=shorter.version.programme
    )

    too_soon = make.certificate_of(
        make.completed(shorter, held.holder), at=at(FIRST_ENDS)
    )
    first = again(held, FIRST_ENDS)
    second = make.certificate_of(
        make.completed(make.run_to_certify(version=shorter.version), held.holder),
        at=at(first.valid_until),
    )

    assert too_soon.renews is None
    assert too_soon.valid_until is None
    assert (first.renews, second.renews) == (held, first)
    assert second.facts["renewal"]["number"] == 2
    assert second.valid_until == date(2029, 6, 2)


def test_a_suspended_certificate_and_somebody_elses_are_not_renewed(held):
    suspend(held, reason="under_review", by=None, at=at(FIRST_ENDS - DAY))
    assert again(held, FIRST_ENDS).renews is None

    foreign = make.completed(
        make.run_to_certify(version=held.run.version), someone("Vera", "Lukić")
    )
    assert make.certificate_of(foreign, at=at(FIRST_ENDS)).renews is None


def test_reminders_go_out_by_step_and_once(
    held, client, coordinator, django_capture_on_commit_callbacks
):
    assert remind(at=at(FIRST_ENDS - 61 * DAY)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert remind(at=at(FIRST_ENDS - 60 * DAY)) == 1
    assert remind(at=at(FIRST_ENDS - 20 * DAY)) == 0
    assert remind(at=at(FIRST_ENDS - 3 * DAY)) == 1
    assert remind(at=at(FIRST_ENDS - 3 * DAY)) == 0
    assert remind(at=at(FIRST_ENDS + DAY)) == 0

    assert [row.days_before for row in Reminder.objects.all()] == [60, 7]
    letter = mail.outbox[0]
    assert letter.to == [held.holder.email]
    assert letter.subject == "A message about your account"
    assert held.serial in letter.body
    assert held.facts["printed_title"] not in letter.body
    with pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.update(days_before=1)

    suspend(held, reason="under_review", by=None)
    assert remind(at=at(FIRST_ENDS)) == 0
    call_command("remind_ending")


def test_the_list_of_coordinators_has_who_did_not_renew(
    run, rule, client, coordinator, trainee, settings, django_assert_num_queries
):
    today = datetime.now(UTC).date()
    rule.months = 1
    rule.save()
    soon = make.certificate_of(make.completed(run), at=at(today - 10 * DAY))
    ended = make.certificate_of(make.completed(run), at=at(today - 60 * DAY))
    url = reverse("certificates:ending")
    client.force_login(trainee)
    assert client.get(url).status_code == 403
    client.force_login(coordinator)

    page = client.get(url).content.decode()
    assert soon.serial in page
    assert ended.serial not in page
    page = client.get(url, {"show": "ended"}).content.decode()
    assert ended.serial in page
    assert soon.serial not in page
    event = CertificateEvent.objects.filter(certificate=soon).get()
    assert event.kind == "issued"


def test_a_body_and_an_organisation_list_their_own_and_nobody_elses(
    run, rule, client, officer, person, coordinator
):
    today = datetime.now(UTC).date()
    rule.months = 1
    rule.save()
    body = make.accrediting_body("Demo Institute")
    body.officers.add(officer)
    decision = make.decision_on(run, body=body)
    home, other = (Organisation.objects.create(name=name) for name in ("Home", "Other"))
    mine, left, theirs = (
        make.certificate_of(
            make.completed(run, person(organisation=now), organisation=sent),
            at=at(today - 10 * DAY),
        )
        for sent, now in ((home, home), (home, other), (other, other))
    )
    of_nobody = make.certificate_of(at=at(today - 10 * DAY))
    head = person()
    name_coordinator(home, head, by=coordinator)
    of_organisation = reverse("certificates:organisation_ending", args=[home.pk])
    of_body = reverse("certificates:portal_ending")

    client.force_login(officer)
    seen_by_body = client.get(of_body).content.decode()
    assert client.get(of_organisation).status_code == 404
    client.force_login(head)
    seen_by_head = client.get(of_organisation).content.decode()
    ended = client.get(of_organisation, {"show": "ended"}).content.decode()
    elsewhere = reverse("certificates:organisation_ending", args=[other.pk])

    assert mine.accreditation == decision
    for each in (mine, left, theirs):
        assert each.serial in seen_by_body
    assert of_nobody.serial not in seen_by_body
    assert mine.serial in seen_by_head
    for each in (left, theirs, of_nobody):
        assert each.serial not in seen_by_head
    assert "/teach/" not in seen_by_head.split("<table")[1].split("</table>")[0]
    assert mine.serial not in ended
    assert client.get(elsewhere).status_code == 404
    assert client.get(of_body).status_code == 403
    end_coordinator(head.coordinates.get(), by=coordinator)
    assert client.get(of_organisation).status_code == 404


def test_the_list_of_the_ending_costs_the_same_for_1_and_30(
    held, run, client, coordinator, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(FIRST_ENDS - DAY))
    client.force_login(coordinator)
    address = reverse("certificates:ending")
    client.get(address)

    def asked(rows):
        with django_assert_max_num_queries(30) as captured:
            page = client.get(address)
        assert len(page.context["rows"]) == rows
        return len(captured)

    one = asked(1)
    copies(held, 29)

    assert asked(30) == one


def copies(held, count):
    """Rows like `held`, each with its event; what they say does not matter here."""
    made = []
    for number in range(count):
        row = Certificate.objects.get(pk=held.pk)
        row.pk = None
        for name in ("public_id", "code", "serial", "slot"):
            setattr(row, name, f"copy-{number}")
        made.append(row)
    made = Certificate.objects.bulk_create(made)
    CertificateEvent.objects.bulk_create(
        CertificateEvent(certificate=each, kind="issued", at=each.issued_at)
        for each in made
    )
