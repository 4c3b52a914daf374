"""Asked again after some months: people once and once more, a supervisor by a link."""

import re
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.models import EvaluationFormPage
from courses.domain import workplace
from courses.domain.evaluation import hand_in, results
from courses.domain.follow_up import ask_again
from courses.domain.freezing import outline_of, problems
from courses.domain.journey import preview
from courses.domain.outline import load_outline
from courses.forms.runs import DetailsForm
from courses.models import (
    EvaluationAnswer,
    EvaluationReceipt,
    FollowUpInvitation,
    OrganisationCoordinator,
    SupervisorRequest,
)
from courses.run_report import report_on
from lms.core.bounces import record_report
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent, Notice, Organisation
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.pages import EvaluationFormFactory
from tests.factories.runs import place_on, run_of

pytestmark = pytest.mark.django_db

Moment = EvaluationFormPage.Moment
DAY = timedelta(days=1)
# Runs made here end on 6 March; three months later is 6 June, thirty days 6 July.
OPENS = datetime(2026, 6, 6, 8, tzinfo=UTC)
HALF_WAY = datetime(2026, 6, 21, 8, tzinfo=UTC)
LAST = datetime(2026, 7, 6, 8, tzinfo=UTC)
SAID = {"best": "Calm.", "aims": 4}


def _form(programme, moment, code, **fields):
    page = EvaluationFormFactory(parent=programme, code=code, moment=moment, **fields)
    page.items = [
        {"type": "scale", "value": {"key": "aims", "text": "I use it at work."}},
        {"type": "text", "value": {"key": "best", "text": "What helps most?"}},
    ]
    page.save_revision().publish()
    return page


@pytest.fixture
def run():
    programme = ready_programme(lessons=1, sessions=1)
    end = EvaluationFormPage.objects.get()
    end.items = [{"type": "scale", "value": {"key": "aims", "text": "I can use it."}}]
    end.save_revision().publish()
    _form(programme, Moment.LATER, "A-L")
    _form(programme, Moment.WORKPLACE, "A-W")
    return run_of(frozen_version(programme))


@pytest.fixture
def follow_up(run):
    return run.version.items.get(kind="follow_up")


def _name(place, **changed):
    fields = {
        "name": "Jovana Tot",
        "email": "head@home.example",
        "language": "en",
        "has_consented": True,
        "by": place.person,
        "at": OPENS,
    }
    return workplace.name_supervisor(place, **{**fields, **changed})


def _asked(place):
    """Name a supervisor, send the letter and return the secret of its link."""
    _name(place)
    mail.outbox.clear()
    assert workplace.send_due(at=OPENS) == 1
    return re.search(r"/workplace/(\w+)/", mail.outbox[0].body)[1]


def test_forms_for_later_are_no_step_of_the_way_and_take_no_minutes(run):
    items = [item for part in load_outline(run.version, "en") for item in part.items]
    assert {each.item.kind for each in items} == {"lesson", "session", "evaluation"}
    steps = preview(run, at=OPENS).steps
    assert {step.item.kind for step in steps} == {"lesson", "session", "evaluation"}
    page = EvaluationFormPage.objects.get(code="A-L")
    page.minutes = 20
    with pytest.raises(ValidationError) as refusal:
        page.clean()
    assert "minutes" in refusal.value.message_dict


def test_a_programme_has_one_form_for_people_and_one_for_supervisors():
    programme = ready_programme()
    _form(programme, Moment.LATER, "A-L")
    _form(programme, Moment.LATER, "A-M")

    found = problems(outline_of(programme))

    assert [each.code for each in found] == ["several_later_forms"]


