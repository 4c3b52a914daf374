"""What a trainee comes to: all their runs, and one run as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from courses.domain.completion import Standing, finding_text, standing
from courses.domain.follow_up import LaterForms, is_to_answer, later_forms
from courses.domain.journey import Journey, Step, journeys, preview
from courses.domain.outline import (
    ItemOutline,
    load_outline,
    local_names,
    word_items,
)
from courses.domain.partners import by_role
from courses.domain.place_requests import UNDECIDED
from courses.domain.run_answers import owes
from courses.domain.waiting import keep_moving, offer_to
from courses.models import CourseRun, Enrolment, PlaceOffer, PlaceRequest
from courses.steps import PartLines, StepLine, line_of
from courses.views.readers import Reader, reader_of
from lms.core.http import AuthenticatedRequest, learning_page
from lms.core.models import ReportDetails

# Judging asks the database per run; nobody is on more runs than this at a time.
JUDGED_IN_FULL = 3
SESSIONS_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A condition of completion in plain words."""

    text: str
    is_met: bool
    is_possible: bool


@dataclass(frozen=True, kw_only=True)
class RunCard:
    """One run on *My learning*. `missing` is None where it was not worked out."""

    enrolment: Enrolment
    title: str
    locale: str
    journey: Journey
    next_line: StepLine | None
    coming: list[StepLine]
    missing: list[Missing] | None

    @property
    def run(self) -> CourseRun:
        return self.enrolment.run


@learning_page
def my_learning(request: AuthenticatedRequest) -> HttpResponse:
    places = (
        Enrolment.objects.of(request.user)
        .exclude(status=Enrolment.Status.WITHDRAWN)
        .select_related("run__version")
        .order_by("run__starts_on", "pk")
    )
    current, waiting, past = [], [], []
    for place in places:
        if place.run.is_closed:
            past.append(place)
        elif place.is_active:
            current.append(place)
        else:
            waiting.append(place)
    context = {
        "cards": _cards(current, at=timezone.now()),
        "waiting": _with_offers(waiting),
        "past": past[::-1],
        "asked": PlaceRequest.objects.filter(
            person=request.user, status__in=UNDECIDED
        ).select_related("run__version", "organisation"),
        "asked_again": _asked_again([*current, *past], at=timezone.now()),
    }
    return render(request, "courses/learn/my_learning.html", context)


def _asked_again(places: list[Enrolment], *, at: datetime) -> list[Enrolment]:
    """Return the places on runs that ask again these days and wait for an answer."""
    return [
        place
        for place in places
        if place.is_active
        and place.run.asks_again_at(at.astimezone(place.run.zone).date())
        and (forms := later_forms(place.run, at=at))
        and is_to_answer(forms, place)
    ]


def _with_offers(waiting: list[Enrolment]) -> list[dict[str, Any]]:
    """Return each place waited for with the offer that is to be answered, if any."""
    open_offers = PlaceOffer.objects.filter(
        enrolment__in=waiting,
        outcome=PlaceOffer.Outcome.OPEN,
        until__gt=timezone.now(),
    )
    offers = {offer.enrolment_id: offer for offer in open_offers}
    return [{"place": each, "offer": offers.get(each.pk)} for each in waiting]


@learning_page
def run(request: AuthenticatedRequest, run_id: int) -> HttpResponse:
    reader = reader_of(request.user, run_id)
    if reader.enrolment and reader.is_waiting:
        return _waiting(request, reader.enrolment)
    now = timezone.now()
    journey = _journey(reader, at=now)
    parts = _parts(reader.run, journey)
    lines = {line.step.item.pk: line for part in parts for line in part.lines}
    can_go_on = reader.worker and not reader.run.is_closed
    next_step = journey.next_step if can_go_on else None
    later = _later(reader, at=now)
    context = {
        "reader": reader,
        "run": reader.run,
        "later": later,
        "is_to_answer": later and reader.worker and is_to_answer(later, reader.worker),
        "journey": journey,
        "parts": parts,
        "next_line": lines[next_step.item.pk] if next_step else None,
        "missing": _all_missing(reader),
        "requirements": reader.run.version.requirements.all(),
        "asks_details": _asks_details(reader),
        "owes_answers": reader.worker and owes(reader.worker, at=now),
        "taking_part": by_role(reader.run),
        "may_leave": can_go_on and not reader.run.has_started(now),
        "needs_exit": any(line.words.content_note for line in lines.values()),
    }
    return render(request, "courses/learn/run.html", context)


