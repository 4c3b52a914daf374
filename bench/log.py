"""What the log and the status lists cost when they are large.

    python -m bench.log [--leaves 1000000] [--database postgres://…]

Fills the log with entries as they would be, then measures appending, proving, the
checkpoint, and a status list with a thousand bits set: made anew, and given out again.
"""

import argparse
import os
import statistics
import time

BATCH = 5_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--database", help="a PostgreSQL address; default: SQLite")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    if options.database:
        os.environ["SIDRO_DATABASE_URL"] = options.database

    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{options.leaves} leaves on {connection.vendor}")
        fill(options.leaves)
        measure(options.leaves)
        measure_lists()
    finally:
        teardown_databases(databases, verbosity=0)


def fill(count: int) -> None:
    from django.utils import timezone

    from certificates.credentials import leaves, merkle
    from certificates.credentials.merkle import Frontier
    from certificates.models import LogEntry, LogHead, LogNode

    frontier, rows, nodes, at = Frontier(), [], [], timezone.now()
    for index in range(count):
        details = {"event": "issued", "certificate": f"c{index}"}
        text = leaves.entry(details, f"{index:064x}", logged_at=at)
        leaf = merkle.leaf_hash(text.encode())
        frontier, made = frontier.append(leaf)
        rows.append(
            LogEntry(
                index=index,
                kind="issued",
                subject=f"c{index}",
                entry=text,
                nonce=f"{index:064x}",
                details=details,
                leaf_hash=leaf,
                logged_at=at,
            )
        )
        nodes += [
            LogNode(id=(level << LogNode.LEVEL_BITS) + place, hash=hash_)
            for (level, place), hash_ in made
        ]
        if len(rows) == BATCH or index == count - 1:
            LogEntry.objects.bulk_create(rows)
            LogNode.objects.bulk_create(nodes)
            rows, nodes = [], []
    LogHead.objects.create(
        pk=1, size=count, frontier=b"".join(frontier.hashes), logged_at=at
    )


def measure(count: int) -> None:
    from django.db import transaction

    from certificates.credentials import merkle
    from certificates.domain import log
    from certificates.models import LogEntry

    def append() -> None:
        with transaction.atomic():
            log.append(LogEntry.Kind.ISSUED, subject="bench", details={})

    show("append an entry", append, 200)
    show("prove inclusion", lambda: log.inclusion(count // 3, count), 200)
    show("prove consistency", lambda: log.consistency(count // 3, count), 200)
    leaf = merkle.leaf_hash(LogEntry.objects.get(index=count // 2).entry.encode())
    show("find an entry by its leaf", lambda: log.find_leaf(leaf), 200)
    show("sign the checkpoint", log.checkpoint, 200)
    show("a tile of hashes", lambda: log.hashes_on(0, 0, 256), 50)


def measure_lists() -> None:
    from django.core.cache import cache
    from django.utils import timezone

    from certificates.credentials import status_list
    from certificates.domain import statuses

    def anew() -> None:
        cache.clear()
        statuses.document("revocation", 1, at=timezone.now())

    show("claim a place", lambda: statuses.take("revocation"), 200)
    show("pack a list with 1,000 bits", lambda: status_list.encoded(range(1000)), 50)
    show("sign a list anew", anew, 50)
    show(
        "give a list out again",
        lambda: statuses.document("revocation", 1, at=timezone.now()),
        200,
    )


def show(label: str, function, times: int) -> None:
    spent = []
    for _number in range(times):
        before = time.perf_counter()
        function()
        spent.append((time.perf_counter() - before) * 1000)
    print(f"  {statistics.median(spent):8.2f} ms  {label}")


if __name__ == "__main__":
    main()
