"""The days an officer has to think of. Whatever has a deadline registers a source.

A source is a function of the officer's decisions and of today that yields deadlines
in a number of queries that does not grow. `certificates/apps.py` registers those that
exist; complaints can register theirs the same way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from certificates.domain import lapses
from certificates.domain.auditing import Stage, stage_of
from certificates.domain.complaints import Stage as ComplaintStage
from certificates.domain.complaints import due_of
from certificates.domain.complaints import stage_of as stage_of_complaint
from certificates.models import (
    Accreditation,
    Application,
    ApplicationReview,
    Complaint,
    DecisionCondition,
    ExternalLearning,
    SampleResult,
    StopProposal,
    VersionChange,
)
from lms.core.models import User

# How far ahead a calendar looks.
MOST = 200


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Something that is due on a day, told in words, and the page that is about it.

    `waits_for_us` marks what an officer has to do; the rest is for knowing. Without a
    `day` it waits, and nothing says until when.
    """

    day: date | None
    what: str
    address: tuple[str, tuple[int | str, ...]]
    waits_for_us: bool = False


Source = Callable[[User, date], Iterable[Deadline]]
_sources: dict[str, Source] = {}


def register_deadlines(name: str, source: Source) -> None:
    """Let `source` put days into the calendar; a repeat puts the last in place."""
    _sources[name] = source


def deadlines_of(user: User, *, on: date) -> list[Deadline]:
    """Return everything that waits for an officer or is to come, soonest first."""
    found = [each for source in _sources.values() for each in source(user, on)]
    return sorted(found, key=lambda each: (each.day or date.min, each.what))


def ends_of_decisions(user: User, on: date) -> Iterable[Deadline]:
    """Yield the last days of decisions that nothing has taken over from."""
    mine = Accreditation.objects.visible_to(user).select_related("body")
    found = lapses.ending(mine, on=on).distinct().order_by("valid_to", "pk")
    for each in found[:MOST]:
        first = max(lapses.months_of(each.body), default=0)
        due = lapses.due_months([first], last_day=each.valid_to, on=on) is not None
        if first and due:
            what = _("Decision %(number)s is in force for the last day.")
            yield Deadline(
                day=each.valid_to,
                what=what % {"number": each.number},
                address=("certificates:portal_decisions", ()),
            )


def conditions(user: User, on: date) -> Iterable[Deadline]:
    """Yield the conditions that are open, those that are late as well."""
    found = DecisionCondition.objects.filter(
        decision__in=Accreditation.objects.visible_to(user), fulfilled_on=None
    )
    for each in found.select_related("decision").order_by("due_on", "pk")[:MOST]:
        what = _("A condition of decision %(number)s is to be fulfilled: %(text)s")
        yield Deadline(
            day=each.due_on,
            what=what % {"number": each.decision.number, "text": each.text},
            address=("certificates:portal_conditions", ()),
            waits_for_us=each.due_on < on,
        )


def findings(user: User, on: date) -> Iterable[Deadline]:
    """Yield the findings of audits that are not closed."""
    decisions = Accreditation.objects.visible_to(user)
    found = SampleResult.objects.filter(
        item__draw__sample__decision__in=decisions,
        outcome=SampleResult.Outcome.FINDING,
    ).exclude(actions__review__is_enough=True)
    rows = found.select_related("item__certificate", "item__run", "item__draw")
    for each in rows.prefetch_related("actions__review").order_by("due_on")[:MOST]:
        is_answered = stage_of(each) is Stage.ANSWERED
        what = (
            _("The provider has answered the finding on %(name)s.")
            if is_answered
            else _("The finding on %(name)s is to be put right.")
        )
        yield Deadline(
            day=each.due_on,
            what=what % {"name": each.item.name},
            address=("certificates:sample", (each.item.draw.sample_id,)),
            waits_for_us=is_answered,
        )


