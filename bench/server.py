"""The PostgreSQL server that a benchmark uses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.postgres import cluster


@contextmanager
def postgres(*names: str) -> Iterator[str]:
    """Yield the address of the server that SIDRO_BENCH_SERVER names, or of a new one.

    A server that stays keeps the migrated database, so the next run starts sooner; the
    databases called `names` are dropped from it before and after.
    """
    given = os.environ.get("SIDRO_BENCH_SERVER")
    if not given:
        with cluster() as url:
            yield url
        return
    _drop(given, names)
    try:
        yield given
    finally:
        _drop(given, names)


def _drop(url: str, names: tuple[str, ...]) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        for name in names:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
