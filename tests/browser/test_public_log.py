"""The log of a running installation: written by several at once, followed from outside."""

import json
import subprocess
import sys
import time

import pytest

from tests.browser.server import ROOT, Server

_APPEND = """
import time
from django.db import transaction
from certificates.domain import log, statuses
from certificates.models import LogEntry
time.sleep(max(0, {begin} - time.time()))
for number in range(30):
    with transaction.atomic():
        statuses.take("revocation")
        log.append(LogEntry.Kind.ISSUED, subject="test", details={{"n": number}})
"""
_STATE = """
import json
from certificates.credentials import merkle
from certificates.credentials.merkle import Frontier
from certificates.domain import log
from certificates.models import LogEntry, StatusPlace
frontier = Frontier()
for entry in LogEntry.objects.order_by("index"):
    frontier, _made = frontier.append(merkle.leaf_hash(entry.entry.encode()))
places = list(StatusPlace.objects.values_list("purpose", "number", "index"))
print("JSON" + json.dumps({
    "size": log.head().size,
    "root": log.head().root().hex(),
    "indexes": list(LogEntry.objects.order_by("index").values_list("index", flat=True)),
    "computed": frontier.root().hex(),
    "places": len(places),
    "different_places": len(set(places)),
}))
"""


def audit(server: Server, state: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "certificates.audit", server.url, "--state", state],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_processes_that_write_at_once_leave_no_gap_and_the_auditor_follows(
    server: Server, tmp_path
) -> None:
    state = str(tmp_path / "state.json")
    first = audit(server, state)
    before = server.json(_STATE)
    begin = time.time() + 1

    processes = [server.shell_process(_APPEND.format(begin=begin)) for _n in range(2)]
    outputs = [process.communicate() for process in processes]

    after = server.json(_STATE)
    second = audit(server, state)
    assert outputs == ["", ""]
    assert after["size"] == before["size"] + 60
    assert after["indexes"] == list(range(after["size"]))
    assert after["root"] == after["computed"]
    assert after["places"] == after["different_places"] == before["places"] + 60
    assert (first.returncode, second.returncode) == (0, 0), second.stdout
    assert "60 of them new" in second.stdout


def test_the_auditor_tells_when_its_memory_and_the_log_differ(
    server: Server, tmp_path
) -> None:
    path = tmp_path / "state.json"
    assert audit(server, str(path)).returncode == 0
    remembered = json.loads(path.read_text())
    remembered["hashes"][-1] = "00" * 32
    path.write_text(json.dumps(remembered))

    found = audit(server, str(path))

    assert found.returncode == 1
    assert "FORK" in found.stdout


@pytest.mark.parametrize("path", ["/.well-known/did.json", "/log/checkpoint"])
def test_trust_anchors_are_at_their_places(server: Server, path: str) -> None:
    assert "127.0.0.1" in server.get(path)
