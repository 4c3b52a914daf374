"""The product as `make demo` runs it, on a database of its own, for one test run."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import migrated
from tests.browser.forks import Forked, ready

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "anchor-demo-2026"


_MANAGE = """
from django.core.management import call_command
call_command(*{arguments!r})
"""
_SESSION = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from lms.core.models import User
user = User.objects.get(email={email!r})
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print("JSON" + json.dumps(session.session_key))
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: where it is, and the environment to reach its database."""

    url: str
    environment: dict[str, str]
    folder: Path

    def manage(self, *arguments: str) -> str:
        """Run a management command against the server's database."""
        output = self.shell(_MANAGE.format(arguments=arguments))
        assert "Traceback (most recent call last)" not in output, output
        return output

    def get(self, path: str) -> str:
        """Return a public page as anybody gets it, in English."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.url + path, headers={"Accept-Language": "en"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return response.read().decode()

    def shell(self, code: str) -> str:
        """Run Python in the project, in a process of its own, and return its output."""
        return self.shell_process(code).communicate()

    def json(self, code: str) -> Any:
        """Run Python that prints "JSON" and a value, and return the value."""
        output = self.shell(code)
        assert "JSON" in output, output
        return json.loads(output.split("JSON", 1)[1])

    def session(self, email: str) -> str:
        """Sign somebody in without the form; return the key for the session cookie."""
        return str(self.json(_SESSION.format(email=email)))

    def last_mail_to(self, address: str) -> str:
        """Return the newest letter to `address` that the server has sent."""
        for path in sorted((self.folder / "mail").glob("*"), reverse=True):
            for letter in reversed(path.read_text().split("-" * 79)):
                if f"To: {address}" in letter:
                    return letter
        raise AssertionError(f"No mail to {address}.")

    def shell_process(self, code: str) -> Forked:
        return Forked(_waiting(self.folder), code)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _environment(folder: Path, url: str) -> dict[str, str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "SIDRO_DEBUG": "0",
        "SIDRO_VAR": str(folder),
        "SIDRO_BASE_URL": url,
        "SIDRO_MAIL_FOLDER": str(folder / "mail"),
        "PYTHONWARNINGS": "ignore",
    }
    environment.pop("SIDRO_DEV_DB", None)
    if "SIDRO_DATABASE_URL" in os.environ:
        environment["SIDRO_DATABASE_URL"] = migrated.new_postgres(
            os.environ["SIDRO_DATABASE_URL"], folder.name.replace("-", "_").lower()
        )
    else:
        migrated.new_sqlite(folder / "sidro.sqlite3")
    return environment


def _wait_until_it_answers(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _attempt in range(300):
        assert process.poll() is None, "The server stopped."
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2)  # noqa: S310
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The server did not answer within 30 seconds.")


@contextmanager
def running_demo() -> Iterator[Server]:
    """Migrate, load the demo, serve it with gunicorn, and clean up afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sidro-browser-"))
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = _environment(folder, url)
    server = Server(url=url, environment=environment, folder=folder)
    with ready(_waiting(folder), environment):
        server.manage("migrate", "--verbosity", "0")
        server.manage("collectstatic", "--noinput", "--verbosity", "0")
        server.manage("load_demo")
        with _serving(server, port):
            yield server
    shutil.rmtree(folder, ignore_errors=True)


def _waiting(folder: Path) -> Path:
    return folder / "project.socket"


@contextmanager
def _serving(server: Server, port: int) -> Iterator[None]:
    with (server.folder / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own server
            [
                sys.executable,
                "-m",
                "gunicorn",
                "lms.wsgi",
                "--bind",
                f"127.0.0.1:{port}",
                "--workers",
                "2",
                "--threads",
                "8",
            ],
            env=server.environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_it_answers(server.url, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)
