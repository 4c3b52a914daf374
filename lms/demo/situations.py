"""What happened to the people of the demo, on each of its runs."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from certificates.domain.issuing import (
    issue_if_earned,
    issue_trainer_confirmation,
)
from courses.domain.dispensing import dispense
from courses.domain.enrolling import enrol
from courses.domain.evaluation import hand_in, questions
from courses.domain.household_notes import write_note
from courses.domain.outline import frozen_page
from courses.domain.progress import complete, pause, start
from courses.domain.quotas import Kept, set_quotas
from courses.domain.reflections import write
from courses.domain.runs import finish_run
from courses.models import (
    CourseRun,
    Dispensation,
    Enrolment,
    Household,
    OutlineItem,
)
from lms.core.models import User
from lms.demo.answering import take
from lms.demo.imports import import_some
from lms.demo.opinions import opinion
from lms.demo.portfolio import load_portfolio
from lms.demo.requests import load_requests
from lms.demo.room import fill_room
from lms.demo.runs import Cast, attend, enrol_all, moment

Kind = OutlineItem.Kind


@dataclass(frozen=True, kw_only=True)
class Story:
    """How one person went through a run; a person not told of did everything."""

    absent: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    post_test: tuple[int, ...] = (92,)  # per cent, try by try
    lessons: int | None = None  # how many were read; None means all
    evaluates: bool = True
    gets_certificate: bool = True


def half_day(module: str, *, afternoon: bool) -> frozenset[str]:
    numbers = (3, 4) if afternoon else (1, 2)
    return frozenset(f"{module}-S{number}" for number in numbers)


A01 = {
    "ljiljana": Story(post_test=(83,)),
    # Missed half a day without a core session: 21 of 24 hours.
    "jelena": Story(absent=frozenset({"A2-S3", "A2-S4"}), post_test=(58, 83)),
    "dzemal": Story(
        absent=half_day("A2", afternoon=True) | half_day("A3", afternoon=False),
    ),
    # 87.5 per cent, but one of the sessions was a core session.
    "zan": Story(absent=half_day("A1", afternoon=True)),
    "ana": Story(post_test=(50, 58, 62)),
    "marko": Story(unknown=frozenset({"A3-S2"})),
    "nina": Story(post_test=(100,)),
    "ivan": Story(post_test=(75,)),
    "trainee": Story(post_test=(92,)),
}


@dataclass
class Progress:
    """Moves through the online part of a run in the name of one person."""

    enrolment: Enrolment
    at: datetime
    items: list[OutlineItem] = field(default_factory=list)

    def read_lessons(self, count: int | None = None) -> None:
        lessons = [item for item in self.items if item.kind == Kind.LESSON]
        for number, item in enumerate(lessons[:count]):
            at = self.at + timedelta(hours=20 * number)
            start(self.enrolment, item, at=at)
            complete(
                self.enrolment,
                item,
                by=self.enrolment.person,
                at=at + timedelta(minutes=item.minutes - 10),
            )

    def take_quiz(self, suffix: str, *, at: datetime, percent: int) -> None:
        for item in self.items:
            if item.kind == Kind.QUIZ and item.code.endswith(suffix):
                take(self.enrolment, item, at=at, percent=percent)

    def evaluate(self, *, on: date) -> None:
        for item in self.items:
            if item.kind == Kind.EVALUATION:
                asked = questions(item, frozen_page(item, "en"))
                answers = opinion(asked, f"{item.code}:{self.enrolment.person.email}")
                hand_in(self.enrolment, item, answers, on=on)


def load_finished_run(
    run: CourseRun,
    people: dict[str, User],
    stories: dict[str, Story],
    *,
    cast: Cast,
    has_test: bool,
) -> None:
    """Enrol `people`, let each story happen, finish the run and issue."""
    if run.status == CourseRun.Status.FINISHED:
        return
    first = moment(run.starts_on)
    enrolments = enrol_all(
        run, people.values(), by=cast.coordinator, at=first - timedelta(days=30)
    )
    told = dict(zip(people, enrolments, strict=True))
    of = {key: stories.get(key, Story()) for key in people}
    _online_before(run, told, of, has_test=has_test)
    attend(
        run,
        enrolments,
        absent={told[key].pk: set(story.absent) for key, story in of.items()},
        unknown={told[key].pk: set(story.unknown) for key, story in of.items()},
        by=cast.trainers[0],
    )
    _closing(run, told, of, has_test=has_test)
    end = moment(run.ends_on + timedelta(days=5), 9)
    finish_run(run, by=cast.coordinator, at=end)
    run.refresh_from_db()
    for number, (key, enrolment) in enumerate(told.items()):
        if of[key].gets_certificate:
            at = end + timedelta(days=1, minutes=number)
            issue_if_earned(enrolment, by=cast.coordinator, at=at)
    for run_trainer in run.run_trainers.all():
        at = end + timedelta(days=1, hours=2)
        issue_trainer_confirmation(run_trainer, by=cast.coordinator, at=at)


def _items(run: CourseRun) -> list[OutlineItem]:
    return list(run.version.items.order_by("order"))


def _online_before(
    run: CourseRun,
    told: dict[str, Enrolment],
    of: dict[str, Story],
    *,
    has_test: bool,
) -> None:
    items = _items(run)
    for number, (key, enrolment) in enumerate(told.items()):
        at = moment(run.starts_on, 18, number % 60) - timedelta(days=14)
        person = Progress(enrolment, at, items)
        person.read_lessons(of[key].lessons)
        if has_test:
            percent = 45 + 5 * (number % 6)
            person.take_quiz("-PRE", at=at + timedelta(hours=2), percent=percent)


def _closing(
    run: CourseRun,
    told: dict[str, Enrolment],
    of: dict[str, Story],
    *,
    has_test: bool,
) -> None:
    items = _items(run)
    for number, (key, enrolment) in enumerate(told.items()):
        at = moment(run.ends_on, 16, number % 60)
        person = Progress(enrolment, at, items)
        tries = of[key].post_test if has_test else ()
        for day, percent in enumerate(tries):
            # The next try opens a day later.
            later = at + timedelta(days=day, hours=day)
            person.take_quiz("-POST", at=later, percent=percent)
        if of[key].evaluates:
            person.evaluate(on=at.date())


def load_current_run(
    run: CourseRun, people: dict[str, User], *, cast: Cast, today: date
) -> None:
    """Fill a weekly run that is half over: some lessons read, the roll up to date."""
    if run.enrolments.exists():
        return
    first = moment(run.starts_on)
    enrolments = enrol_all(
        run, people.values(), by=cast.coordinator, at=first - timedelta(days=20)
    )
    now = moment(today, 8)
    until = now - timedelta(days=1)
    recorded = fill_room(run, enrolments, by=cast.trainers[0], until=until)
    attend(
        run,
        enrolments,
        absent={
            enrolments[3].pk: {"B1-S3"},
            enrolments[5].pk: {"B1-S2"},
            enrolments[8].pk: {"B1-S1"},
        },
        unknown=recorded,
        by=cast.trainers[0],
        # The last half-day is still open, so that there is a roll to take.
        until=until,
    )
    _exempt(run, enrolments[5], "B1-S2", by=cast.trainers[0], at=until)
    items = _items(run)
    for number, enrolment in enumerate(enrolments):
        person = Progress(enrolment, first - timedelta(days=6, minutes=number), items)
        person.read_lessons(2 + number % 3)
        person.take_quiz("-PRE", at=person.at, percent=40 + 5 * (number % 7))
    _pause(enrolments[0], items, at=now - timedelta(days=2))
    write(
        enrolments[0],
        {
            "learnt": "Waiting in silence is also an answer to a child.",
            "changes": "I shall ask one question less in the first talk.",
        },
        item=next(each for each in items if each.kind == Kind.LESSON),
        by=enrolments[0].person,
        at=now - timedelta(days=2),
    )
    load_requests(
        run,
        enrolments,
        trainer=cast.trainers[0],
        coordinator=cast.coordinator,
        at=now - timedelta(hours=12),
    )
    load_portfolio(enrolments[:5], items, cast=cast, at=now - timedelta(days=3))


def _exempt(
    run: CourseRun, enrolment: Enrolment, code: str, *, by: User, at: datetime
) -> None:
    """Exempt somebody from a session that was held while they were absent."""
    session = run.sessions.held().filter(item__code=code, ends_at__lte=at).first()
    if session:
        dispense(
            enrolment,
            session,
            effect=Dispensation.Effect.PLAN,
            basis=Dispensation.Basis.TEACHES,
            reason="Has taught this half-day on two earlier runs.",
            by=by,
            at=at,
        )


def _pause(enrolment: Enrolment, items: list[OutlineItem], *, at: datetime) -> None:
    """Leave the next lesson half read."""
    lessons = [item for item in items if item.kind == Kind.LESSON]
    item = lessons[2]
    page = frozen_page(item, "en")
    start(enrolment, item, at=at)
    pause(enrolment, item, page.content["body"][2]["id"], at=at)


def load_waiting_list(run: CourseRun, people: list[User], *, cast: Cast) -> None:
    """Enrol more people than the run has places."""
    if not run.enrolments.exists():
        # Some weeks before the run, and never after today.
        weeks_before = moment(run.starts_on) - timedelta(days=25)
        at = min(weeks_before, timezone.now() - timedelta(days=12))
        enrol_all(run, people[:-2], by=cast.coordinator, at=at)
        import_some(run, people[-2:], by=cast.coordinator, at=at + timedelta(days=1))
        kept = [Kept(places=4, region="Niš", released_on=run.minimum_on)]
        set_quotas(run, kept, by=cast.coordinator, at=at)


def load_household(run: CourseRun, people: list[User], *, cast: Cast) -> None:
    """Two carers of one family take the online set together, before the run ends."""
    if run.enrolments.exists():
        return
    household, _created = Household.objects.get_or_create(reference="FF-2026-01")
    at = moment(run.starts_on) - timedelta(days=7)
    items = _items(run)
    for person in people:
        enrolment = enrol(run, person, household=household, by=cast.coordinator, at=at)
        Progress(enrolment, at + timedelta(days=2), items).read_lessons()
    trainer = cast.trainers[1]
    first = write_note(
        enrolment, "Both carers come online on weekdays.", by=trainer, at=at
    )
    write_note(
        enrolment,
        "One carer comes online on weekdays, the other at weekends.",
        replaces=first.pk,
        by=trainer,
        at=at + timedelta(days=1),
    )
    end = moment(run.ends_on + timedelta(days=1))
    finish_run(run, by=cast.coordinator, at=end)
    for enrolment in run.enrolments.all():
        issue_if_earned(enrolment, by=cast.coordinator, at=end + timedelta(hours=1))
