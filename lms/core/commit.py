"""Doing something once after a transaction, however often it was asked for."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.db import transaction


@dataclass(kw_only=True)
class Waiting:
    """Something to do after the commit, told apart from others by its key."""

    key: Hashable
    act: Callable[[], object]
    done: bool = False

    def __call__(self) -> None:
        if not self.done:
            self.done = True
            self.act()


def waiting() -> list[Waiting]:
    """Return what waits for the current transaction to be committed."""
    asked = transaction.get_connection().run_on_commit
    return [
        job
        for _savepoints, job, *_ in asked
        if isinstance(job, Waiting) and not job.done
    ]


def once_committed(key: Hashable, act: Callable[[], object]) -> None:
    """Do `act` when the transaction is committed; at once when there is none.

    Asking again with the same key changes nothing while the first still waits. What
    was asked for inside a part that is rolled back is forgotten with it.
    """
    if not any(job.key == key for job in waiting()):
        transaction.on_commit(Waiting(key=key, act=act))
