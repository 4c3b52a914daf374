"""Python with the project loaded: loaded once, then a new process for each call.

Loading the project costs three seconds of computing, a fork some milliseconds.
`python -m tests.browser.forks SOCKET` loads it and waits for code at that socket.
"""

import gc
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

_ROOT = Path(__file__).resolve().parent.parent.parent


class Forked:
    """A running process: its output, line by line or whole, and an end to it."""

    def __init__(self, place: Path, code: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(place))
        self._socket.sendall(code.encode())
        self._socket.shutdown(socket.SHUT_WR)
        self.stdout = self._socket.makefile("r")
        self._pid = int(self.stdout.readline())

    def communicate(self) -> str:
        """Wait for the end; return what was printed and has not been read."""
        with self._socket, self.stdout:
            return self.stdout.read()

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)


@contextmanager
def ready(place: Path, environment: dict[str, str]) -> Iterator[None]:
    """Have the project loaded with `environment`, waiting at `place`."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.browser.forks", str(place)],
        env=environment,
        cwd=_ROOT,
    )
    try:
        while not place.exists():
            assert process.poll() is None, "The project could not be loaded."
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_at(place: Path) -> None:
    django.setup()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as manage.py does
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    with socket.socket(socket.AF_UNIX) as listener:
        unfinished = place.with_suffix(".new")
        listener.bind(str(unfinished))
        listener.listen()
        unfinished.rename(place)
        while True:
            connection, _address = listener.accept()
            if os.fork() == 0:
                listener.close()
                os._exit(_run(connection))
            connection.close()


def _run(connection: socket.socket) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection.makefile("r") as sent:
        code = sent.read()
    os.dup2(connection.fileno(), 1)
    os.dup2(connection.fileno(), 2)
    connection.close()
    sys.stdout = os.fdopen(1, "w", buffering=1)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    sys.stdout.write(f"{os.getpid()}\n")
    try:
        exec(compile(code, "<test>", "exec"), {"__name__": "__main__"})  # noqa: S102
    except BaseException:  # noqa: BLE001 - told to the test, whatever it is
        traceback.print_exc(file=sys.stdout)
        return 1
    finally:
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    _wait_at(Path(sys.argv[1]))