def test_everybody_is_invited_once_and_reminded_once_unless_they_answered(
    run, follow_up
):
    places = [place_on(run) for _ in range(3)]
    Notice.objects.all().delete()

    assert ask_again(at=OPENS - DAY) == 0
    assert ask_again(at=OPENS) == 3
    assert ask_again(at=OPENS + DAY) == 0
    hand_in(places[0], follow_up, SAID, on=OPENS.date())
    assert ask_again(at=HALF_WAY) == 2
    assert ask_again(at=HALF_WAY + DAY) == 0
    assert ask_again(at=LAST + DAY) == 0

    kinds = [each.kind for each in Notice.objects.order_by("pk")]
    assert kinds == ["asked_again"] * 3 + ["asked_again_reminder"] * 2
    assert "6 July 2026" in Notice.objects.first().text
    assert FollowUpInvitation.objects.exclude(reminded_at=None).count() == 2


def test_nobody_is_asked_by_a_run_that_does_not_ask_or_was_cancelled(run):
    place_on(run)
    type(run).objects.update(follow_up_months=None)
    assert ask_again(at=OPENS) == 0
    type(run).objects.update(follow_up_months=3, status="cancelled")
    assert ask_again(at=OPENS) == 0
    assert not FollowUpInvitation.objects.exists()


def test_the_later_form_is_anonymous_and_refused_outside_its_days(run, follow_up):
    place = place_on(run)
    for day in (OPENS - DAY, LAST + DAY):
        with pytest.raises(DomainError) as refusal:
            hand_in(place, follow_up, SAID, on=day.date())
        assert refusal.value.code == "not_asked_now"
    assert not EvaluationAnswer.objects.exists()

    events = AuditEvent.objects.count()
    hand_in(place, follow_up, SAID, on=LAST.date())

    assert AuditEvent.objects.count() == events
    assert EvaluationReceipt.objects.get().item == follow_up
    assert EvaluationAnswer.objects.get().answers == SAID


def test_the_supervisor_answers_once_without_an_account(run, client):
    place = place_on(run)
    secret = _asked(place)
    letter = mail.outbox[0]
    assert letter.to == ["head@home.example"]
    assert place.person.get_full_name() in letter.body
    assert letter.subject == "A few questions about a training"
    request = SupervisorRequest.objects.get()
    assert secret not in str(vars(request))

    workplace.answer(workplace.find(secret, at=OPENS), SAID, at=OPENS)

    assert EvaluationAnswer.objects.get().answers == SAID
    request.refresh_from_db()
    assert (request.name, request.email, request.digest) == ("", "", "")
    assert workplace.find(secret, at=OPENS) is None
    assert client.get(reverse("courses:workplace", args=[secret])).status_code == 404
    # The trail knows that somebody was named; of the answer it knows nothing.
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {each for each in actions if each.startswith("superv")} == {
        "supervisor.named"
    }


def test_a_link_used_in_two_windows_counts_once(run):
    place = place_on(run)
    secret = _asked(place)
    first, second = (workplace.find(secret, at=OPENS) for _ in range(2))
    workplace.answer(first, SAID, at=OPENS)

    with pytest.raises(DomainError) as refusal:
        workplace.answer(second, SAID, at=OPENS)

    assert refusal.value.code == "link_ended"
    assert EvaluationAnswer.objects.count() == 1


def test_a_link_ends_with_its_days_and_the_address_is_forgotten(run):
    secret = _asked(place_on(run))

    assert workplace.find(secret, at=LAST) is not None
    assert workplace.find(secret, at=LAST + DAY) is None
    assert workplace.find("0" * 32, at=OPENS) is None
    assert workplace.forget_due(at=LAST) == 0
    assert workplace.forget_due(at=LAST + DAY) == 1
    assert workplace.forget_due(at=LAST + DAY) == 0
    assert SupervisorRequest.objects.get().email == ""


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"has_consented": False}, "no_consent"),
        ({"email": "own@example.org"}, "own_address"),
        ({"at": LAST + DAY}, "not_asked_now"),
        ({"at": datetime(2026, 3, 5, 8, tzinfo=UTC)}, "not_asked_now"),
    ],
)
def test_naming_is_refused_and_nothing_is_kept(run, changed, code):
    place = place_on(run)
    place.person.email = "own@example.org"

    with pytest.raises(DomainError) as refusal:
        _name(place, **changed)

    assert refusal.value.code == code
    assert not SupervisorRequest.objects.exists()
    assert not AuditEvent.objects.filter(action="supervisor.named").exists()