def _later(reader: Reader, *, at: datetime) -> LaterForms | None:
    """Return what is asked months later, from the last day of the run on."""
    if reader.worker is None or at.astimezone(reader.run.zone).date() < (
        reader.run.ends_on
    ):
        return None
    return later_forms(reader.run, at=at)


def _asks_details(reader: Reader) -> bool:
    """Whether the run asks for details for reports that are not told yet."""
    run, place = reader.run, reader.enrolment
    if place is None or run.is_closed or not run.asks_details:
        return False
    return not ReportDetails.objects.filter(person=place.person_id).exists()


def _waiting(request: AuthenticatedRequest, place: Enrolment) -> HttpResponse:
    """Show somebody who waits what is offered to them, once it is up to date."""
    keep_moving(place.run, at=timezone.now())
    still = Enrolment.objects.of(request.user).filter(pk=place.pk)
    place = get_object_or_404(still.select_related("run__version"), pk=place.pk)
    if place.status != Enrolment.Status.WAITING:
        return redirect("courses:my_learning")
    context = {
        "run": place.run,
        "offer": offer_to(place),
        "owes_answers": owes(place, at=timezone.now()),
    }
    return render(request, "courses/learn/waiting.html", context)


def _all_missing(reader: Reader) -> list[Missing]:
    if reader.enrolment is None:
        return []
    version = reader.run.version
    names = local_names([version], get_language() or "")
    return _missing(standing(reader.enrolment), names[version.pk])


def _journey(reader: Reader, *, at: datetime) -> Journey:
    if reader.enrolment is None:
        return preview(reader.run, at=at)
    return journeys([reader.enrolment], at=at)[reader.enrolment.pk]


def _parts(run: CourseRun, journey: Journey) -> list[PartLines]:
    steps = {step.item.pk: step for step in journey.steps}
    outline = load_outline(run.version, get_language() or "")
    return [
        PartLines(
            part=part,
            lines=[
                line_of(run.pk, steps[each.item.pk], {each.item.pk: each})
                for each in part.items
            ],
        )
        for part in outline
    ]


def _cards(places: Sequence[Enrolment], *, at: datetime) -> list[RunCard]:
    walked = journeys(places, at=at)
    shown = {pk: _shown_steps(journey) for pk, journey in walked.items()}
    versions = [place.run.version for place in places]
    names = local_names(versions, get_language() or "")
    words = word_items(
        [step.item for next_step, coming in shown.values() for step in
         [*coming, *([next_step] if next_step else [])]],
        versions,
        get_language() or "",
    )  # fmt: skip
    return [
        _card(
            place,
            walked[place.pk],
            *shown[place.pk],
            words,
            _missing(standing(place), names[place.run.version_id])
            if number < JUDGED_IN_FULL
            else None,
        )
        for number, place in enumerate(places)
    ]


def _shown_steps(journey: Journey) -> tuple[Step | None, list[Step]]:
    """Return the steps a card names: what is next, and the coming sessions."""
    soon = journey.coming_sessions[:SESSIONS_SHOWN]
    coming = {session.item_id: session for session in soon}
    steps = [step for step in journey.sessions if step.item.pk in coming]
    steps.sort(key=lambda step: coming[step.item.pk].starts_at)
    return journey.next_step, steps


def _card(
    place: Enrolment,
    journey: Journey,
    next_step: Step | None,
    coming: list[Step],
    words: dict[int, ItemOutline],
    missing: list[Missing] | None,
) -> RunCard:
    version = place.run.version
    return RunCard(
        enrolment=place,
        title=version.local_title,
        locale=version.text_locale(),
        journey=journey,
        next_line=line_of(place.run_id, next_step, words) if next_step else None,
        coming=[line_of(place.run_id, step, words) for step in coming],
        missing=missing,
    )


def _missing(judged: Standing, names: Mapping[str, str]) -> list[Missing]:
    """Return every condition, what is still to do first."""
    found = [
        Missing(
            text=finding_text(finding, names),
            is_met=finding.met,
            is_possible=finding.possible,
        )
        for finding in judged.findings
    ]
    return sorted(found, key=lambda each: each.is_met)
