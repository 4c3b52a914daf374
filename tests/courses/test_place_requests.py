"""Before a place: what is told, what is asked, requests, nominations, decisions."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain import place_requests, run_questions
from courses.domain.copying import copy_run
from courses.domain.enrolling import withdraw
from courses.domain.organisations import end_coordinator, name_coordinator
from courses.domain.quotas import Kept, set_quotas
from courses.domain.run_questions import Asked, set_questions
from courses.domain.runs import change_information
from courses.models import (
    CourseRun,
    Enrolment,
    PlaceRequest,
    QuestionAnswer,
    RunQuestion,
)
from courses.personal_data import answers_of, coordinated_by, places_asked_of
from courses.views import organisations
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Notice, Organisation, User
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import attend, place_on, run_of, someone

pytestmark = pytest.mark.django_db

Status = PlaceRequest.Status
FOOD = Asked(text="What do you eat?", kind="text")
WAY = Asked(text="How do you come?", kind="choice", choices=("By bus", "By car"))
STAIRS = Asked(text="Can you use stairs?", kind="yes_no", is_required=True)


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def coming_run(version=None, **fields):
    """A run four weeks ahead that takes requests."""
    fields.setdefault("takes_requests", True)
    fields.setdefault("starts_on", timezone.localdate() + timedelta(days=28))
    return run_of(version, **fields)


def asking_run(coordinator, **fields):
    run = coming_run(**fields)
    set_questions(run, [FOOD, WAY, STAIRS], by=coordinator)
    return run


def said(run, *texts):
    return dict(zip(run.questions.values_list("pk", flat=True), texts, strict=False))


def organisation(name="Centre", **fields):
    return Organisation.objects.create(name=name, **fields)


def speaker_of(own, by, **fields):
    person = someone("Olja", "Ilić", **fields)
    name_coordinator(own, person, by=by)
    return person


def nominated(run, own, by, email="new@example.org"):
    return place_requests.nominate(
        run, email, organisation=own, first_name="Neda", last_name="Kos", by=by
    )


# What is told and asked


def test_the_public_page_tells_what_a_run_is_and_only_of_coming_runs(
    client, coordinator
):
    mira = someone("Mira", "Savić")
    run = coming_run(place="Niš", trainers=[mira], capacity=3)
    change_information(
        run,
        takes_requests=True,
        requests_until=None,
        information="Bring warm clothes.",
        conditions="You work with carers.",
        cost="Free; travel is paid.",
        by=coordinator,
    )
    place_on(run)
    page = client.get(reverse("courses:run_about", args=[run.pk])).content.decode()
    for text in (
        "Bring warm clothes.",
        "You work with carers.",
        "Free; travel is paid.",
        "Niš",
        "Mira Savić",
        "2 places left",
        "Association Most",
        "No decision covers the course",
        "Ask for a place",
        "Session 1.1",
    ):
        assert text in page
    event = AuditEvent.objects.get(action="run.information_changed")
    assert event.data["after"]["cost"] == "Free; travel is paid."

    begun = run_of(takes_requests=True)
    cancelled = coming_run()
    CourseRun.objects.filter(pk=cancelled.pk).update(status="cancelled")
    inner = coming_run(takes_requests=False)
    inner.version.programme.is_listed = False
    inner.version.programme.save()
    for each in (begun, cancelled, inner):
        assert client.get(f"/runs/{each.pk}/about/").status_code == 404


def test_the_public_page_costs_the_same_for_any_run(client):
    def cost(run):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/runs/{run.pk}/about/").status_code == 200
        return len(queries)

    small = coming_run(
        frozen_version(modules=1, sessions=1, code="S1"), trainers=[someone()]
    )
    small.partners.add(organisation("Only partner"))
    large = coming_run(
        frozen_version(modules=3, sessions=4, code="L1"),
        trainers=[someone() for _n in range(3)],
    )
    large.partners.set([organisation(f"Partner {n}") for n in range(3)])
    for _n in range(5):
        place_on(large)
    cost(small)
    assert cost(small) == cost(large)


def test_a_question_that_was_answered_keeps_its_words(coordinator):
    run = asking_run(coordinator)
    person = someone()
    place_requests.ask_for_place(run, said(run, "Everything", "", "yes"), by=person)
    food, way, stairs = run_questions.asked_on(run)

    set_questions(
        run,
        [
            Asked(pk=food.pk, text="What do you not eat?", kind="text"),
            Asked(pk=way.pk, text="How will you come?", kind="text"),
        ],
        by=coordinator,
    )

    # Nobody answered how they come, so that question is changed in place.
    assert [each.text for each in run_questions.asked_on(run)] == [
        "What do you not eat?",
        "How will you come?",
    ]
    old = RunQuestion.objects.get(pk=food.pk)
    assert (old.text, old.is_asked) == ("What do you eat?", False)
    assert RunQuestion.objects.get(pk=way.pk).text == "How will you come?"
    assert RunQuestion.objects.get(pk=stairs.pk).is_asked is False
    assert QuestionAnswer.objects.count() == 2
    events = AuditEvent.objects.filter(action="run.questions_set")
    before = events.count()
    set_questions(run, run_questions.asked_on(run), by=coordinator)
    assert events.count() == before


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(text="", kind="text"), "no_words"),
        (Asked(text="Which?", kind="choice", choices=("One", "One")), "few_choices"),
    ],
)
def test_a_question_without_words_or_answers_is_refused(coordinator, asked, code):
    run = coming_run()
    with refused(code):
        set_questions(run, [FOOD, asked], by=coordinator)
    assert not run.questions.exists()


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("", "", ""), "answer_needed"),
        (("", "By boat", "yes"), "not_offered"),
        (("", "", "maybe"), "not_offered"),
    ],
)
def test_answers_that_do_not_fit_leave_nothing_behind(coordinator, texts, code):
    run = asking_run(coordinator)
    with refused(code):
        place_requests.ask_for_place(run, said(run, *texts), by=someone())
    assert not QuestionAnswer.objects.exists()
    assert not PlaceRequest.objects.exists()


def test_answers_are_deleted_after_the_period_of_excuses_and_with_the_account(
    coordinator, settings
):
    settings.EXCUSE_FILE_DAYS = 90
    run = asking_run(coordinator, excuse_file_days=10)
    other = asking_run(coordinator)
    for each in (run, other):
        person = someone()
        asked = place_requests.ask_for_place(each, said(each, "", "", "no"), by=person)
        place_requests.accept(asked, by=coordinator)
    at = timezone.now() + (run.ends_on - timezone.localdate()) + timedelta(days=9)

    assert run_questions.delete_due(at=at) == 0
    assert run_questions.delete_due(at=at + timedelta(days=1)) == 1
    assert run_questions.delete_due(at=at + timedelta(days=1)) == 0
    event = AuditEvent.objects.get(action="run.answers_deleted")
    assert (event.data["count"], event.data["why"]) == (1, "period")
    call_command("tend_runs", stdout=StringIO())
    assert QuestionAnswer.objects.get().question.run == other

    erase_account(person, by=coordinator, at=timezone.now())
    assert not QuestionAnswer.objects.exists()


def test_a_copied_run_asks_and_tells_the_same(coordinator):
    run = asking_run(
        coordinator,
        asks_details=True,
        information="Bring shoes.",
        requests_until=timezone.localdate() + timedelta(days=20),
    )
    place_requests.ask_for_place(run, said(run, "Bread", "", "yes"), by=someone())

    new = copy_run(
        run, code="COPY", starts_on=run.starts_on + timedelta(days=70), by=coordinator
    )

    words = [each.words for each in run_questions.asked_on(new)]
    assert words == [each.words for each in run_questions.asked_on(run)]
    assert [each.is_required for each in new.questions.all()] == [False, False, True]
    assert (new.asks_details, new.information) == (True, "Bring shoes.")
    assert new.requests_until == run.requests_until + timedelta(days=70)
    assert not QuestionAnswer.objects.filter(question__run=new).exists()
    assert not new.place_requests.exists()


# Asking


def test_asking_leads_to_a_place_or_to_the_line(coordinator):
    run = asking_run(coordinator, capacity=1)
    first, second = someone(), someone()
    asked = [
        place_requests.ask_for_place(run, said(run, "", "", "yes"), by=each)
        for each in (first, second)
    ]
    assert not run.enrolments.exists()
    assert Notice.objects.filter(person=coordinator, kind="place_asked").count() == 2

    for each in asked:
        place_requests.accept(each, by=coordinator)
        place_requests.accept(each, by=coordinator)

    places = {each.person: each.status for each in run.enrolments.all()}
    assert places == {first: "active", second: "waiting"}
    assert Notice.objects.filter(kind="place_answered").count() == 2
    accepted = AuditEvent.objects.filter(action="place.request_accepted")
    assert accepted.count() == 2
    assert QuestionAnswer.objects.count() == 2
    with refused("has_place"):
        place_requests.ask_for_place(run, {}, by=first)


def test_asking_is_refused_when_it_makes_no_sense(coordinator):
    person = someone()
    shut = coming_run(takes_requests=False)
    late = coming_run(requests_until=timezone.localdate() - timedelta(days=1))
    begun = run_of(takes_requests=True)
    for run in (shut, late, begun):
        with refused("no_requests"):
            place_requests.ask_for_place(run, {}, by=person)
    run = coming_run()
    place_requests.ask_for_place(run, {}, by=person)
    with refused("already_asked"):
        place_requests.ask_for_place(run, {}, by=person)
    assert PlaceRequest.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceRequest.objects.create(run=run, person=person, status="open")


def test_who_gets_no_place_is_told_why_and_their_answers_go(coordinator):
    run = asking_run(coordinator)
    person = someone()
    asked = place_requests.ask_for_place(run, said(run, "Soup", "", "no"), by=person)
    with refused("reason_needed"):
        place_requests.decline(asked, answer=" ", by=coordinator)
    assert QuestionAnswer.objects.count() == 2

    place_requests.decline(asked, answer="For carers only", by=coordinator)

    assert not QuestionAnswer.objects.exists()
    with refused("decided"):
        place_requests.accept(asked, by=coordinator)
    with refused("somebody_else"):
        mine = place_requests.ask_for_place(
            coming_run(frozen_version(code="Z9")), {}, by=coordinator
        )
        place_requests.accept(mine, by=coordinator)
    assert not Enrolment.objects.exists()


def test_the_pages_ask_show_answers_to_coordinators_only_and_decide(
    client, coordinator, trainer, person
):
    run = asking_run(coordinator, trainers=[trainer])
    trainee = person("Trainee", organisation=organisation())
    page = reverse("courses:ask_place", args=[run.pk])
    assert client.get(page).status_code == 302  # to signing in
    client.force_login(trainee)
    fields = {f"question-{pk}": "" for pk in said(run, 1, 2, 3)}
    response = client.post(page, fields)
    assert "This field is required" in response.content.decode()
    assert not PlaceRequest.objects.exists()

    *_others, stairs = fields
    client.post(page, {**fields, stairs: "no", next(iter(fields)): "No nuts, please"})

    asked = PlaceRequest.objects.get()
    assert asked.organisation == trainee.organisation
    assert "waits for a decision" in client.get(page).content.decode()
    assert "Places asked for" in client.get("/my/").content.decode()
    hidden = [f"/teach/runs/{run.pk}/place-requests/", f"/teach/runs/{run.pk}/answers/"]
    decision = reverse("courses:place_decide", args=[asked.pk])
    for user, status in ((trainee, 403), (trainer, 403)):
        client.force_login(user)
        for address in hidden:
            assert client.get(address).status_code == status
        assert client.post(decision, {"accept": "1"}).status_code == status
    assert not Enrolment.objects.exists()
    client.force_login(coordinator)
    shown = client.get(hidden[0]).content.decode()
    assert "No nuts, please" in shown
    assert (
        "1 request for a place" in client.get(f"/teach/runs/{run.pk}/").content.decode()
    )

    client.post(decision, {"accept": "1"})

    place = Enrolment.objects.get()
    assert place.is_active
    assert "No nuts, please" in client.get(hidden[1]).content.decode()
    own = f"/teach/enrolments/{place.pk}/"
    assert "No nuts, please" in client.get(own).content.decode()
    client.force_login(trainer)
    assert "No nuts, please" not in client.get(own).content.decode()
    client.force_login(trainee)
    assert client.get(page).url == f"/runs/{run.pk}/"


def test_a_request_can_be_taken_back_by_its_person_alone(client, coordinator):
    run = asking_run(coordinator)
    person, other = someone(), someone()
    asked = place_requests.ask_for_place(run, said(run, "", "", "no"), by=person)
    address = reverse("courses:place_take_back", args=[run.pk, asked.pk])
    client.force_login(other)
    assert client.post(address).status_code == 404
    with refused("not_yours"):
        place_requests.take_back(asked, by=other)
    client.force_login(person)
    client.post(address)
    asked.refresh_from_db()
    assert asked.status == Status.WITHDRAWN
    assert not QuestionAnswer.objects.exists()
    assert (
        "took your request back"
        in client.get(f"/runs/{run.pk}/place/").content.decode()
    )


def test_who_gave_a_place_back_can_ask_again(coordinator):
    run = coming_run()
    person = someone()
    asked = place_requests.ask_for_place(run, {}, by=person)
    place = place_requests.accept(asked, by=coordinator).enrolment
    withdraw(place, reason="Ill", by=person)

    again = place_requests.ask_for_place(run, {}, by=person)

    assert place_requests.accept(again, by=coordinator).enrolment != place


def test_the_information_page_changes_and_says_what_is_wrong(
    client, coordinator, trainer
):
    run = coming_run(takes_requests=False, trainers=[trainer])
    page = reverse("courses:run_information", args=[run.pk])
    client.force_login(trainer)
    assert client.get(page).status_code == 403
    client.force_login(coordinator)
    told = {"part": "told", "takes_requests": "on", "cost": "Free"}
    response = client.post(page, {**told, "requests_until": str(run.starts_on)})
    assert "before the run begins" in response.content.decode()
    client.post(page, told)
    run.refresh_from_db()
    assert (run.takes_requests, run.cost) == (True, "Free")

    asked = {
        "part": "asked",
        "questions-TOTAL_FORMS": "3",
        "questions-INITIAL_FORMS": "0",
        "questions-0-text": "How do you come?",
        "questions-0-kind": "choice",
        "questions-0-choices": "By bus",
        "questions-1-text": "What do you eat?",
        "questions-1-kind": "text",
        "questions-1-is_required": "on",
        "questions-2-text": "",
        "questions-2-kind": "text",
    }
    response = client.post(page, asked)
    assert "at least two different answers" in response.content.decode()
    assert not run.questions.exists()
    client.post(page, {**asked, "questions-0-choices": "By bus\nBy bus\n By  car "})
    assert [each.words for each in run_questions.asked_on(run)] == [
        ("How do you come?", "choice", ("By bus", "By car")),
        ("What do you eat?", "text", ()),
    ]


@pytest.mark.parametrize("page", ["place-requests", "answers"])
def test_requests_and_answers_cost_the_same_however_many_ask(client, coordinator, page):
    client.force_login(coordinator)
    version = frozen_version(code="Q1")

    def cost(count):
        run = coming_run(version, capacity=50)
        set_questions(run, [FOOD, STAIRS], by=coordinator)
        own = organisation(f"Own {Organisation.objects.count()}")
        for number in range(2 * count):
            person = someone(organisation=own)
            asked = place_requests.ask_for_place(run, said(run, "a", "yes"), by=person)
            if number % 2:
                place_requests.accept(asked, by=coordinator)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/teach/runs/{run.pk}/{page}/")
        return len(queries)

    cost(1)
    assert cost(1) == cost(4)


# Nominations


def test_a_nominated_person_is_asked_first_and_their_account_is_not_shown(coordinator):
    own, others = organisation(), organisation("Elsewhere")
    speaker = speaker_of(own, coordinator)
    run = asking_run(coordinator)
    known = someone("Secret", "Name", email="known@example.org", organisation=others)

    asked = nominated(run, own, speaker, email="KNOWN@example.org")

    assert (asked.person, asked.shown_name) == (known, "Neda Kos")
    assert asked.status == Status.NOMINATED
    assert Notice.objects.filter(person=known, kind="place_nominated").count() == 1
    assert not Notice.objects.filter(kind="place_asked").exists()
    with refused("not_agreed"):
        place_requests.accept(asked, by=coordinator)
    with refused("already_asked"):
        nominated(run, own, speaker, email="known@example.org")
    with refused("not_yours"):
        place_requests.agree(asked, said(run, "", "", "yes"), by=speaker)
    with refused("answer_needed"):
        place_requests.agree(asked, {}, by=known)

    asked = place_requests.agree(asked, said(run, "", "", "yes"), by=known)

    assert (asked.status, asked.shown_name) == (Status.OPEN, "Secret Name")
    place = place_requests.accept(asked, by=coordinator).enrolment
    assert (place.organisation, place.nominated_by) == (own, "Olja Ilić, Centre")
    known.refresh_from_db()
    assert known.organisation == others


def test_whoever_has_no_account_is_invited(coordinator):
    own = organisation()
    speaker = speaker_of(own, coordinator, language="sl")
    asked = nominated(coming_run(), own, speaker)
    person = User.objects.get(email="new@example.org")
    assert asked.person == person
    assert (person.organisation, person.language) == (own, "sl")
    assert [group.name for group in person.groups.all()] == ["Trainee"]


def test_nominating_is_for_the_organisations_coordinator_while_they_are(coordinator):
    own, other = organisation(), organisation("Elsewhere")
    speaker = speaker_of(own, coordinator)
    run = coming_run()
    for organisation_, by in ((other, speaker), (own, coordinator)):
        with refused("not_yours"):
            nominated(run, organisation_, by)
    with refused("no_requests"):
        nominated(coming_run(takes_requests=False), own, speaker)
    assert speaker.has_perm("courses.nominate_person")
    row = speaker.coordinates.get()
    assert name_coordinator(own, speaker, by=coordinator) == row
    end_coordinator(row, by=coordinator)
    end_coordinator(row, by=coordinator)
    with refused("not_yours"):
        nominated(run, own, speaker)
    assert not User.objects.get(pk=speaker.pk).has_perm("courses.nominate_person")
    assert not User.objects.filter(email="new@example.org").exists()
    actions = AuditEvent.objects.filter(action__startswith="organisation.")
    assert actions.count() == 2


def test_quotas_hold_for_nominations(coordinator):
    own, other = organisation(), organisation("Elsewhere")
    run = coming_run(capacity=3)
    set_quotas(run, [Kept(places=1, organisation=own)], by=coordinator)
    speaker = speaker_of(own, coordinator)
    outside = speaker_of(other, coordinator)
    states = []
    for number, (theirs, by) in enumerate(
        [(own, speaker), (own, speaker), (other, outside)]
    ):
        asked = nominated(run, theirs, by, email=f"n{number}@example.org")
        asked = place_requests.agree(asked, {}, by=asked.person)
        states.append(place_requests.accept(asked, by=coordinator).enrolment.status)
    assert states == ["active", "waiting", "active"]


def test_accepting_one_request_settles_the_others_of_the_person(coordinator):
    own, other = organisation(), organisation("Elsewhere")
    run = coming_run()
    person = someone(email="new@example.org")
    first, second = (
        nominated(run, each, speaker_of(each, coordinator)) for each in (own, other)
    )
    place_requests.agree(first, {}, by=person)
    place_requests.accept(first, by=coordinator)
    second.refresh_from_db()
    assert second.status == Status.WITHDRAWN
    assert run.enrolments.get().organisation == own


def test_my_organisation_shows_own_people_and_no_marks_to_nobody_else(
    client, coordinator, trainee
):
    own, other = organisation(), organisation("Elsewhere")
    speaker, stranger = speaker_of(own, coordinator), speaker_of(other, coordinator)
    run = coming_run(capacity=1)
    place_on(run, someone("Ana", "Ours", organisation=own))
    place_on(run, someone("Bora", "Ours", organisation=own))
    place_on(run, someone("Vera", "Theirs", organisation=other))
    asked = nominated(run, own, speaker)
    client.force_login(speaker)
    assert client.get("/organisation/").url == f"/organisation/{own.pk}/"
    listed = client.get(f"/organisation/{own.pk}/").content.decode()
    assert "With a place: 1 · on the waiting list: 1 · asked: 1" in listed
    address = f"/organisation/{own.pk}/runs/{run.pk}/"
    page = client.get(address).content.decode()
    for text in ("Ana Ours", "Bora Ours", "Neda Kos", "Not yet", "Take the nomination"):
        assert text in page
    assert "Theirs" not in page
    assert "%" not in page.split("<main")[1].split("</main")[0]
    assert "My organisation" in client.get("/my/").content.decode()

    unseen = coming_run(frozen_version(code="X7"), takes_requests=False)
    assert client.get(f"/organisation/{own.pk}/runs/{unseen.pk}/").status_code == 404
    back = reverse("courses:nomination_take_back", args=[own.pk, asked.pk])
    for user in (stranger, trainee, coordinator):
        client.force_login(user)
        for each in (f"/organisation/{own.pk}/", address):
            assert client.get(each).status_code == 404
        assert client.post(address, {"email": "x@example.org"}).status_code == 404
        assert client.post(back).status_code == 404
    assert client.get("/organisation/").status_code == 404
    foreign = reverse("courses:nomination_take_back", args=[other.pk, asked.pk])
    client.force_login(stranger)
    assert client.post(foreign).status_code == 404
    asked.refresh_from_db()
    assert asked.status == Status.NOMINATED
    client.force_login(speaker)
    client.post(back)
    asked.refresh_from_db()
    assert asked.status == Status.WITHDRAWN


def test_completion_is_all_an_organisation_learns(client, coordinator):
    own = organisation()
    speaker = speaker_of(own, coordinator)
    programme = ready_programme(lessons=0)
    programme.requirements.exclude(for_attendance=True).delete()
    run = run_of(frozen_version(programme))
    done = place_on(run, someone("Ana", "Done", organisation=own))
    missed = place_on(run, someone("Bora", "Missed", organisation=own))
    attend(done)
    attend(missed, missed=[0])
    client.force_login(speaker)
    page = client.get(f"/organisation/{own.pk}/runs/{run.pk}/").content.decode()
    rows = {
        name: page.split(name)[1].split("</tr>")[0]
        for name in ("Ana Done", "Bora Missed")
    }
    assert "badge--success" in rows["Ana Done"]
    assert "Not yet" in rows["Bora Missed"]
    assert "Nominate somebody" not in page


def test_nominating_on_the_page_says_the_same_whoever_it_is(client, coordinator):
    own = organisation()
    speaker = speaker_of(own, coordinator)
    run = coming_run()
    place_on(run, someone(email="known@example.org"))
    client.force_login(speaker)
    address = f"/organisation/{own.pk}/runs/{run.pk}/"
    names = {"first_name": "Neda", "last_name": "Kos"}
    response = client.post(address, {**names, "email": "no address"})
    assert "valid email" in response.content.decode()
    assert not PlaceRequest.objects.exists()
    pages = []
    for email in ("known@example.org", "new@example.org"):
        response = client.post(address, {**names, "email": email}, follow=True)
        pages.append("Nominated. The person is asked" in response.content.decode())
    assert pages == [True, True]
    again = client.post(address, {**names, "email": "new@example.org"})
    assert "nominated this person already" in again.content.decode()


def test_lists_of_an_organisation_cost_the_same_however_long(client, coordinator):
    version = frozen_version(code="N1")

    def cost(count):
        own = organisation(f"Own {count} {Organisation.objects.count()}")
        speaker = speaker_of(own, coordinator)
        runs = [coming_run(version, capacity=50) for _n in range(count)]
        for run in runs:
            for _n in range(count):
                place_on(run, someone(organisation=own))
        for number in range(count):
            nominated(runs[0], own, speaker, email=f"{own.pk}-{number}@example.org")
        client.force_login(speaker)
        found = []
        for address in (
            f"/organisation/{own.pk}/",
            f"/organisation/{own.pk}/runs/{runs[0].pk}/",
        ):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    cost(1)
    CourseRun.objects.update(takes_requests=False)
    small = cost(1)
    CourseRun.objects.update(takes_requests=False)
    assert small == cost(4)


def test_coordinators_are_named_and_ended_by_the_office(client, coordinator, trainer):
    own = organisation()
    person = someone(email="olja@example.org")
    page = reverse("courses:organisation_coordinators")
    client.force_login(trainer)
    assert client.get(page).status_code == 403
    client.force_login(coordinator)
    wrong = client.post(page, {"organisation": own.pk, "email": "nobody@example.org"})
    assert "Nobody with this address" in wrong.content.decode()
    client.post(page, {"organisation": own.pk, "email": "Olja@example.org"})
    row = person.coordinates.get()
    assert "olja@example.org" in client.get(page).content.decode()
    end = reverse("courses:coordinator_end", args=[row.pk])
    client.force_login(trainer)
    assert client.post(end).status_code == 403
    client.force_login(coordinator)
    client.post(end)
    row.refresh_from_db()
    assert row.ended_at
    assert "olja@example.org" not in client.get(page).content.decode()


def test_erasing_a_person_takes_requests_names_and_the_role_along(coordinator):
    own = organisation()
    speaker = speaker_of(own, coordinator)
    run = asking_run(coordinator)
    asked = nominated(run, own, speaker)
    export = places_asked_of(asked.person)
    assert export == [
        {
            "run": run.code,
            "organisation": "Centre",
            "nominated": True,
            "asked_at": asked.asked_at.isoformat(),
            "status": "nominated",
            "decided_at": None,
            "answer": "",
        }
    ]
    assert answers_of(asked.person) == []
    assert coordinated_by(speaker)[0]["organisation"] == "Centre"

    erase_account(asked.person, by=coordinator, at=timezone.now())
    erase_account(speaker, by=coordinator, at=timezone.now())

    asked.refresh_from_db()
    assert (asked.status, asked.named_as) == (Status.WITHDRAWN, "")
    assert speaker.coordinates.get().ended_at


def test_days_of_a_run_are_those_of_its_place():
    run = coming_run(requests_until=date(2031, 5, 5), starts_on=date(2031, 6, 2))
    zone = run.zone

    assert place_requests.takes_requests(
        run, at=datetime(2031, 5, 5, 23, 59, tzinfo=zone)
    )
    assert not place_requests.takes_requests(
        run, at=datetime(2031, 5, 6, 0, 0, tzinfo=zone)
    )


def test_nominations_within_an_hour_are_limited_for_each_coordinator(
    client, coordinator, monkeypatch
):
    monkeypatch.setitem(organisations.NOMINATING, "most", 2)
    own, other = organisation(), organisation("Elsewhere")
    run = coming_run()
    names = {"first_name": "Neda", "last_name": "Kos"}

    def nominate(speaker, own, number):
        client.force_login(speaker)
        email = f"n{number}-{own.pk}@example.org"
        address = f"/organisation/{own.pk}/runs/{run.pk}/"
        return client.post(address, {**names, "email": email})

    speaker = speaker_of(own, coordinator)
    statuses = [nominate(speaker, own, number).status_code for number in range(2)]
    refusal = nominate(speaker, own, 3)

    assert (statuses, refusal.status_code) == ([302, 302], 429)
    shown = refusal.content.decode()
    assert "many people within an hour" in shown
    assert "n3-" in shown  # what was typed is still there
    assert PlaceRequest.objects.count() == 2
    assert not User.objects.filter(email__startswith="n3-").exists()
    assert nominate(speaker_of(other, coordinator), other, 1).status_code == 302
