"""The auditor outside: what it must find, with nothing but public answers."""

import base64
import json
import urllib.error
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from certificates import audit
from certificates.credentials import leaves, merkle, notes
from certificates.credentials.errors import VerificationError
from certificates.credentials.merkle import Frontier
from tests.certificates.credentials.samples import signer

ORIGIN = "learning.example.org/log"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def entry(number, *, at=None, text="issued"):
    moment = at or START + timedelta(minutes=number)
    details = {"event": text, "certificate": f"c{number}"}
    return leaves.entry(details, f"{number:064x}", logged_at=moment)


class PublicLog:
    """A log as the web shows it, which a dishonest operator may put together freely."""

    def __init__(self, entries, *, key=1, published=None):
        self.entries = [each.encode() for each in entries]
        self.key = signer(key)
        self.published = published or [key]
        self.signed_size = None
        self.frontier, self.nodes = Frontier(), {}
        for number, raw in enumerate(self.entries):
            self.nodes[0, number] = merkle.leaf_hash(raw)
            self.frontier, made = self.frontier.append(self.nodes[0, number])
            self.nodes.update(made)

    @property
    def note(self):
        frontier = self.frontier
        if self.signed_size is not None:
            frontier = Frontier()
            for raw in self.entries[: self.signed_size]:
                frontier, _made = frontier.append(merkle.leaf_hash(raw))
        checkpoint = notes.Checkpoint(
            origin=ORIGIN, size=frontier.size, root=frontier.root()
        )
        return notes.sign(checkpoint, signer=self.key)

    def __call__(self, path):
        if path == "/log/keys":
            keys = [signer(each).public_key for each in self.published]
            return "\n".join(notes.verifier_key(ORIGIN, k) for k in keys).encode()
        if path == "/log/checkpoint":
            return self.note.encode()
        if path.startswith("/log/proof/consistency"):
            asked = dict(parse_qsl(path.split("?")[1]))
            first = int(asked["first"])
            second = int(asked.get("second", self.frontier.size))
            if second > self.frontier.size:
                raise urllib.error.HTTPError(path, 404, "Not found", {}, None)
            hashes = merkle.hashes_of(
                merkle.consistency_ranges(first, second),
                lambda nodes: {node: self.nodes[node] for node in nodes},
            )
            proof = [base64.b64encode(each).decode() for each in hashes]
            return json.dumps({"second": second, "consistency": proof}).encode()
        tile, _, partial = path.removeprefix("/log/tile/entries/").partition(".p/")
        start = int(tile.replace("/", "").replace("x", "")) * 256
        chosen = self.entries[start : start + int(partial or 256)]
        return b"".join(len(raw).to_bytes(2, "big") + raw for raw in chosen)


def honest(size, **more):
    return PublicLog([entry(number) for number in range(size)], **more)


def look(log, state=None, *, minutes, other=""):
    at = START + timedelta(minutes=minutes)
    return audit.follow(log, state or audit.State(), at=at, other=other)


@pytest.mark.parametrize("sizes", [(0, 1), (1, 2), (3, 300), (256, 257), (255, 600)])
def test_a_log_that_grows_is_in_order(sizes):
    first, second = sizes

    seen = look(honest(first), minutes=first)
    again = look(honest(second), seen.state, minutes=second)

    assert (seen.findings, again.findings) == ([], [])
    assert (again.size, again.added) == (second, second - first)
    assert again.state.frontier == honest(second).frontier


def test_nothing_new_is_in_order_too():
    seen = look(honest(5), minutes=5)

    again = look(honest(5), seen.state, minutes=60)

    assert (again.findings, again.added) == ([], 0)


def test_an_old_backup_put_back_is_found():
    seen = look(honest(40), minutes=40)

    report = look(honest(25), seen.state, minutes=60)

    assert report.findings[0].startswith("DELETION")
    assert report.state == seen.state


def test_an_old_backup_that_grew_again_is_found():
    seen = look(honest(40), minutes=40)
    regrown = [entry(n) for n in range(25)]
    regrown += [entry(n, at=START + timedelta(minutes=60 + n)) for n in range(25, 50)]

    report = look(PublicLog(regrown), seen.state, minutes=120)

    assert report.findings[0].startswith("FORK")


@pytest.mark.parametrize("place", [0, 17, 39])
def test_a_changed_entry_is_found(place):
    seen = look(honest(40), minutes=40)
    entries = [entry(n) for n in range(45)]
    entries[place] = entry(place, text="never issued")

    report = look(PublicLog(entries), seen.state, minutes=45)

    assert report.findings[0].startswith("FORK")


def test_a_dated_back_entry_is_found():
    seen = look(honest(10), minutes=600)
    entries = [entry(n) for n in range(10)]
    entries.append(entry(10, at=START + timedelta(minutes=30)))

    report = look(PublicLog(entries), seen.state, minutes=700)

    assert report.findings[0].startswith("BACK-DATED")


def test_times_that_run_backwards_or_ahead_are_found():
    backwards = PublicLog([entry(5), entry(3)])
    ahead = PublicLog([entry(0), entry(1, at=START + timedelta(days=2))])

    assert look(backwards, minutes=10).findings[0].startswith("BACK-DATED")
    assert look(ahead, minutes=10).findings[0].startswith("FUTURE")


