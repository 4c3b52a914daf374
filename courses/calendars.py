"""Sessions in the form that calendars read (RFC 5545 and 5546). No queries here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One session of one person; `uid` stays the same however often it moves.

    `summary` is the public title, which says nothing of the subject.
    """

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    location: str
    url: str
    sequence: int


@dataclass(frozen=True, kw_only=True)
class Letter:
    """From whom and to whom an entry is sent, and what becomes of it."""

    method: Method
    organiser: str
    attendee: str
    attendee_name: str


def feed(entries: Iterable[Entry], *, name: str, at: datetime) -> bytes:
    """Return all entries as one calendar, to be fetched again and again."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, at))
    return bytes(calendar.to_ical())


def invitation(entry: Entry, letter: Letter, *, at: datetime) -> bytes:
    """Return one entry as something a calendar takes in, changes or removes."""
    calendar = _calendar()
    calendar.add("method", letter.method)
    event = _event(entry, at)
    event["status"] = "CANCELLED" if letter.method == "CANCEL" else "CONFIRMED"
    event.add("organizer", vCalAddress(f"mailto:{letter.organiser}"))
    attendee = vCalAddress(f"mailto:{letter.attendee}")
    attendee.params["CN"] = letter.attendee_name.replace('"', "'")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    event.add("attendee", attendee)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Sidro//Sessions//EN")
    calendar.add("version", "2.0")
    return calendar


def _event(entry: Entry, at: datetime) -> Event:
    """Return the entry with its times in UTC: every reader agrees about those."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.summary)
    event.add("status", "CONFIRMED")
    if entry.location:
        event.add("location", entry.location)
    event.add("url", entry.url)
    return event
