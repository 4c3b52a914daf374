"""The settings of a quiz at work, in the domain and through the pages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.domain.allowances import accommodate, extend, set_run_quiz
from assessments.domain.attempts import chance_of, start, submit, submit_due
from assessments.domain.saving import check, reach, save_answer
from assessments.models import (
    Accommodation,
    Attempt,
    FeedbackBand,
    QuizPage,
    QuizSection,
    Response,
)
from assessments.models.quiz.settings import QuizSettings
from courses.domain.completion import standing
from courses.models import FrozenPage
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent
from tests.factories import assessments as make
from tests.factories.runs import BEFORE, place_on, someone

pytestmark = pytest.mark.django_db

NOW = BEFORE + timedelta(hours=3)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SECRETS = ("is_correct", "is_true", "About: ", "Calm first", "Look again")


def refused(expected, function, *args, **kwargs):
    before = AuditEvent.objects.count()
    with pytest.raises(DomainError) as refusal:
        function(*args, **kwargs)
    assert refusal.value.code == expected
    assert AuditEvent.objects.count() == before


def place(*questions, person=None, **settings):
    run, item = make.quiz_run(*(questions or (make.single_choice(),)), **settings)
    return place_on(run, person), item


def page(name, attempt):
    return reverse(f"assessments:{name}", args=[attempt.enrolment.run_id, attempt.pk])


def wrong(response):
    body = response.version.payload["body"]
    return next(c["key"] for c in body["choices"] if not c["is_correct"])


def right(response):
    return make.right_answer(response.version.payload)


# Time


def test_a_time_limit_is_kept_by_the_servers_clock():
    enrolment, item = place(time_limit=20, grace_seconds=60)
    attempt = start(enrolment, item, at=NOW)
    over = NOW + 21 * MINUTE
    late = over + timedelta(seconds=1)
    answer = right(attempt.responses.get())

    assert attempt.due_at == NOW + 20 * MINUTE
    save_answer(attempt, 1, answer, revision=1, at=over)
    refused("time_over", save_answer, attempt, 1, None, revision=2, at=late)
    assert submit_due(at=over) == 0
    assert submit_due(at=late) == 1
    assert submit_due(at=late + DAY) == 0

    attempt.refresh_from_db()
    assert (attempt.ran_out, attempt.passed) == (True, True)
    assert attempt.submitted_at == over
    event = AuditEvent.objects.get(action="attempt.ran_out")
    assert event.actor is None


def test_the_command_hands_in_what_ran_out(capsys):
    enrolment, item = place(time_limit=5)
    start(enrolment, item, at=timezone.now() - timedelta(hours=1))

    call_command("submit_due")

    assert "Handed in: 1" in capsys.readouterr().out
    assert Attempt.objects.get().state == "marked"


def test_without_a_limit_nothing_runs_out():
    enrolment, item = place()
    attempt = start(enrolment, item, at=NOW)

    assert (attempt.due_at, attempt.accepts_until) == (None, None)
    assert submit_due(at=NOW + 999 * DAY) == 0


def test_more_time_for_one_person_and_for_all(trainer):
    enrolment, item = place(time_limit=20)
    other = place_on(enrolment.run)
    accommodate(enrolment, item, extra_percent=50, by=trainer, at=NOW)
    mine, theirs = (start(each, item, at=NOW) for each in (enrolment, other))

    count = extend([mine, theirs], 10, by=trainer, at=NOW)
    refused("out_of_range", extend, [mine], 0, by=trainer)
    again = accommodate(enrolment, item, extra_percent=50, by=trainer, at=NOW)
    accommodate(enrolment, item, extra_percent=100, by=trainer, at=NOW)

    for each in (mine, theirs):
        each.refresh_from_db()
    assert count == 2
    assert mine.due_at == NOW + 50 * MINUTE
    assert theirs.due_at == NOW + 30 * MINUTE
    assert again == Accommodation.objects.first()
    assert Accommodation.objects.count() == 2
    assert "reason" not in {f.name for f in Accommodation._meta.get_fields()}
    with pytest.raises(DatabaseError), transaction.atomic():
        Accommodation.objects.update(extra_tries=9)


def test_opening_closing_and_the_code_of_a_run(trainer):
    enrolment, item = place(opens_after_days=1, closes_after_days=3, asks_code=True)
    begins = enrolment.run.starts_on
    assert chance_of(enrolment, item, at=NOW).code == "not_open"
    refused("not_open", start, enrolment, item, at=NOW)

    set_run_quiz(
        enrolment.run,
        item,
        opens_at=NOW - DAY,
        closes_at=NOW + MINUTE,
        access_code="",
        by=trainer,
        at=NOW,
    )
    refused("code_not_set", start, enrolment, item, at=NOW)
    settings = {"opens_at": NOW - DAY, "closes_at": NOW + MINUTE, "by": trainer}
    set_run_quiz(enrolment.run, item, access_code="sidro 7", at=NOW, **settings)
    refused("wrong_code", start, enrolment, item, code="sidro", at=NOW)
    refused("closed", start, enrolment, item, code="sidro 7", at=NOW + MINUTE)
    refused(
        "closes_first",
        set_run_quiz,
        enrolment.run,
        item,
        opens_at=NOW,
        closes_at=NOW,
        access_code="",
        by=trainer,
    )
    attempt = start(enrolment, item, code=" SIDRO7 ", at=NOW)
    assert attempt.due_at == NOW + MINUTE

    set_run_quiz(
        enrolment.run,
        item,
        opens_at=None,
        closes_at=None,
        access_code="",
        by=trainer,
        at=NOW,
    )
    attempt.refresh_from_db()
    assert attempt.due_at.date() == begins + 3 * DAY
    trail = AuditEvent.objects.filter(action="run_quiz.changed")
    assert "sidro" not in str([event.data for event in trail])


def test_one_person_may_have_other_dates_and_more_tries(trainer):
    enrolment, item = place(closes_after_days=0, tries=1, wait_hours=0)
    late = NOW + 30 * DAY
    refused("closed", start, enrolment, item, at=late)

    accommodate(
        enrolment, item, extra_tries=1, closes_at=late + DAY, by=trainer, at=NOW
    )
    make.take(enrolment, item, right=False, at=late)

    told = export_of(enrolment.person)["accommodations"]
    assert [(each["extra_tries"], each["extra_percent"]) for each in told] == [(1, 0)]
    assert chance_of(enrolment, item, at=late).code == "ready"
    assert chance_of(place_on(enrolment.run), item, at=late).code == "closed"


# Which try counts, and parts that must be met


def test_the_last_try_counts_where_the_quiz_says_so():
    enrolment, item = place(counts="first", wait_hours=0)
    make.take(enrolment, item, right=False, at=NOW)

    second = make.take(enrolment, item, at=NOW)

    assert second.passed
    finding = next(f for f in standing(enrolment).findings if f.kind == "quiz_passed")
    assert (finding.met, finding.achieved) == (False, 0)
    assert chance_of(enrolment, item, at=NOW).code == "ready"


def test_each_outcome_is_needed_and_the_result_says_which(client, trainee):
    enrolment, item = place(
        make.single_choice(outcomes="A1", marks=Decimal(9)),
        make.single_choice(outcomes="A2"),
        person=trainee,
        outcome_percent=Decimal(60),
        bands=[
            FeedbackBand(from_percent=0, text="A start."),
            FeedbackBand(from_percent=80, text="Nearly all."),
        ],
    )
    attempt = start(enrolment, item, at=NOW)
    first = attempt.responses.get(position=1)
    save_answer(attempt, 1, right(first), revision=1, at=NOW)
    attempt = submit(attempt, by=trainee, at=NOW)
    client.force_login(trainee)

    text = client.get(page("result", attempt)).content.decode()

    assert (attempt.percent, attempt.passed) == (90, False)
    assert "Not yet" in text
    assert "A2: 0 %, needed 60 %" in text
    assert "Nearly all." in text
    assert "A start." not in text


# Pages


def sections(*titles):
    return [QuizSection(title=title, sort_order=n) for n, title in enumerate(titles)]


def test_one_moves_forward_only_and_what_is_left_stays(client, trainee):
    enrolment, item = place(
        make.true_false(),
        make.true_false(),
        person=trainee,
        layout="one",
        navigation="forward",
    )
    client.force_login(trainee)
    attempt = start(enrolment, item)
    url = page("attempt", attempt)

    client.post(url, {"r1": "0", "q1": "true", "page": "1", "then": "next"})
    second = client.get(f"{url}?page=1").content.decode()
    client.post(url, {"r1": "0", "q1": "false", "page": "1", "then": "save"})

    assert 'data-question="2"' in second
    assert 'data-question="1"' not in second
    attempt.refresh_from_db()
    assert attempt.page_reached == 2
    assert attempt.responses.get(position=1).answer is True
    refused("left_behind", save_answer, attempt, 1, False, revision=10**14)
    reach(attempt, 1)
    assert Attempt.objects.get().page_reached == 2


def test_sections_are_pages_with_flags_to_return_to(client, trainee):
    enrolment, item = place(
        make.true_false(),
        make.true_false(),
        person=trainee,
        layout="section",
        sections=sections("First part", "Second part"),
        in_sections=[1, 2],
    )
    client.force_login(trainee)
    attempt = start(enrolment, item)
    url = page("attempt", attempt)

    moved = client.post(
        url,
        {"r1": "0", "q1": "", "f1": ["0", "1"], "page": "1", "then": "next"},
    )
    second = client.get(moved.url).content.decode()
    asked = client.get(page("hand_in", attempt)).content.decode()

    assert "Second part" in second
    assert "First part" not in second
    assert "Page 1, flagged" in second
    assert attempt.responses.get(position=1).is_flagged
    assert "You flagged 1 question" in asked
    assert f"{url}?page=2#q2" in asked
    client.post(url, {"r1": str(10**15), "q1": "true", "f1": "0", "page": "1"})
    assert not attempt.responses.get(position=1).is_flagged


# Telling at once


def test_a_checked_question_tells_and_stays(client, trainee):
    enrolment, item = place(
        make.single_choice(),
        make.single_choice(),
        person=trainee,
        behaviour="immediate",
    )
    client.force_login(trainee)
    attempt = start(enrolment, item)
    first = attempt.responses.get(position=1)
    url = page("attempt", attempt)
    refused("answer_first", check, attempt, 1)

    client.post(url, {"r1": "0", "q1": wrong(first), "check": "1"})
    text = client.get(url).content.decode()

    assert "0 of 1 marks" in text
    assert "About: Stay near" in text
    assert text.count("Calm first") == 1  # of the checked one only
    refused("settled", save_answer, attempt, 1, right(first), revision=10**14)
    client.post(url, {"r1": str(10**15), "q1": right(first), "then": "save"})
    assert attempt.responses.get(position=1).answer == wrong(first)
    assert len(check(attempt, 1).checks) == 1


def test_several_tries_give_hints_and_cost_marks(client, trainee, monkeypatch):
    enrolment, item = place(
        make.single_choice(marks=Decimal(3)),
        person=trainee,
        behaviour="tries",
        question_tries=3,
        penalty_percent=Decimal(25),
    )
    client.force_login(trainee)
    attempt = start(enrolment, item)
    response = attempt.responses.get()
    url = page("attempt", attempt)

    save_answer(attempt, 1, wrong(response), revision=1)
    check(attempt, 1)
    once = check(attempt, 1)
    text = client.get(url).content.decode()

    assert len(once.checks) == 1
    assert "Not right yet" in text
    assert "2 tries at this question are left" in text
    assert "Calm first" not in text
    assert "About: Stay near" not in text
    save_answer(attempt, 1, right(response), revision=2)
    assert check(attempt, 1).is_settled
    attempt = submit(attempt, by=trainee)
    assert attempt.score == Decimal("2.25")


def test_checking_is_refused_where_the_quiz_tells_at_the_end():
    enrolment, item = place()
    attempt = start(enrolment, item, at=NOW)
    save_answer(attempt, 1, right(attempt.responses.get()), revision=1, at=NOW)

    refused("not_checked", check, attempt, 1, at=NOW)

    assert Response.objects.get().checks == []


def test_how_sure_one_is_is_asked_saved_and_counted(client, trainee):
    enrolment, item = place(
        make.single_choice(),
        make.single_choice(),
        person=trainee,
        behaviour="certainty",
    )
    client.force_login(trainee)
    attempt = start(enrolment, item)
    first = attempt.responses.get(position=1)
    asked = client.get(page("attempt", attempt)).content.decode()

    client.post(
        reverse("assessments:answer", args=[enrolment.run_id, attempt.pk, 1]),
        {"q1": right(first), "c1": "3", "revision": "5"},
    )
    client.post(
        page("attempt", attempt),
        {"r2": "0", "q2": right(attempt.responses.get(position=2)), "c2": "2"},
    )
    attempt = submit(attempt, by=trainee)

    assert "How sure are you?" in asked
    assert attempt.responses.get(position=1).certainty == 3
    assert attempt.percent == Decimal("83.33")


@pytest.mark.parametrize("behaviour", ["end", "immediate", "tries", "certainty"])
def test_no_page_or_endpoint_gives_a_key_away_before_its_time(
    client, trainee, behaviour
):
    """Frozen with everything allowed, yet only a checked question may tell."""
    enrolment, item = place(
        make.single_choice(), make.true_false(), person=trainee, behaviour=behaviour
    )
    client.force_login(trainee)
    attempt = start(enrolment, item)
    run, urls = enrolment.run_id, [page("attempt", attempt), page("hand_in", attempt)]
    urls += [
        reverse("assessments:quiz", args=[run, item.key]),
        reverse("courses:run", args=[run]),
        reverse("courses:my_learning"),
        page("result", attempt),
    ]
    first = attempt.responses.get(position=1)
    save = reverse("assessments:answer", args=[run, attempt.pk, 1])

    texts = [client.get(url, follow=True).content.decode() for url in urls]
    texts += [
        client.post(save, {"q1": value, "revision": number}).content.decode()
        for number, value in enumerate([wrong(first), "no-such", right(first)], start=1)
    ]
    texts.append(
        client.post(
            page("attempt", attempt), {"r1": "3", "q1": wrong(first)}, follow=True
        ).content.decode()
    )

    for text in texts:
        assert not [secret for secret in SECRETS if secret in text]


def test_the_table_of_an_author_decides_after_handing_in(client, trainee):
    enrolment, item = place(
        make.single_choice(outcomes="A1"),
        person=trainee,
        feedback="custom",
        review={"right_after": ["attempt"], "later": ["attempt", "correctness"]},
    )
    client.force_login(trainee)
    now = timezone.now()
    attempt = make.take(enrolment, item, right=False, at=now)
    text = client.get(page("result", attempt)).content.decode()
    assert "Your answers" in text
    assert not [each for each in (*SECRETS, "0 of 1", " 0 %") if each in text]

    Attempt.objects.update(submitted_at=now - DAY)

    text = client.get(page("result", attempt)).content.decode()
    assert "Not right yet" in text
    assert not [each for each in (*SECRETS, "0 of 1") if each in text]


# Staff


def test_staff_set_times_codes_and_accommodations(client, trainer):
    enrolment, item = place(time_limit=20, trainers=[trainer])
    client.force_login(trainer)
    args = [enrolment.run_id, item.key]
    start(enrolment, item)

    def post(name, data, *more):
        return client.post(reverse(f"assessments:{name}", args=[*args, *more]), data)

    opened = post("run_quiz_opening", {"access_code": "abc", "closes_at": ""})
    own = post("accommodation", {"extra_percent": 25, "extra_tries": 1}, enrolment.pk)
    more = post("more_time", {"minutes": 15})
    bad = post(
        "accommodation",
        {
            "extra_percent": 25,
            "extra_tries": 1,
            "opens_at": "2026-03-02T10:00",
            "closes_at": "2026-03-02T09:00",
        },
        enrolment.pk,
    )
    listed = client.get(reverse("assessments:run_quiz", args=args)).content.decode()

    assert {opened.status_code, own.status_code, more.status_code} == {302}
    assert "close before it opens" in bad.content.decode()
    assert "Access code: abc" in listed
    attempt = Attempt.objects.get()
    assert attempt.due_at - attempt.started_at == 40 * MINUTE


def test_who_may_not_grant_changes_nothing(client, trainer, trainee):
    enrolment, item = place(time_limit=20)
    args = [enrolment.run_id, item.key]

    for user, status in ((trainer, 404), (trainee, 404), (someone(), 404)):
        client.force_login(user)
        for name, more in (
            ("run_quiz_opening", []),
            ("more_time", []),
            ("accommodation", [enrolment.pk]),
            ("survey_summary", []),
        ):
            url = reverse(f"assessments:{name}", args=[*args, *more])
            data = {"minutes": 5, "extra_percent": 5, "extra_tries": 5}
            response = (
                client.get(url) if name == "survey_summary" else client.post(url, data)
            )
            assert response.status_code == status
    assert not Accommodation.objects.exists()
    assert not AuditEvent.objects.filter(action="run_quiz.changed").exists()


def test_the_run_page_costs_the_same_for_any_number(
    client, trainer, django_assert_max_num_queries
):
    enrolment, item = place(trainers=[trainer])
    client.force_login(trainer)
    url = reverse("assessments:run_quiz", args=[enrolment.run_id, item.key])
    client.get(url)
    costs = []
    for _round in range(2):
        with django_assert_max_num_queries(40) as captured:
            client.get(url)
        costs.append(len(captured))
        for _each in range(4):
            place_on(enrolment.run)

    assert costs[0] == costs[1]


# Frozen


def test_a_quiz_frozen_before_there_were_settings_still_works(client, trainee):
    enrolment, item = place(make.single_choice(outcomes="A1"), person=trainee)
    frozen = FrozenPage.objects.get(item=item)
    known = {
        "introduction",
        "is_graded",
        "pass_percent",
        "tries",
        "wait_hours",
        "redraw",
        "shuffle_questions",
        "shuffle_choices",
        "feedback",
        "feedback_after",
        "passed_text",
        "failed_text",
        "draws",
        "question_count",
        "summary",
        "topics",
        "content_note",
        "alternative_task",
    }
    old = {k: v for k, v in frozen.content.items() if k in known}
    old["fixed"] = [
        {k: v for k, v in each.items() if k != "section"}
        for each in frozen.content["fixed"]
    ]
    copy = FrozenPage.objects.create(item=item, locale="sl", title="Old", content=old)
    item.version.locales.append("sl")
    client.force_login(trainee)
    attempt = start(enrolment, item)
    Attempt.objects.filter(pk=attempt.pk).update(page=copy)
    attempt.refresh_from_db()

    texts = [
        client.get(page("attempt", attempt)).content.decode(),
        client.get(page("hand_in", attempt)).content.decode(),
    ]
    save_answer(attempt, 1, right(attempt.responses.get()), revision=1)
    attempt = submit(attempt, by=trainee)
    texts.append(client.get(page("result", attempt)).content.decode())

    assert attempt.passed
    assert "Stay near" in texts[0]
    assert "100 %" in texts[2]


def test_every_setting_is_frozen():
    names = {f.name for f in QuizPage._meta.get_fields() if hasattr(f, "verbose_name")}
    own = {f.name for f in QuizSettings._meta.get_fields()}
    content = make.quiz(make.single_choice()).frozen_content()

    assert own <= names
    assert own <= set(content)
