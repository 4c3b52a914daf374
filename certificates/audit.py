"""Follow the log of an installation from outside: python -m certificates.audit URL

Needs nothing but the public addresses and a small state file. Each run proves that the
log has only grown since the last one, reads every new entry, and reports what should
never be: a fork, an entry that is gone or changed, an entry dated back.

Answers 0 when all is well, 1 when something was found, and 2 when nothing was looked at:
the log was not reached, or the command was not called as it should be.
"""

import argparse
import base64
import http.client
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from certificates.credentials import leaves, merkle, notes
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.merkle import Frontier

Fetch = Callable[[str], bytes]

# How far two clocks may differ.
TOLERANCE = timedelta(minutes=10)
_TILE = 256
_LARGEST = 5_000_000


@dataclass(kw_only=True)
class State:
    """What an auditor remembers: the last tree seen, when, and the keys."""

    size: int = 0
    hashes: list[str] = field(default_factory=list)
    note: str = ""
    seen_at: str = ""
    last_logged_at: str = ""
    keys: list[str] = field(default_factory=list)

    @property
    def frontier(self) -> Frontier:
        return Frontier(self.size, tuple(bytes.fromhex(each) for each in self.hashes))


@dataclass(kw_only=True)
class Report:
    """What a run came to."""

    size: int
    added: int
    findings: list[str]
    remarks: list[str]
    state: State


def follow(fetch: Fetch, state: State, *, at: datetime, other: str = "") -> Report:
    """Compare the log with what was seen before, and with a checkpoint from elsewhere.

    Raises `VerificationError` when the log does not even answer in its own format.
    """
    keys = fetch("/log/keys").decode().split()
    there = _entries_there(fetch)
    origin, checkpoint, note = _checkpoint(fetch, keys)
    findings, remarks = _about_keys(state.keys, keys)
    if is_behind := checkpoint.size < there:
        remarks.append(
            f"BEHIND: the log has {there} entries, its checkpoint {checkpoint.size}."
            " It may be unable to sign at the moment; look again tomorrow."
        )
        seen = _seen(state, origin)
        if checkpoint.size < seen.size and _is_beginning(fetch, checkpoint, seen):
            checkpoint, note = seen, state.note
    report = Report(
        size=checkpoint.size,
        added=max(checkpoint.size - state.size, 0),
        findings=findings,
        remarks=remarks,
        state=state,
    )
    findings += _grown(fetch, state, checkpoint)
    if other:
        findings += _agrees(fetch, other, keys, origin, checkpoint)
    if not findings:
        _read_new(fetch, state, checkpoint, report, at=at)
    if not findings:
        report.state.note, report.state.keys = note, sorted({*state.keys, *keys})
        # What is not signed yet may be older than today, and is not dated back.
        report.state.seen_at = state.seen_at if is_behind else at.isoformat()
    return report


def _checkpoint(fetch: Fetch, lines: list[str]) -> tuple[str, notes.Checkpoint, str]:
    parsed = [notes.parse_verifier_key(line) for line in lines]
    if not parsed or len({name for name, _key in parsed}) != 1:
        raise VerificationError("keys", "The log names no single set of keys.")
    origin = parsed[0][0]
    note = fetch("/log/checkpoint").decode()
    keys = [key for _name, key in parsed]
    return origin, notes.verify(note, origin=origin, keys=keys), note


def _about_keys(known: list[str], now: list[str]) -> tuple[list[str], list[str]]:
    gone = [key for key in known if key not in now]
    fresh = [key for key in now if known and key not in known]
    findings = [f"KEY GONE: {key} is not published any more." for key in gone]
    return findings, [f"A new key of the log: {key}" for key in fresh]


def _entries_there(fetch: Fetch) -> int:
    """Return how many entries the log has, whether or not it signed for them."""
    try:
        return int(json.loads(fetch("/log/proof/consistency?first=0"))["second"])
    except (ValueError, KeyError, TypeError) as error:
        raise VerificationError("size", "The log does not say its size.") from error


def _seen(state: State, origin: str) -> notes.Checkpoint:
    return notes.Checkpoint(origin=origin, size=state.size, root=state.frontier.root())


def _is_beginning(
    fetch: Fetch, older: notes.Checkpoint, newer: notes.Checkpoint
) -> bool:
    """Whether the log still proves that a newer tree began with an older one.

    An old backup cannot: it lacks the entries that came since.
    """
    try:
        return not _consistent(fetch, older.size, older.root, newer, since="")
    except urllib.error.HTTPError:
        return False


def _grown(fetch: Fetch, state: State, checkpoint: notes.Checkpoint) -> list[str]:
    """Find out whether the tree seen before is the beginning of this one."""
    if checkpoint.size < state.size:
        return [
            f"DELETION: the log had {state.size} entries on {state.seen_at} and has"
            f" {checkpoint.size} now. An old backup may have been put back."
        ]
    return _consistent(
        fetch, state.size, state.frontier.root(), checkpoint, since=state.seen_at
    )


def _agrees(
    fetch: Fetch,
    other: str,
    lines: list[str],
    origin: str,
    checkpoint: notes.Checkpoint,
) -> list[str]:
    """Find out whether a checkpoint that somebody else was given fits this log."""
    keys = [notes.parse_verifier_key(line)[1] for line in lines]
    try:
        theirs = notes.verify(other, origin=origin, keys=keys)
    except VerificationError as error:
        return [f"OTHER CHECKPOINT: it is not of this log. {error}"]
    if theirs.size > checkpoint.size:
        if _is_beginning(fetch, checkpoint, theirs):
            return []
        return [f"DELETION: somebody was shown {theirs.size} entries."]
    return _consistent(fetch, theirs.size, theirs.root, checkpoint, since="then")