def test_only_the_person_names_somebody_and_only_one(run, coordinator):
    place = place_on(run)
    with pytest.raises(DomainError) as other:
        _name(place, by=coordinator)
    _name(place)
    with pytest.raises(DomainError) as again:
        _name(place, email="other@home.example")

    assert (other.value.code, again.value.code) == ("not_yours", "named_already")
    assert SupervisorRequest.objects.get().email == "head@home.example"


def test_who_is_named_early_is_written_to_when_the_days_come(run):
    _name(place_on(run), at=datetime(2026, 3, 6, 18, tzinfo=UTC))

    assert workplace.send_due(at=OPENS - DAY) == 0
    assert workplace.send_due(at=OPENS) == 1
    assert workplace.send_due(at=OPENS + DAY) == 0


def test_a_letter_that_cannot_be_sent_is_tried_again(run, monkeypatch):
    _name(place_on(run))

    def refuse(*_args, **_kwargs):
        raise SMTPException

    with monkeypatch.context() as patched:
        patched.setattr(workplace, "write_to", refuse)
        assert workplace.send_due(at=OPENS) == 0
    assert workplace.send_due(at=OPENS) == 0
    assert workplace.send_due(at=OPENS + DAY) == 1
    assert SupervisorRequest.objects.get().tries == 1


def test_taking_back_ends_the_link_and_erasure_does_too(run):
    place, other = place_on(run), place_on(run)
    secret = _asked(place)
    request = SupervisorRequest.objects.get()

    workplace.take_back(request, by=place.person, at=OPENS)
    workplace.take_back(request, by=place.person, at=OPENS)

    assert workplace.find(secret, at=OPENS) is None
    assert AuditEvent.objects.filter(action="supervisor.taken_back").count() == 1
    with pytest.raises(DomainError):
        _name(place)
    second = _asked(other)
    erase_account(other.person, by=other.person, at=OPENS)
    assert workplace.find(second, at=OPENS) is None
    # What was never sent leaves room for somebody else.
    third = place_on(run)
    workplace.take_back(_name(third), by=third.person, at=OPENS)
    assert _name(third).is_open


def test_results_stand_beside_those_of_the_end_and_few_are_withheld(
    run, follow_up, coordinator, client, django_assert_num_queries
):
    end = run.version.items.get(kind="evaluation")
    places = [place_on(run) for _ in range(6)]
    for place in places:
        hand_in(place, end, {"aims": 3}, on=date(2026, 3, 6))
    for place in places[:4]:
        hand_in(place, follow_up, SAID, on=OPENS.date())
    client.force_login(coordinator)
    address = reverse("courses:teach_evaluation", args=[run.pk])

    few = client.get(address)
    hand_in(places[4], follow_up, {"aims": 5}, on=OPENS.date())
    many = client.get(address)

    assert not few.context["then_and_later"]
    [table] = many.context["then_and_later"]
    assert [str(each) for each in table.headings[1:]] == ["At the end", "Months later"]
    assert [str(each) for each in table.rows[0][1:]] == ["3.0", "4.2"]
    assert results(run, follow_up).count == 5
    donor = report_on(run, "donor", by=coordinator, at=OPENS)
    [later] = [each for each in donor.tables if each.key == "months_later"]
    assert later.rows == (("I use it at work.", later.rows[0][1], 5),)
    assert not [each for each in donor.tables if each.key == "at_work"]