def test_entries_that_are_not_those_of_the_checkpoint_are_found():
    log = honest(10)
    log.entries[4] = entry(4, text="another").encode()

    assert look(log, minutes=10).findings == [
        "CHANGED: the entries are not those of the checkpoint."
    ]


def test_a_checkpoint_given_to_somebody_else_is_held_against_the_log():
    shown_to_them = PublicLog([entry(n, text="other") for n in range(8)])

    fine = look(honest(20), minutes=20, other=honest(8).note)
    split = look(honest(20), minutes=20, other=shown_to_them.note)
    longer = look(honest(20), minutes=20, other=honest(30).note)
    foreign = look(honest(20), minutes=20, other=honest(8, key=7).note)

    assert fine.findings == []
    assert split.findings[0].startswith("FORK")
    assert longer.findings[0].startswith("DELETION")
    assert foreign.findings[0].startswith("OTHER CHECKPOINT")


@pytest.mark.parametrize("signed", [10, 40, 45])
def test_a_log_that_cannot_sign_is_remarked_and_accused_of_nothing(signed):
    seen = look(honest(40), minutes=40)
    unsigned = honest(50)
    unsigned.signed_size = signed

    report = look(unsigned, seen.state, minutes=600, other=honest(48).note)
    later = look(honest(52), report.state, minutes=700)

    assert (report.findings, report.size) == ([], max(signed, 40))
    assert report.remarks[0].startswith("BEHIND: the log has 50 entries")
    assert report.state.seen_at == seen.state.seen_at
    # What it could not sign then was there all the same, and is not dated back.
    assert (later.findings, later.remarks, later.size) == ([], [], 52)


def test_an_older_checkpoint_hides_no_changed_entry():
    seen = look(honest(40), minutes=40)
    entries = [entry(n) for n in range(50)]
    entries[30] = entry(30, text="never issued")
    rewritten = PublicLog(entries)
    rewritten.signed_size = 10

    report = look(rewritten, seen.state, minutes=60)

    assert report.findings[0].startswith("DELETION")
    assert report.state == seen.state


def test_a_new_key_is_remarked_and_a_lost_one_found():
    seen = look(honest(5), minutes=5)

    rotated = look(honest(6, key=2, published=[2, 1]), seen.state, minutes=6)
    replaced = look(honest(6, key=2, published=[2]), seen.state, minutes=6)

    assert rotated.findings == []
    assert rotated.remarks[0].startswith("A new key")
    assert replaced.findings[0].startswith("KEY GONE")


def test_a_checkpoint_with_another_signature_is_refused():
    log = honest(5)
    log.key = signer(9)

    with pytest.raises(VerificationError):
        look(log, minutes=5)


def test_the_command_keeps_its_state_and_its_evidence(tmp_path, monkeypatch):
    served, lines = [honest(5)], []
    monkeypatch.setattr(audit, "over_the_web", lambda _url: served[0])
    state = tmp_path / "state.json"
    arguments = ["https://learning.example.org", "--state", str(state)]

    assert audit.main(arguments, lines.append) == 0
    kept = state.read_text()
    served[0] = honest(4)
    assert audit.main(arguments, lines.append) == 1

    assert state.read_text() == kept
    assert any(line.startswith("DELETION") for line in lines)


def test_the_command_says_when_nobody_answers(tmp_path, monkeypatch):
    def silent(_path):
        raise urllib.error.URLError("refused")

    monkeypatch.setattr(audit, "over_the_web", lambda _url: silent)

    lines = []
    assert (
        audit.main(["https://x.example", "--state", str(tmp_path / "s")], lines.append)
        == 2
    )
    assert "not reached" in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["learning.example.org"],
        ["https://"],
        ["ftp://learning.example.org"],
        ["https://x.example", "--checkpoint", "missing"],
        ["https://x.example", "--checkpoint", "letter"],
        ["https://x.example", "--checkpoint", "picture"],
        ["https://x.example", "--state", "letter"],
        [],
    ],
)
def test_a_wrong_call_is_told_from_a_finding(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(audit, "over_the_web", lambda _url: pytest.fail("asked"))
    (tmp_path / "letter").write_text("Dear Sir or Madam,\n\nplease find below\n")
    (tmp_path / "picture").write_bytes(b"\x89PNG\xff")
    before, lines = sorted(tmp_path.iterdir()), []

    with pytest.raises(SystemExit) as ended:
        audit.main(arguments, lines.append)

    assert ended.value.code == 2
    assert lines == []
    assert "Traceback" not in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_the_auditor_needs_no_django():
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = (
        "import sys, certificates.audit;"
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'wagtail')])"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.django_db
def test_the_real_log_is_followed_through_its_public_addresses(client):
    from certificates.domain import keys, log  # noqa: PLC0415
    from certificates.models import LogEntry  # noqa: PLC0415

    def fetch(path):
        response = client.get(path)
        assert response.status_code == 200, path
        return response.content

    def append(count):
        for number in range(count):
            log.append(LogEntry.Kind.ISSUED, subject=f"s{number}", details={})

    keys.keys_in_use()
    append(3)
    seen = audit.follow(fetch, audit.State(), at=datetime.now(UTC))
    append(260)
    report = audit.follow(fetch, seen.state, at=datetime.now(UTC))

    assert (seen.findings, report.findings) == ([], [])
    assert (report.size, report.added) == (263, 260)
