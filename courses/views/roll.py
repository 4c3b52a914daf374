"""Taking the roll of a session, on a phone and on paper."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.attendance import Mark, RollResult
from courses.domain.attention import answers_of
from courses.domain.cautions import cautions_on_roll
from courses.domain.check_in import shared_devices
from courses.domain.devices import unsettled
from courses.domain.evidence import describe_mark, entry_text
from courses.domain.households import side_by_side
from courses.domain.locks import is_past_lock, opened_until
from courses.domain.partners import by_role
from courses.domain.roll import (
    RollRow,
    load_roll,
    mark_all_present,
    newest,
    save_roll,
)
from courses.forms.devices import WalkInForm
from courses.forms.roll import RollData, prefix_of, read_roll
from courses.models import AttendanceEntry, DeviceMark, Session
from courses.models.facts import counting_sessions
from courses.permissions import can_record_attendance
from courses.views.staff import only_if, run_crumbs, teaching_page, visible_session
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest

State = AttendanceEntry.State


@teaching_page
def roll(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = visible_session(request, pk)
    only_if(can_record_attendance(request.user))
    rows = load_roll(session)
    if request.method != "POST":
        return render(request, "courses/teach/roll.html", _context(session, rows))

    wants_json = request.accepts("application/json") and not request.accepts(
        "text/html"
    )
    typed = read_roll(request.POST, rows)
    marks = list(typed.marks)
    if "all_present" in request.POST:
        marks += mark_all_present(rows, marks)
    try:
        result = save_roll(session, rows, marks, by=request.user)
    except DomainError as refusal:
        if wants_json:
            return JsonResponse({"error": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect("courses:roll", session.pk)
    if wants_json:
        return JsonResponse(_as_json(session, typed, result))
    if typed.errors or result.refused:
        return _with_errors(request, session, typed, result)
    messages.success(request, saved_text(len(result.written)))
    return redirect("courses:roll", session.pk)


def saved_text(count: int) -> str:
    if not count:
        return _("Nothing new to save.")
    return ngettext(
        "The roll is saved: %(count)s new entry.",
        "The roll is saved: %(count)s new entries.",
        count,
    ) % {"count": count}


def _with_errors(
    request: AuthenticatedRequest, session: Session, typed: RollData, result: RollResult
) -> HttpResponse:
    """Show the roll again with what was typed where it could not be saved."""
    refused = {pk: str(refusal) for pk, refusal in result.refused.items()}
    context = _context(
        session,
        load_roll(session),
        typed={mark.enrolment.pk: mark for mark in typed.marks},
        errors={**typed.errors, **refused},
    )
    messages.error(
        request,
        ngettext(
            "%(count)s person was not saved. The reason is written below the name.",
            "%(count)s people were not saved. The reason is written below the name.",
            len(context["errors"]),
        )
        % {"count": len(context["errors"])},
    )
    return render(request, "courses/teach/roll.html", context, status=422)


def _context(
    session: Session,
    rows: list[RollRow],
    *,
    typed: dict[int, Mark] | None = None,
    errors: dict[int, str] | None = None,
) -> dict[str, Any]:
    errors, rivals = errors or {}, unsettled(session)
    prompt, answered = answers_of(session, at=timezone.now())
    planned = list(counting_sessions(session.run))
    held = sorted(
        (each for _item, each in planned if each),
        key=lambda each: (each.starts_at, each.pk),
    )
    # Translated once, not for each person.
    labels = [(value, str(label)) for value, label in State.choices]
    items = [
        _row(
            row,
            (typed or {}).get(row.enrolment.pk),
            errors.get(row.enrolment.pk, ""),
            rivals.get(row.enrolment.pk, ()),
            labels=labels,
        )
        | {"answered_at": answered.get(row.enrolment.pk)}
        for row in rows
    ]
    people = [row.enrolment for row in rows]
    cautions = cautions_on_roll(session.run, people, planned=planned)
    for item in items:
        item["caution"] = cautions.get(item["row"].enrolment.pk)
    now = timezone.now()
    past_lock = is_past_lock(session, now)
    return {
        "session": session,
        "run": session.run,
        "past_lock": past_lock,
        "opened_until": opened_until(session, now) if past_lock else None,
        "items": items,
        "excuses": [(v, str(label)) for v, label in AttendanceEntry.Excuse.choices],
        "errors": errors,
        "prompt": prompt,
        "recorded_count": sum(row.current is not None for row in rows),
        "is_now": session.starts_at <= timezone.now() <= session.ends_at,
        "neighbours": _neighbours(session, held),
        "day": json.dumps(_of_the_day(session, held)),
        "walk_ins": list(session.walk_ins.select_related("became__enrolment__person")),
        "walk_in_form": WalkInForm(),
        "shared_devices": shared_devices(session),
        "crumbs": run_crumbs(
            session.run,
            (_("Sessions"), reverse("courses:teach_sessions", args=[session.run_id])),
            (session.item.code, None),
        ),
    }


def _row(
    row: RollRow,
    mark: Mark | None,
    error: str,
    rivals: Sequence[DeviceMark],
    *,
    labels: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """Return one person as the template shows them: what was typed wins."""
    shown: Any = (mark if error else None) or row.current
    states = [
        (value, label)
        for value, label in labels
        if value != State.MADE_UP
        or row.may_be_made_up
        or (row.current and row.current.state == State.MADE_UP)
    ]
    return {
        "row": row,
        "prefix": prefix_of(row),
        "states": states,
        "state": shown.state if shown else "",
        "arrived_at": shown.arrived_at if shown else None,
        "left_at": shown.left_at if shown else None,
        "remark": shown.remark if shown else "",
        "excuse": shown.excuse if shown else "",
        "did_alternative": bool(shown and shown.did_alternative),
        "rivals": [
            {
                "pk": rival.pk,
                "text": describe_mark(rival),
                "by": rival.recorded_by,
                "at": rival.recorded_at,
            }
            for rival in rivals
        ],
        "reason": mark.reason if mark and error else "",
        "error": error,
        "text": entry_text(row.current) if row.current else "",
        "has_more": bool(error),
    }


def _of_the_day(session: Session, held: Sequence[Session]) -> list[str]:
    """Return the addresses of all rolls of the run on the day of this session."""
    zone, day = session.run.zone, session.local_start.date()
    return [
        reverse("courses:roll", args=[each.pk])
        for each in held
        if each.starts_at.astimezone(zone).date() == day
    ]


def _neighbours(session: Session, held: Sequence[Session]) -> dict[str, Session | None]:
    """Return the run's sessions just before and after this one."""
    others = [each for each in held if each.pk != session.pk]
    before = [each for each in others if each.starts_at <= session.starts_at]
    after = [each for each in others if each.starts_at >= session.starts_at]
    return {"before": before[-1] if before else None, "after": next(iter(after), None)}


