"""What comes before the demo's coming run: told, asked, requested and nominated."""

from datetime import timedelta

from django.utils import timezone

from courses.domain.organisations import name_coordinator
from courses.domain.place_requests import agree, ask_for_place, nominate
from courses.domain.run_answers import answer, can_answer
from courses.domain.run_questions import Asked, answers_of, questions_of, set_questions
from courses.domain.runs import change_information
from courses.models import CourseRun
from lms.core.models import User
from lms.demo.runs import Cast

ASKED = (
    Asked(
        text="Is there anything we should know about food?",
        kind="text",
    ),
    Asked(
        text="How do you come to Niš?",
        kind="choice",
        choices=("By bus or train", "By car", "I live there"),
        is_required=True,
    ),
    Asked(text="Do you need a room without stairs?", kind="yes_no", is_required=True),
)
ANSWERS = ("No fish, please.", "By bus or train", "no")
FOODS = ("Vegetarian.", "", "", "I am allergic to nuts.")
WAYS = ("By car", "By bus or train", "I live there")
# How many of those whom the office enrolled have answered.
ANSWERED = 14


def load_answers(run: CourseRun) -> None:
    """Let most of those who have a place answer, unless some of them did."""
    at = timezone.now() - timedelta(days=3)
    places = list(run.enrolments.active().select_related("person").order_by("pk"))
    asked = questions_of(run)
    answered = answers_of(run, [each.person_id for each in places])
    if not asked or answered or not can_answer(run, at=at):
        return
    for number, place in enumerate(places[:ANSWERED]):
        said = (FOODS[number % 4], WAYS[number % 3], "yes" if number == 5 else "no")
        texts = dict(zip((each.pk for each in asked), said, strict=True))
        answer(run, texts, by=place.person, at=at)


def load_before(run: CourseRun, people: dict[str, User], *, cast: Cast) -> None:
    """Open the run for requests, with one of each kind, unless it is open already."""
    last_day = run.starts_on - timedelta(days=7)
    if run.questions.exists() or timezone.localdate() >= last_day:
        return
    office = cast.coordinator
    at = timezone.now() - timedelta(days=5)
    change_information(
        run,
        takes_requests=True,
        requests_until=last_day,
        information=(
            "The days are long and include role-plays; nobody has to take part in one."
            " There is a quiet room, and a person to talk to on each day."
        ),
        conditions="You work with children or carers, and come to all four days.",
        cost="Free of charge. Travel and lunch are paid by the funder.",
        by=office,
        at=at,
    )
    set_questions(run, ASKED, by=office, at=at)
    answers = dict(zip((q.pk for q in questions_of(run)), ANSWERS, strict=True))
    home, speaker = cast.organisations["home"], people["home"]
    name_coordinator(home, speaker, by=office, at=at)
    ask_for_place(run, answers, by=people["person45"], at=at + timedelta(hours=20))
    for person, says_yes in ((people["person46"], True), (people["trainee"], False)):
        asked = nominate(
            run,
            person.email,
            organisation=home,
            first_name=person.first_name,
            last_name=person.last_name,
            by=speaker,
            at=at + timedelta(hours=26),
        )
        if says_yes:
            agree(asked, answers, by=person, at=at + timedelta(hours=30))
