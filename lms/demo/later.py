"""What people of the demo, and their supervisors, said some months after a run."""

from datetime import datetime, timedelta

from courses.domain import workplace
from courses.domain.evaluation import hand_in, questions
from courses.domain.follow_up import ask_again, later_forms
from courses.domain.outline import frozen_page
from courses.models import CourseRun, Enrolment, OutlineItem, SupervisorRequest
from courses.notices import ASKED_AGAIN
from lms.core.bounces import Returned
from lms.core.models import Notice
from lms.demo.opinions import opinion
from lms.demo.runs import moment

# How many answered of those who were asked.
PEOPLE, SUPERVISORS = 9, 6
# Of those who are asked these days.
ANSWERED = 3
NAMED = (
    ("Olivera Simić", "Dragan Tot"),
    ("home@demo.sidro.example", "dragan.tto@example.org"),
)


def load_months_later(run: CourseRun) -> None:
    """Ask again three months later; most answer, and so do six supervisors."""
    first = run.asks_again_on
    at = moment(first or run.ends_on)
    forms = later_forms(run, at=at)
    if forms is None or first is None or not ask_again(at=at):
        return
    _count_as_sent(run, at=at)
    known = run.enrolments.active().filter(person__erased_at=None)
    places = list(known.select_related("person", "run__version"))
    for place in places[:PEOPLE]:
        if forms.follow_up:
            said = _opinion(forms.follow_up, place)
            hand_in(place, forms.follow_up, said, on=first + timedelta(days=3))
    for number, place in enumerate(places[:SUPERVISORS]):
        workplace.name_supervisor(
            place,
            name=f"Supervisor {number + 1}",
            email=f"supervisor{number + 1}@example.org",
            language=run.language,
            has_consented=True,
            by=place.person,
            at=at,
        )
    # Nothing is sent to anybody: these letters are months old.
    SupervisorRequest.objects.filter(enrolment__run=run).update(sent_at=at)
    for place in places[:SUPERVISORS]:
        if forms.workplace:
            request = place.supervisor_request
            workplace.answer(request, _opinion(forms.workplace, place), at=at)


def load_asking(run: CourseRun) -> None:
    """Ask again these days: some have answered, some not, and one letter came back."""
    first = run.asks_again_on
    at = moment(first or run.ends_on)
    forms = later_forms(run, at=at)
    if forms is None or first is None or not ask_again(at=at):
        return
    _count_as_sent(run, at=at)
    known = run.enrolments.active().select_related("person", "run__version")
    places = list(known.order_by("pk"))
    for place in places[-ANSWERED:]:
        if forms.follow_up:
            said = _opinion(forms.follow_up, place)
            hand_in(place, forms.follow_up, said, on=first + timedelta(days=1))
    for name, address, place in zip(*NAMED, places, strict=False):
        workplace.name_supervisor(
            place,
            name=name,
            email=address,
            language=run.language,
            has_consented=True,
            by=place.person,
            at=at,
        )
    # The letters of the last days: nobody is written to while the demo is loaded.
    letters = SupervisorRequest.objects.filter(enrolment__run=run)
    letters.update(sent_at=at + timedelta(hours=1), digest="-")
    returned = Returned(
        address=NAMED[1][1],
        is_permanent=True,
        status="5.1.1",
        said="smtp; 550 5.1.1 no such mailbox",
    )
    workplace.note_returned(returned, at + timedelta(hours=2))


def _count_as_sent(run: CourseRun, *, at: datetime) -> None:
    """Let the invitations of months ago be read, and not be sent today."""
    invited = Notice.objects.filter(kind=ASKED_AGAIN.key, sent_at=None, created_at=at)
    invited.filter(person__enrolments__run=run).update(sent_at=at)


def _opinion(item: OutlineItem, place: Enrolment) -> dict[str, object]:
    asked = questions(item, frozen_page(item, "en"))
    return opinion(asked, f"{item.code}:{place.person.email}")