def _as_json(session: Session, typed: RollData, result: RollResult) -> dict[str, Any]:
    """Return what became of each person, for the page that saves tap by tap."""
    refused: dict[int, dict[str, Any]] = {
        pk: {"message": message} for pk, message in typed.errors.items()
    }
    for pk, refusal in result.refused.items():
        current = newest(refusal)
        refused[pk] = {
            "code": refusal.code,
            "message": str(refusal),
            "current": entry_json(session, current) if current else None,
        }
    return {
        "saved": {pk: entry_json(session, e) for pk, e in result.entries.items()},
        "refused": refused,
    }


def entry_json(session: Session, entry: AttendanceEntry) -> dict[str, Any]:
    at = entry.recorded_at.astimezone(session.run.zone)
    return {
        "entry": entry.pk,
        "state": str(entry.state),
        "what": entry_text(entry),
        "text": _("%(what)s – written by %(who)s at %(time)s")
        % {
            "what": entry_text(entry),
            "who": entry.recorded_by,
            "time": time_format(at.time(), "TIME_FORMAT"),
        },
        "time": time_format(at.time(), "TIME_FORMAT"),
    }


@teaching_page
def sign_in_sheet(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A sheet to print and sign, for all sessions of the same half-day."""
    session = visible_session(request, pk)
    only_if(can_record_attendance(request.user))
    context = {
        **sheet_context(session),
        "crumbs": run_crumbs(session.run, (_("Sign-in sheet"), None)),
    }
    return render(request, "courses/teach/sign_in_sheet.html", context)


def sheet_context(session: Session) -> dict[str, Any]:
    """Return what a sheet shows: the half-day's sessions, the people, the trainers."""
    noon = session.local_start.replace(hour=13, minute=0)
    same_day = [
        each
        for each in session.run.sessions.held().select_related("item", "run")
        if each.local_start.date() == session.local_start.date()
        and (each.local_start < noon) == (session.local_start < noon)
    ]
    return {
        "session": session,
        "run": session.run,
        "sessions": sorted(same_day, key=lambda each: each.starts_at) or [session],
        "enrolments": side_by_side(
            session.run.enrolments.active().select_related(
                "person", "organisation", "household"
            )
        ),
        "trainers": session.run.run_trainers.select_related("trainer"),
        "parts": by_role(session.run),
    }
