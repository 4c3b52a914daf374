"""Many people taking a quiz at once: requests per second, and CPU per attempt."""

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import django

from bench.http import Person
from bench.server import postgres
from tests import migrated
from tests.postgres import find_binaries

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = 20
AIM = 0.25
_CHOICE = re.compile(r'name="q(\d+)" value="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a number of requests took, and cost the web processes."""

    requests: int
    seconds: float
    cpu: float
    took: list[float]

    @property
    def per_request(self) -> float:
        return self.cpu / self.requests


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process and its children, as the kernel counts."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment_for(folder: Path) -> dict[str, str]:
    """Return the environment of a server with a migrated database of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "SIDRO_DEBUG": "0",
        "SIDRO_VAR": str(folder),
        "SIDRO_BASE_URL": "http://127.0.0.1",
        "SIDRO_DEV_DB": "",
        "PYTHONWARNINGS": "ignore",
    }
    if url := os.environ.get("SIDRO_DATABASE_URL"):
        environment["SIDRO_DATABASE_URL"] = migrated.new_postgres(url, "bench")
    else:
        migrated.new_sqlite(folder / "sidro.sqlite3")
    return environment


@contextmanager
def gunicorn(
    application: str, environment: dict[str, str]
) -> Iterator[tuple[int, int]]:
    """Serve with two workers; yield the port and the process."""
    port = free_port()
    command = ["gunicorn", application, "--bind", f"127.0.0.1:{port}", "--backlog"]
    command += ["1024", "--workers", "2", "--threads", "4", "--timeout", "120"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _attempt in range(300):
            try:
                asyncio.run(Person(port, "").ask("GET", "/"))
            except (OSError, IndexError):
                time.sleep(0.2)
            else:
                break
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


async def attempt(person: Person, made: dict[str, Any]) -> None:
    """Take the quiz from the first click to the result."""
    run = f"/runs/{made['run']}"
    status, to, _text = await person.ask("POST", f"{run}/quizzes/{made['quiz']}/start/")
    expect(status, 302)
    status, _to, text = await person.ask("GET", to)
    expect(status, 200)
    offered = dict(_CHOICE.findall(text))
    if len(offered) != QUESTIONS:
        raise AssertionError(f"{len(offered)} questions are shown.")
    for number, value in offered.items():
        body = f"q{number}={value}&f{number}=0&revision={int(time.time() * 1000)}"
        status, _to, _text = await person.ask("POST", f"{to}answers/{number}/", body)
        expect(status, 200)
    status, result, _text = await person.ask("POST", f"{to}hand-in/")
    expect(status, 302)
    status, _to, _text = await person.ask("GET", result)
    expect(status, 200)


def expect(status: int, wanted: int) -> None:
    if status != wanted:
        raise AssertionError(f"Answered {status} instead of {wanted}.")


def measure(
    pid: int, people: list[Person], act: Callable[[Person], Awaitable[None]]
) -> Load:
    """Let all people act at once."""

    async def together() -> None:
        await asyncio.gather(*(act(person) for person in people))

    before, began = cpu_of(pid), time.perf_counter()
    asyncio.run(together())
    seconds, cpu = time.perf_counter() - began, cpu_of(pid) - before
    took = [each for person in people for each in person.took]
    return Load(requests=len(took), seconds=seconds, cpu=cpu, took=took)


def measure_bare(environment: dict[str, str], count: int) -> Load:
    """Measure as many people asking the bare view."""

    async def ask(person: Person) -> None:
        for _each in range(QUESTIONS):
            await person.ask("GET", "/")

    with gunicorn("bench.bare", environment) as (port, pid):
        return measure(pid, [Person(port, "") for _each in range(count)], ask)


def measure_quiz(environment: dict[str, str], count: int) -> Load:
    python(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    output = python(environment, "-m", "bench.people", str(count + 4), str(QUESTIONS))
    made = json.loads(output.split("JSON", 1)[1])

    async def act(person: Person) -> None:
        await attempt(person, made)

    with gunicorn("lms.wsgi", environment) as (port, pid):
        people = [Person(port, session) for session in made["sessions"]]
        measure(pid, people[:4], act)  # templates and caches are warm after this
        return measure(pid, people[4:], act)


def python(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def report(name: str, load: Load, bare: Load, people: int) -> None:
    per_attempt = load.cpu / people
    share = load.per_request / bare.per_request
    lines = (
        f"{name}: {people} attempts at once, {load.requests} requests",
        f"  requests per second   {load.requests / load.seconds:8.1f}",
        f"  median                {median(load.took) * 1000:8.0f} ms",
        f"  95th percentile       {quantiles(load.took, n=20)[-1] * 1000:8.0f} ms",
        f"  CPU per attempt       {per_attempt:8.3f} s   (aim: under {AIM} s)",
        f"  a bare Django view    {bare.per_request * 1000:8.2f} ms CPU a request",
        f"  ours                  {load.per_request * 1000:8.2f} ms, {share:.1f} times as much",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def run(name: str, people: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="sidro-bench-"))
    environment = environment_for(folder)
    try:
        bare = measure_bare(environment, min(people, 100))
        report(name, measure_quiz(environment, people), bare, people)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument(
        "--database", choices=["sqlite", "postgres", "both"], default="both"
    )
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    django.setup()
    if asked.database in {"sqlite", "both"}:
        run("SQLite", asked.people)
    if asked.database == "sqlite":
        return
    if find_binaries() is None:
        sys.stdout.write("PostgreSQL's server is not installed; left out.\n")
        return
    with postgres("bench") as url:
        os.environ["SIDRO_DATABASE_URL"] = url
        run("PostgreSQL", asked.people)


if __name__ == "__main__":
    main()