def learning(user: User, on: date) -> Iterable[Deadline]:
    """Yield what people learned elsewhere and sent to the body."""
    waiting = ExternalLearning.objects.sent_to_bodies_of(user).filter(
        state=ExternalLearning.State.SENT
    )
    if number := waiting.count():
        yield Deadline(
            day=None,
            what=_("Learning elsewhere that waits to be confirmed: %(number)s")
            % {"number": number},
            address=("certificates:portal_learning", ()),
            waits_for_us=True,
        )


def complaints(user: User, on: date) -> Iterable[Deadline]:
    """Yield the complaints that are not closed; those the provider is asked about wait."""
    found = Complaint.objects.to_bodies_of(user).open().prefetch_related("steps")
    for each in found.order_by("due_on", "pk")[:MOST]:
        steps = list(each.steps.all())
        is_asked = stage_of_complaint(steps) is ComplaintStage.WITH_PROVIDER
        due = due_of(each, steps)
        what = (
            _("The provider is to reply about complaint no. %(number)s.")
            if is_asked
            else _("Complaint no. %(number)s waits for an answer.")
        )
        yield Deadline(
            day=due,
            what=what % {"number": each.pk},
            address=("certificates:portal_complaint", (each.pk,)),
            waits_for_us=not is_asked or (due is not None and due < on),
        )


def received(user: User, on: date) -> Iterable[Deadline]:
    """Yield the applications that wait for the body, and those it waits for."""
    open_reviews = ApplicationReview.objects.filter(
        application=OuterRef("pk"), released_at=None, handed_in_at=None
    )
    found = (
        Application.objects.received_by(user)
        .filter(state__in=[*_WAITS_FOR_US, *_WAITS_FOR_OTHERS])
        .annotate(is_reviewed=~Exists(open_reviews))
        .order_by("due_on", "pk")
    )
    for each in found[:MOST]:
        is_reviewed = each.state == State.REVIEW and vars(each)["is_reviewed"]
        is_late = each.due_on is not None and each.due_on < on
        waits = each.state in _WAITS_FOR_US or is_reviewed or is_late
        if waits or each.due_on:
            yield Deadline(
                day=each.due_on,
                what=_("Application %(number)s: %(state)s")
                % {"number": each.number, "state": each.get_state_display()},
                address=("certificates:portal_application", (each.pk,)),
                waits_for_us=waits,
            )


def changes(user: User, on: date) -> Iterable[Deadline]:
    """Yield new versions of which the provider asks whether a decision covers them."""
    found = VersionChange.objects.filter(
        decision__in=Accreditation.objects.visible_to(user), ruled=""
    )
    for each in found.select_related("decision", "new").order_by("pk")[:MOST]:
        what = _("Does decision %(number)s cover version %(version)s?")
        yield Deadline(
            day=None,
            what=what % {"number": each.decision.number, "version": each.new},
            address=("certificates:portal_change", (each.pk,)),
            waits_for_us=True,
        )


def stops(user: User, on: date) -> Iterable[Deadline]:
    """Yield what another officer of the body has proposed for a decision."""
    found = StopProposal.objects.filter(
        decision__in=Accreditation.objects.visible_to(user), outcome=""
    ).exclude(proposed_by=user)
    for each in found.select_related("decision").order_by("pk")[:MOST]:
        what = _("Decision %(number)s: a second officer is asked to confirm: %(step)s")
        yield Deadline(
            day=None,
            what=what
            % {"number": each.decision.number, "step": each.get_action_display()},
            address=("certificates:portal_decision", (each.decision_id,)),
            waits_for_us=True,
        )


State = Application.State
_WAITS_FOR_US = (State.SUBMITTED, State.COMPLETE, State.GROUPED, State.APPEALED)
_WAITS_FOR_OTHERS = (State.INCOMPLETE, State.REVIEW, State.QUESTIONS)

SOURCES: dict[str, Source] = {
    "applications": received,
    "changes": changes,
    "decisions": ends_of_decisions,
    "stops": stops,
    "conditions": conditions,
    "findings": findings,
    "learning": learning,
    "complaints": complaints,
}