def test_the_pages_of_participant_and_supervisor(run, client, settings, monkeypatch):
    """The real clock decides what is open, so the run is moved to end in time."""
    today = datetime.now(UTC).date()
    type(run).objects.filter(pk=run.pk).update(
        starts_on=today - timedelta(days=110), ends_on=today - timedelta(days=95)
    )
    run.refresh_from_db()
    place = place_on(run)
    client.force_login(place.person)
    later = reverse("courses:later", args=[run.pk])
    for page in (reverse("courses:my_learning"), reverse("courses:run", args=[run.pk])):
        assert later in client.get(page).content.decode()
    form = {"name": "Jovana Tot", "email": "head@home.example", "language": "en"}

    refused = client.post(later, form)
    assert "has_consented" in refused.context["form"].errors
    assert not SupervisorRequest.objects.exists()
    client.post(later, {**form, "has_consented": "on"})
    shown = client.get(later).content.decode()
    assert "head@home.example" in shown

    mail.outbox.clear()
    workplace.send_due()
    secret = re.search(r"/workplace/(\w+)/", mail.outbox[0].body)[1]
    address = reverse("courses:workplace", args=[secret])
    client.logout()
    asked = client.get(address)
    assert asked.status_code == 200
    assert asked.headers["Referrer-Policy"] == "no-referrer"
    assert asked.headers["X-Robots-Tag"] == "noindex"
    assert client.post(address, {}).context["form"].errors
    assert not EvaluationAnswer.objects.exists()
    assert "Thank you" in client.post(address, {"aims": "5"}).content.decode()
    assert EvaluationAnswer.objects.get().answers == {"aims": 5}
    assert client.get(address).status_code == 404

    client.force_login(place.person)
    after = client.get(later).content.decode()
    assert "Sent on" in after
    assert "head@home.example" not in after
    exported = str(export_of(place.person))
    assert "answered" not in exported
    own = reverse("courses:evaluation", args=[run.pk, run.version.items.get(
        kind="follow_up").key])  # fmt: skip
    client.post(own, {"aims": "4"})
    assert EvaluationAnswer.objects.count() == 2
    assert later not in client.get(reverse("courses:my_learning")).content.decode()


def test_the_coordinator_of_the_own_organisation_can_be_chosen(run, client, person):
    today = datetime.now(UTC).date()
    type(run).objects.filter(pk=run.pk).update(
        starts_on=today - timedelta(days=110), ends_on=today - timedelta(days=95)
    )
    run.refresh_from_db()
    home, other = (Organisation.objects.create(name=n) for n in ("Home", "Other"))
    vera, ivan, left = (person(email=f"{n}@x.example") for n in ("vera", "ivan", "l"))
    for who, where in ((vera, home), (ivan, other), (left, home)):
        OrganisationCoordinator.objects.create(person=who, organisation=where)
    OrganisationCoordinator.objects.filter(person=left).update(ended_at=OPENS)
    place = place_on(run, organisation=home)
    client.force_login(place.person)
    later = reverse("courses:later", args=[run.pk])
    consent = {"language": "en", "has_consented": "on"}

    for chosen in ("", ivan.pk, left.pk):
        refused = client.post(later, {**consent, "coordinator": chosen})
        assert refused.context["form"].errors
    assert not SupervisorRequest.objects.exists()
    client.post(later, {**consent, "coordinator": vera.pk})

    request = SupervisorRequest.objects.get()
    assert (request.name, request.email) == (str(vera), vera.email)


def test_others_see_nothing_of_it(run, client, trainee, coordinator):
    place_on(run)
    later = reverse("courses:later", args=[run.pk])
    for person in (trainee, coordinator):
        client.force_login(person)
        assert client.get(later).status_code == 404
        assert client.post(later + "take-back/").status_code == 404


@pytest.mark.parametrize("figures", [("2", "30"), ("7", "30"), ("3", "6"), ("3", "91")])
def test_a_run_asks_after_three_to_six_months_for_some_days(run, figures):
    months, days = figures
    data = {
        "language": "en",
        "capacity": "20",
        "warn_minutes": "180",
        "follow_up_months": months,
        "follow_up_days": days,
    }

    form = DetailsForm(data, instance=run)

    assert not form.is_valid()
    assert set(form.errors) <= {"follow_up_months", "follow_up_days"}


