"""A pytest plugin that writes down which tests failed, for the end of the output."""

import json
import os
from pathlib import Path

import pytest

# Where to write; set by tests.run.
FILE = "SIDRO_TEST_FAILURES"


class Failures:
    """Keeps what failed, in the order it was told, each test once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: dict[str, str] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps(self.found))

    def _note(self, report: pytest.CollectReport | pytest.TestReport) -> None:
        if report.failed:
            self.found.setdefault(report.nodeid, _reason(report))


def _reason(report: pytest.CollectReport | pytest.TestReport) -> str:
    """Return the first line of what went wrong."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else str(report.longrepr)
    return next(iter(text.strip().splitlines()), "")


def pytest_configure(config: pytest.Config) -> None:
    # Workers tell the process that started them; only that one writes.
    if FILE in os.environ and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Failures(Path(os.environ[FILE])))
