"""Checking certificates, among ten and among a million, on PostgreSQL.

    python -m bench.verification [--certificates 1000000] [--requests 1500]

For the page, the code that leads to it and the API: statements, requests per second,
median and processor time of the web processes, each beside a bare view that reads one
row. Both have the same two workers and the same client, and take turns of a hundred
requests, so that whatever else the machine does strikes both alike.
"""

import argparse
import asyncio
import itertools
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import randrange
from statistics import median

import django

from bench.http import Person
from bench.quiz import cpu_of, environment_for, expect, gunicorn, python
from bench.server import postgres

AT_ONCE = 8
FEW = 10
TURN = 100
PAGES = {
    "page": ("/v/{0}/", 200),
    "code": ("/verify/?code={1}", 302),
    "api": ("/api/v1/certificates/{1}", 200),
}


@dataclass(kw_only=True)
class Load:
    """What requests took, one by one and altogether, and what they cost the server."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0
    processor: float = 0

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    @property
    def median(self) -> float:
        return median(self.took) * 1000

    @property
    def cpu(self) -> float:
        return self.processor / len(self.took) * 1000


@dataclass(frozen=True, kw_only=True)
class Server:
    """What answers, and the requests it is asked, without end."""

    port: int
    pid: int
    paths: Iterator[str]
    status: int

    def take_turn(self, load: Load) -> None:
        """Let a few clients ask one after the other; each has an address of its own."""
        numbers = iter(range(TURN))

        async def client() -> None:
            for _number in numbers:
                address = f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}"
                person = Person(self.port, "", address=address)
                expect((await person.ask("GET", next(self.paths)))[0], self.status)
                load.took.extend(person.took)

        async def together() -> None:
            await asyncio.gather(*(client() for _each in range(AT_ONCE)))

        before, began = cpu_of(self.pid), time.perf_counter()
        asyncio.run(together())
        load.seconds += time.perf_counter() - began
        load.processor += cpu_of(self.pid) - before


def measure_beside(
    environment: dict[str, str], sample: list[list[str]], count: int
) -> dict[str, tuple[Load, Load]]:
    """Return the load of the bare view and of ours, for each of our pages."""
    found = {}
    with (
        gunicorn("bench.bare_row", environment) as bare,
        gunicorn("lms.wsgi", environment) as ours,
    ):
        for name in PAGES:
            servers = (asked_for(bare, "page", sample), asked_for(ours, name, sample))
            for each in servers:
                each.take_turn(Load())  # both are warm after this
            loads = (Load(), Load())
            for _turn in range(count // TURN):
                for each, load in zip(servers, loads, strict=True):
                    each.take_turn(load)
            found[name] = loads
    return found


def asked_for(started: tuple[int, int], name: str, sample: list[list[str]]) -> Server:
    form, status = PAGES[name]
    paths = itertools.cycle([form.format(*each) for each in sample])
    return Server(port=started[0], pid=started[1], paths=paths, status=status)


def stage(environment: dict[str, str], certificates: int, requests: int) -> None:
    """Fill the table up to so many, and measure the bare view and ours."""
    began = time.perf_counter()
    output = python(environment, "-m", "bench.certificates", str(certificates))
    made = json.loads(output.split("JSON", 1)[1])
    seconds = time.perf_counter() - began
    found = measure_beside(environment, made["sample"], requests)
    say(
        f"{made['count']:,} certificates (made in {seconds:.0f} s), {requests} requests"
        f" by {AT_ONCE} at once; in brackets the bare view"
    )
    say(
        "        queries       per second        median ms           CPU ms    of the rate"
    )
    for name, (bare, ours) in found.items():
        say(
            f"  {name:<5} {made['queries'][name]:7}"
            f"   {ours.rate:6.0f} ({bare.rate:5.0f})"
            f"   {ours.median:6.1f} ({bare.median:5.1f})"
            f"   {ours.cpu:6.2f} ({bare.cpu:5.2f})   {ours.rate / bare.rate:8.0%}"
        )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--certificates", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=1_500)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    django.setup()
    folder = Path(tempfile.mkdtemp(prefix="sidro-bench-"))
    try:
        with postgres("bench") as url:
            os.environ["SIDRO_DATABASE_URL"] = url
            environment = environment_for(folder)
            environment["DJANGO_SETTINGS_MODULE"] = "bench.settings"
            python(environment, "manage.py", "collectstatic", "--noinput")
            for certificates in (FEW, asked.certificates):
                stage(environment, certificates, asked.requests)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