# Letters that went astray


def _refused_for_good(*_args, **_kwargs):
    raise SMTPRecipientsRefused({"head@home.example": (550, b"No such user")})


REPORT = """Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; HEAD@home.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such mailbox head@home.example

--b--
"""


def _came_back(status="5.1.1", action="failed", at=OPENS):
    report = REPORT.format(status=status, action=action)
    return record_report(report.encode(), at=at)


def test_a_letter_that_comes_back_is_noted_and_a_delay_is_not(run):
    place = place_on(run)
    _name(place)
    assert _came_back() == []  # nothing went there yet
    workplace.send_due(at=OPENS)
    assert _came_back(status="4.4.1", action="delayed") == ["head@home.example"]
    assert SupervisorRequest.objects.get().came_back_at is None

    assert _came_back() == ["head@home.example"]
    _came_back(at=OPENS + DAY)

    request = SupervisorRequest.objects.get()
    assert request.came_back_at == OPENS
    assert request.came_back_because.startswith("5.1.1 smtp; 550 no such mailbox")
    assert workplace.came_back_count(run) == 1
    workplace.take_back(request, by=place.person, at=OPENS)
    request.refresh_from_db()
    assert (request.came_back_because, workplace.came_back_count(run)) == ("", 0)


def test_an_address_that_the_mail_server_refuses_is_not_tried_again(run, monkeypatch):
    place = place_on(run)
    _name(place)
    with monkeypatch.context() as patched:
        patched.setattr(workplace, "write_to", _refused_for_good)
        assert workplace.send_due(at=OPENS) == 0
    assert workplace.send_due(at=OPENS + DAY) == 0
    request = SupervisorRequest.objects.get()
    assert request.came_back_because == "550 No such user"

    workplace.correct_address(request, "vera@home.example", by=place.person, at=OPENS)

    mail.outbox.clear()
    assert workplace.send_due(at=OPENS) == 1
    assert mail.outbox[0].to == ["vera@home.example"]


def test_a_coordinator_corrects_an_address_and_the_old_link_is_dead(run, coordinator):
    place = place_on(run)
    old = _asked(place)
    _came_back()
    request = SupervisorRequest.objects.get()

    workplace.correct_address(request, "vera@home.example", by=coordinator, at=OPENS)

    assert workplace.find(old, at=OPENS) is None
    mail.outbox.clear()
    assert workplace.send_due(at=OPENS) == 1
    assert workplace.send_due(at=OPENS) == 0
    assert mail.outbox[0].to == ["vera@home.example"]
    new = re.search(r"/workplace/(\w+)/", mail.outbox[0].body)[1]
    assert new != old
    assert workplace.find(new, at=OPENS) is not None
    request.refresh_from_db()
    assert (request.came_back_at, request.name) == (None, "Jovana Tot")
    event = AuditEvent.objects.get(action="supervisor.corrected")
    assert "vera" not in str(event.data)


def test_an_answered_request_looks_corrected_and_nobody_is_written_to(run, coordinator):
    answered, waiting = place_on(run), place_on(run)
    secret = _asked(answered)
    workplace.answer(workplace.find(secret, at=OPENS), SAID, at=OPENS)
    _asked(waiting)
    first, second = workplace.letters_of(run)
    assert (first.shown_address, second.shown_address) == ("", "")

    for each in (first, second):
        workplace.correct_address(each, "vera@home.example", by=coordinator, at=OPENS)
    mail.outbox.clear()

    shown = {
        (each.corrected_at, each.shown_address) for each in workplace.letters_of(run)
    }
    assert shown == {(OPENS, "")}
    assert workplace.send_due(at=OPENS) == 1
    assert len(mail.outbox) == 1


