"""Checking certificates, among ten and among a million, on PostgreSQL.

    python -m bench.verification [--certificates 1000000] [--requests 1500]

For the page, the code that leads to it and the API: statements, requests per second,
median and processor time of the web processes, each beside a bare view that reads one
row, measured just before with the same two workers and the same client.
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
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import django

from bench.http import Person
from bench.quiz import cpu_of, environment_for, expect, gunicorn, python
from tests.postgres import cluster

AT_ONCE = 8
FEW = 10
WARM_UP = 100
PAGES = {
    "page": ("/v/{0}/", 200),
    "code": ("/verify/?code={1}", 302),
    "api": ("/api/v1/certificates/{1}", 200),
}


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many requests a second, the median in ms, and CPU in ms of each."""

    rate: float
    median: float
    cpu: float


def measure(port: int, pid: int, paths: Iterator[str], count: int, status: int) -> Load:
    """Let a few clients ask one after the other; each request has its own address."""
    numbers = iter(range(count))
    took: list[float] = []

    async def client() -> None:
        for number in numbers:
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            person = Person(port, "", address=address)
            expect((await person.ask("GET", next(paths)))[0], status)
            took.extend(person.took)

    async def together() -> None:
        await asyncio.gather(*(client() for _each in range(AT_ONCE)))

    before, began = cpu_of(pid), time.perf_counter()
    asyncio.run(together())
    seconds, cpu = time.perf_counter() - began, cpu_of(pid) - before
    return Load(
        rate=count / seconds, median=median(took) * 1000, cpu=cpu / count * 1000
    )


def measure_all(
    application: str,
    environment: dict[str, str],
    sample: list[list[str]],
    names: list[str],
    count: int,
) -> dict[str, Load]:
    found = {}
    with gunicorn(application, environment) as (port, pid):
        for name in names:
            form, status = PAGES[name]
            paths = itertools.cycle([form.format(*each) for each in sample])
            measure(port, pid, paths, WARM_UP, status)
            found[name] = measure(port, pid, paths, count, status)
    return found


def stage(environment: dict[str, str], certificates: int, requests: int) -> None:
    """Fill the table up to so many, and measure the bare view and ours."""
    output = python(environment, "-m", "bench.certificates", str(certificates))
    made = json.loads(output.split("JSON", 1)[1])
    sample = made["sample"]
    bare = measure_all("bench.bare_row", environment, sample, ["page"], requests)[
        "page"
    ]
    ours = measure_all("lms.wsgi", environment, sample, list(PAGES), requests)
    say(f"{made['count']:,} certificates, {requests} requests by {AT_ONCE} at once")
    say("                 queries   per second   median ms   CPU ms   of the bare view")
    say(
        f"  a bare view          1   {bare.rate:10.0f}   {bare.median:9.1f}"
        f"   {bare.cpu:6.2f}"
    )
    for name, load in ours.items():
        say(
            f"  {name:<12}  {made['queries'][name]:8}   {load.rate:10.0f}"
            f"   {load.median:9.1f}   {load.cpu:6.2f}   {load.rate / bare.rate:8.0%}"
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
        with cluster() as url:
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
