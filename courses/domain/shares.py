"""Counting free places where some of them are kept for an organisation or a region."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Home:
    """Where somebody comes from, as far as shares care: organisation and region."""

    organisation: int | None = None
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many places for one organisation, or for all organisations of a region."""

    key: int
    places: int
    organisation: int | None = None
    region: str = ""

    def is_for(self, home: Home) -> bool:
        if self.organisation is not None:
            return self.organisation == home.organisation
        return self.region.casefold() == home.region.casefold()


class Room:
    """The free places of a run, counted down as they are given. Pure.

    People of a share have its places and no others; everybody else has what no share
    keeps. An organisation's own share comes before that of its region. However places
    were shared before, never more are free than the run has left.
    """

    def __init__(
        self, capacity: int, shares: Sequence[Share], taken: Iterable[Home]
    ) -> None:
        # Those of an organisation are asked first.
        self._shares = sorted(shares, key=lambda share: share.organisation is None)
        self._size: dict[int | None, int] = {each.key: each.places for each in shares}
        self._size[None] = capacity - sum(each.places for each in shares)
        self._capacity = capacity
        self._taken = Counter(self.pool_of(home) for home in taken)

    def pool_of(self, home: Home) -> int | None:
        """Return the key of the share that somebody belongs to, or None."""
        found = (each.key for each in self._shares if each.is_for(home))
        return next(found, None)

    def taken_in(self, pool: int | None) -> int:
        return self._taken[pool]

    def size_of(self, pool: int | None) -> int:
        return max(0, self._size[pool])

    def free_in(self, pool: int | None) -> int:
        left = self._capacity - self._taken.total()
        return max(0, min(left, self._size[pool] - self._taken[pool]))

    def take(self, home: Home) -> bool:
        """Give a place to somebody, if one is free for them."""
        pool = self.pool_of(home)
        if not self.free_in(pool):
            return False
        self._taken[pool] += 1
        return True
