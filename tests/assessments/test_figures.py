"""Figures gathered from tries, and the pages that show them."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from assessments.domain.attempts import start, submit
from assessments.domain.facility import facilities
from assessments.domain.figures import quiz_report
from assessments.domain.gains import measured_on
from assessments.domain.question_figures import question_report
from assessments.domain.repair_previews import Plan
from assessments.domain.repairing import DISREGARD
from assessments.domain.repairs import repair
from assessments.domain.saving import save_answer
from assessments.models import QuizPage, QuizQuestion
from assessments.viewsets.addresses import bank_address
from content.models import ModulePage
from courses.domain.enrolling import withdraw
from courses.domain.gains import gains_of
from courses.run_report import report_on
from tests.factories import assessments as make
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import BEFORE, place_on, run_of

pytestmark = pytest.mark.django_db

NOW = BEFORE + timedelta(hours=3)
MINUTE = timedelta(minutes=1)
# Which place each of six people picks in three questions; right is place 1.
PICKS = [(1, 1, 1), (1, 1, 1), (1, 1, 0), (0, 1, 0), (0, 0, 0), (2, 0, 1)]


def answered(run, item, picks, *, enrolment=None, at=NOW):
    """Take the quiz, one minute for each answer."""
    enrolment = enrolment or place_on(run)
    attempt = start(enrolment, item, at=at)
    for position, place in enumerate(picks, start=1):
        response = attempt.responses.get(position=position)
        key = response.version.payload["body"]["choices"][place]["key"]
        save_answer(attempt, position, key, revision=1, at=at + position * MINUTE)
    return submit(attempt, by=enrolment.person, at=at + timedelta(hours=1))


@pytest.fixture
def questions(db):
    return [make.single_choice(name=f"Number {n}") for n in (1, 2, 3)]


@pytest.fixture
def quizzed(questions, trainer):
    run, item = make.quiz_run(*questions, trainers=[trainer])
    for picks in PICKS:
        answered(run, item, picks)
    return run, item


def test_the_figures_of_a_quiz_by_hand(quizzed, questions):
    """Sums 3 3 2 1 0 1. First question: right 3 of 6.

    Rests of the first, out of two: 1 1 .5 .5 0 .5; right: mean 5/6, wrong: 1/3.
    All: mean 3.5/6 = .58333, squares .17361 .17361 .00694 .00694 .34028 .00694 =
    .70833, /6 = .11806, root .34359. (5/6 - 1/3) / .34359 x .5 = .72761.
    Alpha: columns 3/6, 4/6, 3/6: variances .3 .26667 .3 = .86667; sums: mean 10/6,
    squares 1.7778 x 2, .1111, .4444 x 2, 2.7778 = 7.3333, /5 = 1.46667.
    3/2 x (1 - .86667/1.46667) = .61364.
    """
    run, item = quizzed
    report = quiz_report(run, item)
    first = report.items[0]

    assert [row.version.question.pk for row in report.items] == [
        q.pk for q in questions
    ]
    assert (first.figures.people, first.figures.facility) == (6, 0.5)
    assert first.figures.discrimination == pytest.approx(0.72761, abs=1e-4)
    assert first.figures.seconds == 60
    assert report.figures.alpha == pytest.approx(0.61364, abs=1e-4)
    assert sum(report.figures.bands) == 6
    assert report.gains == []


def test_only_the_first_try_counts_and_what_was_left_out_does_not(
    quizzed, questions, coordinator
):
    run, item = quizzed
    again = run.enrolments.order_by("pk").last()
    answered(run, item, (1, 1, 1), enrolment=again, at=NOW + timedelta(days=3))
    assert quiz_report(run, item).items[0].figures.facility == 0.5

    plan = Plan(version=questions[0].versions.get(), kind=DISREGARD)
    repair(plan, reason="Two answers fit.", by=coordinator, at=NOW)

    # Those who would have lost by it keep their mark, so the figure is theirs.
    left = {
        r.version.question_id: r.figures.people for r in quiz_report(run, item).items
    }
    assert left[questions[1].pk] == 6
    assert left.get(questions[0].pk, 0) < 6


def test_a_question_over_versions_and_runs(quizzed, questions, trainer, person):
    run, _item = quizzed
    question = questions[0]
    question.general_feedback = "<p>Newer.</p>"
    make.published(question)

    new, old = question_report(question, viewer=trainer)
    assert (new.version.number, new.figures.people, new.summary) == (2, 0, None)
    assert (old.figures.people, old.figures.facility) == (6, 0.5)
    counts = {c.text: c.count for c in old.summary.tallies[0].counts}
    assert counts == {"Insist": 2, "Stay near": 3, "Leave": 1}
    assert [row.run for row in old.runs] == [run]

    _new, old = question_report(question, viewer=person("Trainer"))
    assert old.figures.people == 6
    assert old.runs == []


def test_the_pages_show_charts_with_their_tables(client, quizzed, questions, trainer):
    run, item = quizzed
    client.force_login(trainer)
    url = reverse("assessments:quiz_statistics", args=[run.pk, item.key])
    tries = reverse("assessments:run_quiz", args=[run.pk, item.key])
    assert url in client.get(tries).content.decode()

    page = client.get(url).content.decode()
    for said in ("How the results spread", "How easy each question was", "0.61"):
        assert said in page
    assert page.count("<figure") == page.count("Show the figures as a table") == 2
    assert "<svg" in page

    about = reverse("assessments:question_statistics", args=[questions[0].pk])
    page = client.get(about).content.decode()
    assert "✓ Stay near" in page
    assert run.code in page


def test_of_fewer_than_five_nothing_is_shown(client, trainer, questions):
    run, item = make.quiz_run(*questions, trainers=[trainer])
    for picks in PICKS[:4]:
        answered(run, item, picks)
    client.force_login(trainer)

    url = reverse("assessments:quiz_statistics", args=[run.pk, item.key])
    page = client.get(url)
    assert "4 people so far" in page.content.decode()
    assert page.context["distribution"] is None
    assert "<figure" not in page.content.decode()
    about = reverse("assessments:question_statistics", args=[questions[0].pk])
    text = client.get(about).content.decode()
    assert "figures are shown from 5 on" in text
    assert "<figure" not in text


def test_strangers_see_no_figures(client, quizzed, questions, person, trainee, officer):
    run, item = quizzed
    of_quiz = reverse("assessments:quiz_statistics", args=[run.pk, item.key])
    of_question = reverse("assessments:question_statistics", args=[questions[0].pk])
    own = run.enrolments.first().person
    for user in (trainee, own):
        client.force_login(user)
        assert client.get(of_quiz).status_code == 404
        assert client.get(of_question).status_code == 403
    client.force_login(person("Trainer"))
    assert client.get(of_quiz).status_code == 404
    text = client.get(of_question).content.decode()
    assert run.code not in text


def test_the_pages_cost_the_same_for_any_number(
    client, quizzed, questions, trainer, django_assert_max_num_queries
):
    run, item = quizzed
    client.force_login(trainer)
    pages = [
        reverse("assessments:quiz_statistics", args=[run.pk, item.key]),
        reverse("assessments:question_statistics", args=[questions[0].pk]),
    ]

    def cost() -> list[int]:
        found = []
        for page in pages:
            with django_assert_max_num_queries(40) as captured:
                client.get(page)
            found.append(len(captured))
        return found

    cost()
    few = cost()
    for picks in PICKS:
        answered(run, item, picks)
    assert cost() == few


def before_and_after(*questions):
    """A run with a pre-test and a post-test of the same anchors."""
    programme = ready_programme(sessions=1)
    module = ModulePage.objects.child_of(programme).first()
    pages = []
    for title in ("Before", "After"):
        page = make.quiz(parent=module, title=title, pass_percent=Decimal(50))
        page.questions = [
            QuizQuestion(question=question, sort_order=n, is_anchor=True)
            for n, question in enumerate(questions)
        ]
        page.save()
        pages.append(QuizPage.objects.get(pk=page.pk))
    run = run_of(frozen_version(programme))
    return run, [run.version.items.get(key=page.translation_key) for page in pages]


def test_learning_gain_is_paired_and_hidden_under_five(questions, client, coordinator):
    """Five people go from nothing to all: gain 1, all that could be gained."""
    run, (before, after) = before_and_after(*questions)
    people = [place_on(run) for _each in range(5)]
    later = NOW + timedelta(days=2)
    for person in people:
        answered(run, before, (0, 0, 0), enrolment=person)
    answered(run, before, (1, 1, 1))  # who never took the second one counts not
    for person in people[:4]:
        answered(run, after, (1, 1, 1), enrolment=person, at=later)
    url = reverse("assessments:quiz_statistics", args=[run.pk, after.key])
    client.force_login(coordinator)

    report = quiz_report(run, before)
    assert [(g.gain.people, g.gain.gain) for g in report.gains] == [(4, None)]

    answered(run, after, (1, 1, 1), enrolment=people[4], at=later)
    found = quiz_report(run, after).gains[0]
    assert (found.gain.people, found.questions) == (5, 3)
    assert (found.gain.gain, found.gain.normalised) == (1, 1)
    assert (found.before, found.after) == (before, after)
    text = client.get(url).content.decode()
    assert "Learning gain" in text
    assert "+100.0" in text


def test_reports_tell_the_gain_of_five_who_took_both(
    questions, client, coordinator, django_assert_num_queries
):
    run, (before, after) = before_and_after(*questions)
    people = [place_on(run) for _each in range(8)]
    later = NOW + timedelta(days=2)
    for person in people[:5]:
        answered(run, before, (0, 0, 0), enrolment=person)
    for person in people[:4]:
        answered(run, after, (1, 1, 1), enrolment=person, at=later)
    assert measured_on(run) == []
    assert not _measured(run, "donor", coordinator)

    answered(run, after, (1, 1, 0), enrolment=people[4], at=later)

    [gain] = gains_of(run)
    assert (gain.label, gain.people) == ("Before → After", 5)
    # Nobody had anything right before; then four had all, and one two thirds.
    assert (gain.before, gain.after) == (0, Decimal("93.3"))
    [row] = _measured(run, "realised", coordinator)
    assert row[1:] == (gain.before, gain.after, gain.after - gain.before, 5)
    # Of eight people, five tell of three others: donors see the means alone.
    assert _measured(run, "donor", coordinator)[0][1:] == (*row[1:4], None)
    client.force_login(coordinator)
    book = client.get(
        reverse("courses:run_report_file", args=[run.pk, "donor", "xlsx"])
    )
    sheet = load_workbook(BytesIO(book.content))["Learning gain in quizzes"]
    assert sheet["A2"].value == "Before → After"
    assert sheet["E2"].value == "–"
    page = client.get(reverse("courses:run_figures", args=[run.pk])).content.decode()
    assert "Before → After" in page
    with CaptureQueriesContext(connection) as few:
        measured_on(run)
    for person in people[5:]:
        answered(run, before, (0, 1, 0), enrolment=person)
        answered(run, after, (1, 1, 1), enrolment=person, at=later)
    with django_assert_num_queries(len(few)):
        [gain] = measured_on(run)
    assert gain.people == 8
    withdraw(people[7], reason="Moved", by=coordinator)
    assert measured_on(run)[0].people == 7


def _measured(run, kind, by):
    report = report_on(run, kind, by=by, at=NOW)
    return [row for t in report.tables if t.key == "measured" for row in t.rows]


def test_the_bank_tells_and_narrows_by_how_easy_questions_proved(
    client, quizzed, questions, trainer
):
    """As in the figures of each question; one that was asked of too few tells none."""
    run, item = quizzed
    # Somebody's second try, and a question left out of all: neither counts.
    person = run.enrolments.order_by("pk")[4]
    answered(run, item, (1, 1, 1), enrolment=person, at=NOW + timedelta(days=2))
    make.single_choice(name="Never asked")
    plan = Plan(version=questions[2].published_version, kind=DISREGARD, in_favour=False)
    repair(plan, reason="It was unclear.", by=trainer)
    versions = [each.published_version_id for each in questions]
    known = facilities(versions)

    assert known == {versions[0]: 0.5, versions[1]: pytest.approx(4 / 6)}
    for question, version in zip(questions, versions, strict=True):
        newest = question_report(question, viewer=trainer)[0]
        assert newest.figures.facility == known.get(version)

    client.force_login(trainer)
    found = {
        band: client.get(f"{bank_address()}results/?facility={band}").content.decode()
        for band in ("hard", "middle", "easy", "unknown")
    }
    names = ["Number 1", "Number 2", "Number 3", "Never asked"]
    assert {b: [n for n in names if n in page] for b, page in found.items()} == {
        "hard": [],
        "middle": names[:2],
        "easy": [],
        "unknown": names[2:],
    }
    assert "67 %" in found["middle"]
