"""How many certificates a core issues in a second, through the whole chain.

    python -m bench.issuing [--count 200] [--database postgres://…]

Everything is real: requirements judged, a decision and points found, credential signed,
page drawn, file sealed, log appended, rows committed. Times are processor time of this process, so that other
programs on the machine count as little as possible; what a database server works is not in
them. The first certificates are left out: they read fonts and contexts.
"""

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from functools import wraps

WARM_UP = 5
TARGET = 12


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--database", help="a PostgreSQL address; default: SQLite")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    folder = tempfile.mkdtemp(prefix="sidro-bench-")
    if options.database:
        os.environ["SIDRO_DATABASE_URL"] = options.database
    else:  # in a file: a database in memory would grow this process
        os.environ["SIDRO_TEST_DB"] = f"{folder}/sidro.sqlite3"
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    import lms.wsgi  # noqa: F401 - a process like those that serve
    from tests import migrated

    migrated.as_template(connection)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        report(measure(options.count), connection.vendor)
    finally:
        teardown_databases(databases, verbosity=0)
        shutil.rmtree(folder, ignore_errors=True)


def measure(count: int) -> dict[str, list[float]]:
    from certificates.documents import archive, rendering, sealing
    from certificates.domain import log, participants, signing
    from courses.domain import completion
    from tests.factories.certificates import (
        ISSUED_AT,
        completed,
        decision_on,
        points_table,
        run_to_certify,
    )
    from tests.factories.runs import coordinator_of_runs, someone

    course_run = run_to_certify(capacity=count + WARM_UP)
    decision_on(course_run)
    points_table()
    enrolments = [
        completed(course_run, someone("Ljiljana", f"Njegovan {number}"))
        for number in range(count + WARM_UP)
    ]
    by = coordinator_of_runs()
    spent: dict[str, list[float]] = defaultdict(list)
    for module, name, label in (
        (completion, "standing", "judge the requirements"),
        (signing, "sign", "sign the credential"),
        (rendering, "lay_out", "lay out the page"),
        (rendering, "write", "write the file"),
        (sealing, "seal", "seal the file"),
        (log.Writer, "append", "append to the log (twice)"),
        (log.Writer, "proof_of", "prove inclusion"),
        (archive, "store", "store the file"),
    ):
        setattr(module, name, timed(getattr(module, name), spent[label]))
    for number, enrolment in enumerate(enrolments):
        if number == WARM_UP:
            for times in spent.values():
                times.clear()
        if number > WARM_UP and (number - WARM_UP) % max(count // 10, 1) == 0:
            spent["memory"].append(peak())
            told = f"{number - WARM_UP} issued, {spent['memory'][-1]:.0f} MB"
            print(told, file=sys.stderr, flush=True)
        before = time.process_time()
        given = participants.issue_if_earned(enrolment, by=by, at=ISSUED_AT)
        spent["all"].append(time.process_time() - before)
        assert given is not None
    spent["memory"].append(peak())
    return spent


def peak() -> float:
    """Return the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(function, times):
    @wraps(function)
    def wrapper(*arguments, **more):
        before = time.process_time()
        try:
            return function(*arguments, **more)
        finally:
            times.append(time.process_time() - before)

    return wrapper


def report(spent: dict[str, list[float]], vendor: str) -> None:
    everything, memory = spent.pop("all"), spent.pop("memory")
    count, total = len(everything), sum(everything)
    print(f"{count} certificates on {vendor}")
    for label, times in sorted(spent.items(), key=lambda item: -sum(item[1])):
        print(f"  {sum(times) / count * 1000:7.1f} ms  {label}")
    steps = sum(sum(times) for times in spent.values())
    print(f"  {(total - steps) / count * 1000:7.1f} ms  everything else")
    print(f"  {total / count * 1000:7.1f} ms  altogether")
    median = sorted(everything)[count // 2]
    print(
        f"{count / total:.1f} a second and core (median {1 / median:.1f}); target {TARGET}"
    )
    print(f"memory: {memory[0]:.0f} MB after a tenth, {memory[-1]:.0f} MB at the end")


if __name__ == "__main__":
    main()
