"""Several processes that issue the same certificates at once: one of each comes out.

    python -m bench.together [--processes 2] [--count 1000] [--database postgres]

Every process is given everybody: the first begins at the front, the second at the back,
so they meet, and each finds what the other issued meanwhile. Afterwards the tables are
searched for anything that is there twice, and the log's tree is built anew.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import django

MODULE = "bench.together"


def prepare(count: int) -> list[int]:
    """Make a run with so many people who have done everything; return their places."""
    from django.db import transaction

    from certificates.domain.keys import keys_in_use
    from tests.factories.certificates import completed, run_to_certify
    from tests.factories.runs import coordinator_of_runs, someone

    keys_in_use()
    coordinator_of_runs()
    with transaction.atomic():
        run = run_to_certify(capacity=count)
        return [
            completed(run, someone("Anja", f"Kos {number}")).pk
            for number in range(count)
        ]


def issue(places: list[int], begins_at: float) -> dict[str, float]:
    """Issue to everybody, as one of the processes; who waits in vain asks again.

    SQLite lets whoever comes first have its lock, and a process may wait in vain.
    """
    from django.db import OperationalError

    from certificates.domain.participants import give
    from courses.models import Enrolment
    from tests.factories.certificates import ISSUED_AT

    time.sleep(max(0.0, begins_at - time.time()))
    before, made, in_vain = time.perf_counter(), 0, 0
    left, memory = list(places), 0.0
    while left:
        try:
            given = give(Enrolment.objects.get(pk=left[0]), by=None, at=ISSUED_AT)
        except OperationalError:
            in_vain += 1
            continue
        made += given.is_new
        left.pop(0)
        if len(left) == len(places) * 9 // 10:
            memory = peak()
    return {
        "made": made,
        "seconds": time.perf_counter() - before,
        "in_vain": in_vain,
        "memory": memory,
        "memory_at_end": peak(),
    }


def peak() -> float:
    """Return the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def check(count: int) -> dict[str, int]:
    """Count what must be there once; refuse anything that is there twice."""
    from certificates.credentials.merkle import Frontier
    from certificates.domain import log
    from certificates.models import Certificate, CertificateEvent, LogEntry, StatusPlace

    found = Certificate.objects.all()
    for name in ("public_id", "code", "serial", "enrolment_id", "document"):
        once(list(found.values_list(name, flat=True)), count, name)
    events = CertificateEvent.objects.filter(kind="issued")
    once(list(events.values_list("certificate_id", flat=True)), count, "event")
    places = StatusPlace.objects.values_list("purpose", "number", "index")
    once(list(places), 2 * count, "place in a status list")
    entries = list(LogEntry.objects.order_by("index"))
    once([bytes(each.leaf_hash) for each in entries], 2 * count, "leaf")
    if [each.index for each in entries] != list(range(2 * count)):
        raise AssertionError("The log has a gap.")
    frontier = Frontier()
    for each in entries:
        frontier, _made = frontier.append(bytes(each.leaf_hash))
    if frontier.root() != log.head().root():
        raise AssertionError("The log's root is another than that of its entries.")
    return {"certificates": count, "leaves": len(entries)}


def once(values: list[object], wanted: int, what: str) -> None:
    if len(values) != wanted or len(set(values)) != wanted:
        raise AssertionError(f"{what}: {len(values)}, {len(set(values))} of them apart")


def run(environment: dict[str, str], processes: int, count: int) -> None:
    places = ask(environment, "prepare", count)
    begins_at = time.time() + 15
    started = [
        start(environment, "issue", places[::-1] if number % 2 else places, begins_at)
        for number in range(processes)
    ]
    results = [answer(process) for process in started]
    made = ask(environment, "check", count)
    seconds = max(each["seconds"] for each in results)
    shares = ", ".join(str(each["made"]) for each in results)
    in_vain = sum(each["in_vain"] for each in results)
    sys.stdout.write(
        f"{processes} processes issued {shares}: {made['certificates']} certificates and"
        f" {made['leaves']} leaves, nothing twice, no gap, the same root;"
        f" {count / seconds:.1f} a second together, {in_vain} times a lock was waited"
        " for in vain\n"
    )
    for each in results:
        sys.stdout.write(
            f"  memory: {each['memory']:.0f} MB after a tenth,"
            f" {each['memory_at_end']:.0f} MB at the end\n"
        )


def ask(environment: dict[str, str], action: str, *arguments: object):
    return answer(start(environment, action, *arguments))


def start(environment: dict[str, str], action: str, *arguments: object):
    process = subprocess.Popen(
        [sys.executable, "-m", MODULE, action],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(json.dumps(arguments))
    process.stdin.close()
    return process


def answer(process: subprocess.Popen[str]):
    output = process.stdout.read()
    if process.wait():
        raise AssertionError(output)
    return json.loads(output.split("JSON", 1)[1])


def main() -> None:
    from bench.quiz import environment_for
    from bench.server import postgres

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    django.setup()
    folder = Path(tempfile.mkdtemp(prefix="sidro-bench-"))
    try:
        with (
            postgres("bench")
            if asked.database == "postgres"
            else nullcontext("") as url
        ):
            if url:
                os.environ["SIDRO_DATABASE_URL"] = url
            run(environment_for(folder), asked.processes, asked.count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    actions = {"prepare": prepare, "issue": issue, "check": check}
    if len(sys.argv) > 1 and sys.argv[1] in actions:
        django.setup()
        result = actions[sys.argv[1]](*json.loads(sys.stdin.read()))
        sys.stdout.write("JSON" + json.dumps(result))
    else:
        main()
