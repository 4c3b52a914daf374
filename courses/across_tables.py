"""The reports across runs as tables: for the page, CSV and XLSX alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.across_runs import (
    Narrowed,
    Rows,
    by_month,
    by_organisation,
    by_person,
    by_trainer,
)
from courses.judging import hours
from courses.reporting import Cell, ReportTable, share

KINDS = ("people", "organisations", "trainers", "months")
MOST_BARS = 20


def rows_of(kind: str, asked: Narrowed, *, at: datetime) -> Rows:
    """Return the rows of a report, not yet fetched."""
    if kind == "trainers":
        return by_trainer(asked, at=at)
    return {"people": by_person, "organisations": by_organisation, "months": by_month}[
        kind
    ](asked)


def table_of(kind: str, rows: Iterable[Mapping[str, Any]]) -> ReportTable:
    """Return rows as a table with its chart; long ones are not drawn."""
    title, headings, line, drawn = {
        "people": (_("Hours by person"), _people_headings(), _person, (2,)),
        "organisations": (
            _("Hours by organisation"),
            (_("Organisation"), _("Hours"), _("People"), _("Runs")),
            _organisation,
            (1,),
        ),
        "trainers": (
            _("Trainers' hours"),
            (_("Trainer"), _("Hours"), _("Sessions"), _("Runs")),
            _trainer,
            (1,),
        ),
        "months": (
            _("Attendance by month"),
            (_("Month"), _("Share attended, %"), _("People"), _("Sessions")),
            _month,
            (1,),
        ),
    }[kind]
    lines = tuple(line(row) for row in rows)
    return ReportTable(
        key=kind,
        title=title,
        headings=headings,
        rows=lines,
        drawn=drawn if kind == "months" or len(lines) <= MOST_BARS else (),
        kind="line" if kind == "months" and len(lines) > 1 else "bar",
        note=_note(kind),
    )


def _people_headings() -> tuple[str, ...]:
    return (_("Name"), _("Organisation"), _("Hours"), _("Sessions"), _("Runs"))


def _note(kind: str) -> str:
    notes = {
        "trainers": _(
            "Sessions that are over, on runs where they are named as trainers; assistants"
            " are counted as well."
        ),
        "months": _("Credited time of everything recorded, against the planned time."),
    }
    return notes.get(
        kind, _("Credited time in sessions; self-paced hours are left out.")
    )


def _person(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        _name(row, "enrolment__person"),
        row["enrolment__organisation__name"] or "–",
        _hours(row["minutes"]),
        row["sessions"],
        row["runs"],
    )


def _organisation(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    name = row["enrolment__organisation__name"] or _("None named")
    return (name, _hours(row["minutes"]), row["people"], row["runs"])


def _trainer(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    name = _name(row, "run__run_trainers__trainer")
    return (name, _hours(row["minutes"]), row["sessions"], row["runs"])


def _month(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        date_format(row["month"], "YEAR_MONTH_FORMAT"),
        share(row["credited"], row["planned"]),
        row["people"],
        row["sessions"],
    )


def _name(row: Mapping[str, Any], person: str) -> str:
    parts = (row[f"{person}__first_name"], row[f"{person}__last_name"])
    return " ".join(part for part in parts if part) or _("Erased account")


def _hours(minutes: int) -> Decimal:
    return Decimal(hours(minutes))