def _consistent(
    fetch: Fetch, size: int, root: bytes, checkpoint: notes.Checkpoint, *, since: str
) -> list[str]:
    try:
        answer = json.loads(
            fetch(f"/log/proof/consistency?first={size}&second={checkpoint.size}")
        )
        merkle.verify_consistency(
            first=size,
            second=checkpoint.size,
            first_root=root,
            second_root=checkpoint.root,
            proof=[base64.b64decode(each) for each in answer["consistency"]],
        )
    except (VerificationError, ValueError, KeyError, TypeError) as error:
        return [f"FORK: the first {size} entries are not those seen {since}. {error}"]
    return []


def _read_new(
    fetch: Fetch,
    state: State,
    checkpoint: notes.Checkpoint,
    report: Report,
    *,
    at: datetime,
) -> None:
    """Read the entries added since, and hold them against the root and the clock."""
    frontier, last = state.frontier, _moment(state.last_logged_at)
    seen_at = _moment(state.seen_at)
    for index, entry in _entries(fetch, state.size, checkpoint.size):
        frontier, _made = frontier.append(merkle.leaf_hash(entry))
        moment = leaves.logged_at(entry.decode(errors="replace"))
        report.findings += _dated(index, moment, last=last, seen_at=seen_at, at=at)
        last = max(moment, last) if last else moment
    if frontier.size != checkpoint.size or frontier.root() != checkpoint.root:
        report.findings.append("CHANGED: the entries are not those of the checkpoint.")
    report.state = State(
        size=frontier.size,
        hashes=[each.hex() for each in frontier.hashes],
        last_logged_at=last.isoformat() if last else "",
    )


def _dated(
    index: int,
    moment: datetime,
    *,
    last: datetime | None,
    seen_at: datetime | None,
    at: datetime,
) -> list[str]:
    if seen_at and moment < seen_at - TOLERANCE:
        return [
            f"BACK-DATED: entry {index} says {moment.isoformat()}, but it was not there"
            f" on {seen_at.isoformat()}."
        ]
    if last and moment < last:
        return [f"BACK-DATED: entry {index} is older than the one before it."]
    if moment > at + TOLERANCE:
        return [f"FUTURE: entry {index} says {moment.isoformat()}."]
    return []


def _entries(fetch: Fetch, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield the entries from `start` to `end`, by the tiles that hold them."""
    for tile in range(start // _TILE, (end + _TILE - 1) // _TILE):
        first = tile * _TILE
        width = min(end - first, _TILE)
        place = _tile_path(tile) + (f".p/{width}" if width < _TILE else "")
        raw, index, position = fetch(f"/log/tile/entries/{place}"), first, 0
        while position + 2 <= len(raw):
            length = int.from_bytes(raw[position : position + 2], "big")
            if index >= start:
                yield index, raw[position + 2 : position + 2 + length]
            index, position = index + 1, position + 2 + length


def _tile_path(tile: int) -> str:
    """Return a tile's number as C2SP writes it: x001/x234/067."""
    groups: list[str] = []
    while True:
        tile, group = divmod(tile, 1000)
        groups.insert(0, f"{group:03}")
        if not tile:
            return "/".join([*(f"x{each}" for each in groups[:-1]), groups[-1]])


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def load(path: Path) -> State:
    return State(**json.loads(path.read_text())) if path.exists() else State()


def save(path: Path, state: State) -> None:
    """Write the state in one step, so that a crash leaves the old one."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(vars(state), indent=1))
    os.replace(fresh, path)


def over_the_web(url: str) -> Fetch:
    base = url.rstrip("/")

    def fetch(path: str) -> bytes:
        with urllib.request.urlopen(base + path, timeout=30) as answer:  # noqa: S310
            return bytes(answer.read(_LARGEST))

    return fetch


def _address(text: str) -> str:
    parts = urllib.parse.urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text} is not a web address.")
    return text


def _given(text: str) -> str:
    """Read a checkpoint from a file; whose it is, is another question."""
    try:
        note = Path(text).read_text(encoding="utf-8")
        notes.read(note)
    except OSError as error:
        message = f"{text} cannot be read: {error.strerror}"
        raise argparse.ArgumentTypeError(message) from error
    except (ValueError, VerificationError) as error:
        raise argparse.ArgumentTypeError(f"{text} is no checkpoint.") from error
    return note


def main(arguments: list[str], say: Callable[[str], Any] = print) -> int:
    parser = argparse.ArgumentParser(prog="python -m certificates.audit")
    parser.add_argument(
        "url", type=_address, help="where the installation is, https://…"
    )
    parser.add_argument("--state", type=Path, default=Path("sidro-log.json"))
    parser.add_argument("--checkpoint", type=_given, help="one that was sent to you")
    options = parser.parse_args(arguments)
    try:
        state = load(options.state)
    except (OSError, ValueError, TypeError) as error:
        parser.error(f"{options.state} is no state of this command: {error}")
    try:
        report = follow(
            over_the_web(options.url),
            state,
            at=datetime.now(UTC),
            other=options.checkpoint or "",
        )
    except (OSError, http.client.HTTPException) as error:
        say(f"The log was not reached: {error}")
        return 2
    except (VerificationError, CredentialError) as error:
        say(f"BROKEN: {error}")
        return 1
    for line in [*report.remarks, *report.findings]:
        say(line)
    if report.findings:
        say("Keep your state file: it is the evidence.")
        return 1
    save(options.state, report.state)
    say(f"{report.size} entries, {report.added} of them new. Nothing amiss.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