def test_correcting_is_refused_and_nothing_changes(run, coordinator, trainer):
    place, gone = place_on(run), place_on(run)
    request = _name(place)

    def refused(code, **changed):
        fields = {"email": "vera@home.example", "by": place.person, "at": OPENS}
        fields = {**fields, **changed}
        with pytest.raises(DomainError) as refusal:
            workplace.correct_address(request, fields.pop("email"), **fields)
        assert refusal.value.code == code

    refused("not_yours", by=trainer)
    refused("not_yours", by=gone.person)
    refused("own_address", email=place.person.email)
    refused("ended", at=LAST + DAY)
    workplace.send_due(at=OPENS)
    refused("sent")
    workplace.take_back(request, by=place.person, at=OPENS)
    refused("ended", by=coordinator)
    assert SupervisorRequest.objects.get().email == ""
    assert not AuditEvent.objects.filter(action="supervisor.corrected").exists()


def test_a_letter_on_its_way_while_the_address_is_corrected_is_not_the_last(
    run, coordinator, monkeypatch
):
    request = _name(place_on(run))

    def correct_meanwhile(*_args, **_kwargs):
        workplace.correct_address(
            request, "vera@home.example", by=coordinator, at=OPENS
        )

    with monkeypatch.context() as patched:
        patched.setattr(workplace, "write_to", correct_meanwhile)
        workplace.send_due(at=OPENS)
    request.refresh_from_db()
    assert request.sent_at is None
    mail.outbox.clear()
    assert workplace.send_due(at=OPENS) == 1
    assert mail.outbox[0].to == ["vera@home.example"]


def test_the_pages_of_letters(run, client, coordinator, trainer):
    today = datetime.now(UTC).date()
    type(run).objects.filter(pk=run.pk).update(
        starts_on=today - timedelta(days=110), ends_on=today - timedelta(days=95)
    )
    run.refresh_from_db()
    place = place_on(run)
    now = datetime.now(UTC)
    request = _name(place, at=now)
    later = reverse("courses:later", args=[run.pk])
    client.force_login(place.person)
    client.post(f"{later}correct/", {"email": "no address"})
    request.refresh_from_db()
    assert request.email == "head@home.example"
    client.post(f"{later}correct/", {"email": "vera@home.example"})
    request.refresh_from_db()
    assert request.email == "vera@home.example"
    workplace.send_due()
    shown = client.get(later).content.decode()
    assert "vera@home.example" not in shown
    assert "Correct the address" not in shown
    client.post(f"{later}correct/", {"email": "head@home.example"})
    SupervisorRequest.objects.update(email="head@home.example")
    _came_back(at=now)
    assert "It came back on" in client.get(later).content.decode()

    letters, correct = f"/teach/runs/{run.pk}/letters/", f"/teach/letters/{request.pk}/"
    other = place_on(run).person
    run.run_trainers.create(trainer=trainer)
    for user, status in ((other, 403), (trainer, 403)):
        client.force_login(user)
        assert client.get(letters).status_code == status
        posted = client.post(f"{correct}correct/", {"email": "x@home.example"})
        assert posted.status_code == status
    client.force_login(other)
    assert client.post(f"{later}correct/", {"email": "x@x.rs"}).status_code == 404
    client.force_login(coordinator)
    results = client.get(f"/teach/runs/{run.pk}/evaluation/").content.decode()
    assert "1 letter came back" in results
    page = client.get(letters).content.decode()
    assert "head@home.example" in page
    assert "no such mailbox" in page
    client.post(f"{correct}correct/", {"email": "nothing"})
    request.refresh_from_db()
    assert request.email == "head@home.example"
    client.post(f"{correct}correct/", {"email": "right@home.example"})
    page = client.get(letters).content.decode()
    assert "Address corrected on" in page
    assert "right@home.example" not in page


def test_letters_cost_the_same_however_many_were_named(run, client, coordinator):
    client.force_login(coordinator)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/teach/runs/{run.pk}/letters/")
        return len(queries)

    _name(place_on(run))
    cost()
    few = cost()
    for _ in range(4):
        _name(place_on(run))
    assert cost() == few
