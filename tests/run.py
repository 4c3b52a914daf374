"""Run the tests on SQLite and on PostgreSQL, and say what failed and was left out.

Tests that ask no database run once.

Without Chromium or PostgreSQL the rest still runs; with CI=true leaving
anything out is a failure. What failed stands at the very end, one line each, because
the end is what a cut log keeps.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.failures import FILE
from tests.postgres import cluster, find_binaries

# Other people's readers of documents and credentials; tests skip where one is missing.
TOOLS = ("pdfsig", "qpdf", "node", "npm")
READERS = "poppler-utils qpdf nodejs npm"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# A log may keep only its last 1,500 characters.
_REASONS_UP_TO = 6
_REASON_LENGTH = 90


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the tests went on one database: the failed ones with their reasons."""

    database: str
    status: int
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.status == 0

    def __str__(self) -> str:
        if self.passed:
            return f"{self.database}: passed"
        if self.failed:
            return f"{self.database}: {len(self.failed)} failed"
        return f"{self.database}: stopped with status {self.status}"


def pytest(database: str, url: str | None, arguments: list[str]) -> Outcome:
    print(f"== {database} ==", flush=True)
    environment = {k: v for k, v in os.environ.items() if k != "SIDRO_DATABASE_URL"}
    if url:
        environment["SIDRO_DATABASE_URL"] = url
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-n", "3"]
    command += ["-p", "tests.failures", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "failed.json")
        environment[FILE] = str(path)
        done = subprocess.run(command, env=environment, check=False)  # noqa: S603
        failed = json.loads(path.read_text()) if path.exists() else {}
    return Outcome(database=database, status=done.returncode, failed=failed)


@contextmanager
def postgres_ready() -> Iterator[str | None]:
    """Yield the address of a PostgreSQL, or nothing; its tables are made meanwhile."""
    with ExitStack() as stack:
        url = os.environ.get("SIDRO_DATABASE_URL")
        if not url and find_binaries():
            url = stack.enter_context(cluster())
        if url:
            making = subprocess.Popen(
                ["nice", sys.executable, "-m", "tests.migrated"],  # noqa: S607
                env={**os.environ, "SIDRO_DATABASE_URL": url},
            )
            stack.callback(making.wait)
            stack.callback(making.terminate)
        yield url


def report(outcomes: list[Outcome], left_out: list[str]) -> str:
    """Return the end of the output: left out, failed tests, one last plain line."""
    lines = ["== Result =="]
    if left_out:
        lines += ["Left out; install and run again to include:"]
        lines += [f"  {each}" for each in left_out]
    lines += _failed_lines(outcomes)
    word = "PASSED" if all(each.passed for each in outcomes) else "FAILED"
    lines.append(f"{word}. {'; '.join(str(each) for each in outcomes)}.")
    return "\n".join(lines)


def _failed_lines(outcomes: list[Outcome]) -> list[str]:
    """Name every failed test once, with the databases; reasons only if they are few."""
    where: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    for outcome in outcomes:
        for test, reason in outcome.failed.items():
            where.setdefault(test, []).append(outcome.database)
            reasons[test] = reason
    lines = []
    for test, databases in where.items():
        lines.append(f"{test.removeprefix('tests/')} ({', '.join(databases)})")
        if len(where) <= _REASONS_UP_TO:
            lines.append(f"    {reasons[test][:_REASON_LENGTH]}")
    return lines


def main(arguments: list[str]) -> int:
    left_out = []
    if not any(shutil.which(name) for name in CHROMIUM_NAMES):
        left_out.append("browser tests: sudo apt-get install chromium")
        arguments = [*arguments, "-m", "not browser"]
    if not (os.environ.get("SIDRO_DATABASE_URL") or find_binaries()):
        left_out.append("all tests on PostgreSQL: sudo apt-get install postgresql")
    if not all(shutil.which(tool) for tool in TOOLS):
        left_out.append(
            f"other readers of certificates: sudo apt-get install {READERS}"
        )
    if left_out and os.environ.get("CI") == "true":
        print("Nothing may be left out in CI. Missing:", *left_out, sep="\n  ")
        return 1

    with postgres_ready() as url:
        outcomes = [pytest("SQLite", None, arguments)]
        if url:
            arguments = ["-p", "tests.second_database", *arguments]
            outcomes.append(pytest("PostgreSQL", url, arguments))
    print(report(outcomes, left_out), flush=True)
    return int(not all(outcome.passed for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
