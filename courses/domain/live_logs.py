"""Logs of online meetings: who was connected when, added up. Pure but for names.

Zoom, Teams, Google Meet and BigBlueButton each write a table of their own. Columns are
recognised by their headings, or chosen once and remembered for the same headings.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from lms.core import delimited
from lms.core.errors import DomainError
from lms.core.scripts import fold

MAX_BYTES = 1_000_000
LIMITS = delimited.Limits(size=MAX_BYTES, rows=5_000, columns=40, cell=500)

# What meeting tools call their columns, folded. The name may be in two.
HEADINGS: Mapping[str, frozenset[str]] = {
    "name": frozenset(
        {"name", "name (original name)", "full name", "user name", "participant",
         "participant name", "first name", "display name", "ime", "ime i prezime",
         "ime in priimek", "ucesnik", "udelezenec"}
    ),
    "surname": frozenset({"last name", "surname", "prezime", "priimek"}),
    "email": frozenset(
        {"email", "e-mail", "user email", "email address", "participant id (upn)",
         "upn", "participant email", "e-posta", "imejl"}
    ),
    "joined": frozenset(
        {"join time", "joined", "first join", "joined at", "join", "time joined",
         "join date", "first join time", "vreme ulaska", "cas prihoda"}
    ),
    "left": frozenset(
        {"leave time", "left", "last leave", "left at", "leave", "time exited",
         "time left", "leave date", "exit time", "vreme izlaska", "cas odhoda"}
    ),
    "minutes": frozenset(
        {"duration (minutes)", "total duration (minutes)", "duration",
         "in-meeting duration", "duration (min)", "time in call", "online time",
         "trajanje", "minuti"}
    ),
}  # fmt: skip
FIELDS = {
    "name": _("Name"),
    "surname": _("Last name, where it has a column of its own"),
    "email": _("E-mail"),
    "joined": _("Joined at"),
    "left": _("Left at"),
    "minutes": _("Minutes, where there are no times"),
}
_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y. %H:%M:%S", "%d.%m.%Y. %H:%M",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M",
)  # fmt: skip
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


@dataclass(frozen=True, kw_only=True)
class Table:
    """The part of a log that lists people: its headings and the lines below."""

    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> str:
        """What the same tool's next log is recognised by."""
        folded = "\t".join(fold(each.strip()) for each in self.headings)
        return sha256(folded.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One line of a log: somebody was connected, or for so many minutes."""

    name: str
    email: str = ""
    joined: datetime | None = None
    left: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Connected:
    """Everything one person was connected for, within the session."""

    name: str
    email: str
    minutes: int
    first: datetime | None
    last: datetime | None
    stays: int


def read_table(data: bytes) -> Table:
    """Return the list of people in a log; titles above it are passed over.

    Refused when it is no text, too long, or has no line that looks like headings.
    """
    lines = delimited.read(data, limits=LIMITS)
    for number, line in enumerate(lines):
        known = {_meaning(cell) for cell in line} - {""}
        if len(known) >= 2 and known & {"name", "email"}:
            body = []
            for each in lines[number + 1 :]:
                if not any(cell.strip() for cell in each):
                    break  # another table follows, as in the logs of Teams
                body.append(tuple(each))
            return Table(headings=tuple(line), lines=tuple(body))
    widest = max(lines, key=len, default=[])
    if len(widest) < 2:
        raise DomainError("no_table", _("There is no list of people in this file."))
    start = lines.index(widest)
    return Table(
        headings=tuple(widest), lines=tuple(tuple(x) for x in lines[start + 1 :])
    )


def guess_columns(table: Table) -> dict[str, int]:
    """Return which column means what, as far as the headings tell."""
    found: dict[str, int] = {}
    for place, heading in enumerate(table.headings):
        meaning = _meaning(heading)
        if meaning:
            found.setdefault(meaning, place)
    return found


def read_stays(
    table: Table, columns: Mapping[str, int], *, zone: ZoneInfo, day: datetime
) -> tuple[list[Stay], list[int]]:
    """Return the lines in which somebody was connected, and the numbers of the rest.

    Times without a date are of `day`; times without a zone are on the room's clock.
    """
    stays, unreadable = [], []
    for number, line in enumerate(table.lines, start=2):
        stay = _stay(line, columns, zone, day)
        if stay is None:
            unreadable.append(number)
        else:
            stays.append(stay)
    return stays, unreadable


def add_up(
    stays: Iterable[Stay], starts_at: datetime, ends_at: datetime
) -> list[Connected]:
    """Return one line per person: reconnections added, what overlaps counted once.

    Only what is within the session counts, so nobody has more minutes than it has.
    """
    people: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        people[fold(stay.email) or fold(stay.name)].append(stay)
    whole = int((ends_at - starts_at).total_seconds()) // 60
    found = []
    for each in people.values():
        spans = [
            (max(s.joined, starts_at), min(s.left, ends_at))
            for s in each
            if s.joined and s.left
        ]
        merged = merge([(a, b) for a, b in spans if b > a])
        seconds = sum((b - a).total_seconds() for a, b in merged)
        told = sum(s.minutes or 0 for s in each if not (s.joined and s.left))
        found.append(
            Connected(
                name=each[0].name,
                email=next((s.email for s in each if s.email), ""),
                minutes=min(whole, int(seconds) // 60 + told),
                first=merged[0][0] if merged else None,
                last=merged[-1][1] if merged else None,
                stays=len(each),
            )
        )
    return found


def merge(
    spans: Sequence[tuple[datetime, datetime]],
) -> list[tuple[datetime, datetime]]:
    """Return the spans in order, with those that touch or overlap made one."""
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _meaning(heading: str) -> str:
    folded = fold(heading.strip())
    return next((key for key, known in HEADINGS.items() if folded in known), "")


def _stay(
    line: Sequence[str], columns: Mapping[str, int], zone: ZoneInfo, day: datetime
) -> Stay | None:
    def cell(name: str) -> str:
        place = columns.get(name)
        return line[place].strip() if place is not None and place < len(line) else ""

    name = f"{cell('name')} {cell('surname')}".strip()
    joined = _moment(cell("joined"), zone, day)
    left = _moment(cell("left"), zone, day)
    minutes = _minutes(cell("minutes"))
    if not (name or cell("email")):
        return None
    if joined and left is None and minutes is not None:
        left = joined + timedelta(minutes=minutes)
    if not (joined and left) and minutes is None:
        return None
    return Stay(
        name=name, email=cell("email"), joined=joined, left=left, minutes=minutes
    )


def _moment(text: str, zone: ZoneInfo, day: datetime) -> datetime | None:
    text = " ".join(text.replace(",", " ").replace("\u202f", " ").split())
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        return found if found.tzinfo else found.replace(tzinfo=zone)
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    for form in _CLOCKS:
        try:
            clock = datetime.strptime(text, form).replace(tzinfo=zone).time()
        except ValueError:
            continue
        return datetime.combine(day.astimezone(zone).date(), clock, tzinfo=zone)
    return None


def _minutes(text: str) -> int | None:
    """Return minutes of "95", "1h 35m 2s", "01:35:00" or "35 min"."""
    clock = re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", text)
    if clock:
        hours, minutes, _seconds = (int(part or 0) for part in clock.groups())
        return min(hours * 60 + minutes, 1440)
    parts = re.findall(r"(\d{1,5})\s*(h|m|s)", text.lower())
    if parts:
        worth = {"h": 60.0, "m": 1.0, "s": 1 / 60}
        return min(int(sum(int(n) * worth[unit] for n, unit in parts)), 1440)
    whole = re.fullmatch(r"(\d{1,5})(?:[.,]\d+)?", text)
    return min(int(whole[1]), 1440) if whole else None
