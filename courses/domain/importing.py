"""Taking a list of people in: what it would do, doing it once, remembering its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.calendar_letters import announce
from courses.domain.enrolling import enrol
from courses.domain.list_matching import LEAVE_OUT, Match, matches
from courses.domain.people_list import (
    NEEDED,
    Listing,
    Row,
    guess_columns,
    rows_of,
)
from courses.models import (
    CourseRun,
    Enrolment,
    ImportedPlace,
    ListColumns,
    PeopleImport,
)
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.people import Newcomer, invite_many
from lms.core.report_details import fill_from_list
from lms.core.spreadsheets import is_formula

State = Literal["error", "left_out", "question", "here", "known", "new"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the person who imports says of one row: who it is, and the other name."""

    who: str = ""
    other_script_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row with what is known of it and what would become of it."""

    row: Row
    match: Match
    answer: Answer
    person: User | None
    state: State


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an import would do; nothing is written by looking."""

    lines: Sequence[Line]
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, *states: State) -> list[Line]:
        return [line for line in self.lines if line.state in states]

    @property
    def is_ready(self) -> bool:
        """Whether it can be confirmed, and there is something to do."""
        return not self.of("error", "question") and bool(self.of("known", "new"))


def known_columns(listing: Listing, *, by: User) -> tuple[dict[str, int], bool]:
    """Return which column means what, and whether that was remembered.

    One's own choice for the same headings goes before that of a colleague in the same
    organisation, and both before a guess.
    """
    mine = Q(chosen_by=by)
    if by.organisation_id:
        mine |= Q(organisation=by.organisation_id)
    kept = list(ListColumns.objects.filter(mine, headings=listing.key))
    kept.sort(key=lambda each: (each.chosen_by_id == by.pk, each.chosen_at))
    if kept:
        return {name: int(place) for name, place in kept[-1].columns.items()}, True
    return guess_columns(listing), False


def is_understood(columns: Mapping[str, int]) -> bool:
    return set(NEEDED) <= set(columns)


def look(
    run: CourseRun,
    listing: Listing,
    columns: Mapping[str, int],
    answers: Mapping[int, Answer],
) -> Preview:
    """Return what the list would do with these answers. Five queries for any list."""
    rows = rows_of(listing, columns)
    known = matches(rows)
    places = run.enrolments.exclude(status=Enrolment.Status.WITHDRAWN)
    here = set(places.values_list("person_id", flat=True))
    lines = [
        _line(row, known[row.number], answers.get(row.number, Answer()), here)
        for row in rows
    ]
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.state] = counts.get(line.state, 0) + 1
    return Preview(lines=lines, counts=counts)


def _line(row: Row, match: Match, answer: Answer, here: set[int]) -> Line:
    chosen = next((each for each in match.asks if str(each.pk) == answer.who), None)
    person = match.person or chosen
    owner = match.person or (match.asks[0] if match.has_address else None)
    if owner and not owner.is_active:
        row.errors.setdefault("email", _("This account is closed."))
    if answer.other_script_name is not None:
        row.other_script_name = answer.other_script_name.strip()
    if is_formula(row.other_script_name):
        row.errors["other_script_name"] = _(
            "This looks like a formula, not like a name."
        )
    elif len(row.other_script_name) > 300:
        row.errors["other_script_name"] = _("This is too long.")
    state: State = "new"
    if answer.who == LEAVE_OUT:
        state = "left_out"
    elif row.errors:
        state = "error"
    elif match.is_question and answer.who not in match.choices:
        state = "question"
    elif person:
        state = "here" if person.pk in here else "known"
    return Line(row=row, match=match, answer=answer, person=person, state=state)


@transaction.atomic
def import_people(
    run: CourseRun,
    listing: Listing,
    columns: Mapping[str, int],
    answers: Mapping[int, Answer],
    *,
    key: UUID,
    nominated_by: str = "",
    by: User,
    at: datetime | None = None,
) -> PeopleImport:
    """Enrol everybody on the list, or nobody; who has no account is invited.

    An existing person's name is never overwritten. The same key again returns what was
    done the first time. Refused while a row has an error or a question is open. The
    columns are remembered for the next list with these headings.
    """
    at = at or timezone.now()
    run = CourseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if done := PeopleImport.objects.filter(key=key, run=run, imported_by=by).first():
        return done
    seen = look(run, listing, columns, answers)
    if seen.of("error"):
        raise DomainError(
            "list_has_errors", _("The list has errors; correct it first.")
        )
    if seen.of("question"):
        raise DomainError(
            "unanswered", _("Say first who is meant where somebody may be known.")
        )
    made = PeopleImport.objects.create(
        key=key,
        run=run,
        imported_by=by,
        imported_at=at,
        already_count=seen.counts.get("here", 0),
        left_out_count=seen.counts.get("left_out", 0),
    )
    new = _enrol_all(made, seen.of("known", "new"), nominated_by, at=at)
    ListColumns.objects.update_or_create(
        headings=listing.key,
        chosen_by=by,
        defaults={
            "columns": dict(columns),
            "organisation": by.organisation,
            "chosen_at": at,
        },
    )
    rows = len(seen.lines)
    audit.record("run.list_enrolled", run, by=by, at=at, rows=rows, new=new)
    return made


def _enrol_all(
    made: PeopleImport, lines: Sequence[Line], nominated_by: str, *, at: datetime
) -> int:
    run, by = made.run, made.imported_by
    people = _accounts(lines, by=by, at=at)
    before = set(run.enrolments.values_list("pk", flat=True))
    places: dict[int, ImportedPlace] = {}
    active = []
    for line in lines:
        person = line.person or people[line.row.email]
        enrolment = enrol(
            run,
            person,
            organisation=line.row.organisation,
            nominated_by=line.row.nominated_by or nominated_by,
            by=by,
            at=at,
            tells=False,
        )
        details = line.row.details
        fill_from_list(
            person,
            sex=details.sex,
            region=details.region,
            role=details.role,
            by=by,
            at=at,
        )
        if enrolment.pk in before or enrolment.pk in places:
            continue
        places[enrolment.pk] = ImportedPlace(
            of_import=made,
            enrolment=enrolment,
            row=line.row.number,
            made_account=line.person is None,
        )
        if enrolment.is_active:
            active.append(enrolment)
    ImportedPlace.objects.bulk_create(places.values())
    if active:
        announce(run, "REQUEST", at=at, enrolments=active)
    return len(places)


def _accounts(lines: Sequence[Line], *, by: User, at: datetime) -> dict[str, User]:
    """Make the accounts of those who have none; return them by address."""
    newcomers = [
        Newcomer(
            email=line.row.email,
            first_name=line.row.first_name,
            last_name=line.row.last_name,
            other_script_name=line.row.other_script_name,
            organisation=line.row.organisation,
        )
        for line in lines
        if line.person is None
    ]
    try:
        with transaction.atomic():
            made = invite_many(newcomers, by=by, at=at)
    except IntegrityError as clash:
        raise DomainError(
            "changed_meanwhile",
            _("Somebody on the list got an account just now. Look at the list again."),
        ) from clash
    return {person.email: person for person in made}
