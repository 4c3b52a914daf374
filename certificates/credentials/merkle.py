"""The Merkle tree of RFC 6962, section 2.1: hashes, roots and proofs.

Pure functions over 32-byte hashes. A whole tree is cut into perfect subtrees; a node
is named by its level and its place on it, (0, 5) being the sixth leaf. Whoever makes
a proof is handed a function that gives the hashes of perfect nodes, so a tree of a
million leaves costs twenty of them.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from certificates.credentials.errors import VerificationError

Node = tuple[int, int]
EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_SIZE = 32


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The right edge of a tree: all that is needed to append to it.

    One hash for each perfect subtree, the largest first.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> tuple["Frontier", list[tuple[Node, bytes]]]:
        """Return the grown edge, and the nodes above the leaf that became perfect."""
        hashes, made = list(self.hashes), []
        hash_, level, place = leaf, 0, self.size
        while place & 1:
            hash_ = node_hash(hashes.pop(), hash_)
            level, place = level + 1, place >> 1
            made.append(((level, place), hash_))
        return Frontier(self.size + 1, (*hashes, hash_)), made

    def root(self) -> bytes:
        return _folded(self.hashes)


def perfect_nodes(start: int, end: int) -> list[Node]:
    """Return the fewest perfect nodes that cover leaves `start` to `end`, in order."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes prove that a leaf is in a tree."""
    if not 0 <= index < size:
        raise ValueError("The tree has no such leaf.")
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes prove that one tree grew from another."""
    if not 0 <= first <= second:
        raise ValueError("A tree cannot shrink.")
    if first in (0, second):
        return []
    ranges, start, end = [], 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def hashes_of(
    ranges: Sequence[tuple[int, int]], fetch: Callable[[set[Node]], dict[Node, bytes]]
) -> list[bytes]:
    """Return the hash of each range, asking once for all perfect nodes."""
    covers = [perfect_nodes(start, end) for start, end in ranges]
    known = fetch({node for cover in covers for node in cover})
    return [_folded([known[node] for node in cover]) for cover in covers]


def root_from_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes]
) -> bytes:
    """Return the root that a proof of inclusion leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise VerificationError("inclusion", "The tree is too small for this leaf.")
    position, last, hash_ = index, size - 1, leaf
    for sibling in _checked(proof):
        if last == 0:
            raise VerificationError("inclusion", "The proof is too long.")
        if position & 1 or position == last:
            hash_ = node_hash(sibling, hash_)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise VerificationError("inclusion", "The proof is too short.")
    return hash_


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Return when the leaf is at its place in the tree with this root; else raise."""
    if root_from_inclusion(leaf=leaf, index=index, size=size, proof=proof) != root:
        raise VerificationError("inclusion", "The leaf is not in this tree.")


def verify_consistency(
    *,
    first: int,
    second: int,
    first_root: bytes,
    second_root: bytes,
    proof: Sequence[bytes],
) -> None:
    """Return when the second tree is the first with leaves added (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        raise VerificationError("consistency", "The tree has shrunk.")
    path = _checked(proof)
    if first in (0, second):
        expected = EMPTY_ROOT if first == 0 else second_root
        if path or first_root != expected:
            raise VerificationError("consistency", "The roots do not fit.")
        return
    if first & (first - 1) == 0:
        path = [first_root, *path]
    if not path:
        raise VerificationError("consistency", "The proof is too short.")
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise VerificationError("consistency", "The proof is too long.")
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    if last or old != first_root or new != second_root:
        raise VerificationError("consistency", "The earlier tree is not in the later.")


def _checked(proof: Sequence[bytes]) -> list[bytes]:
    if len(proof) > 64 or any(len(each) != HASH_SIZE for each in proof):
        raise VerificationError("proof", "These are not hashes of a proof.")
    return list(proof)


def _folded(hashes: Iterable[bytes]) -> bytes:
    """Join the hashes of neighbouring subtrees, the smallest first."""
    *rest, folded = hashes or (EMPTY_ROOT,)
    for each in reversed(rest):
        folded = node_hash(each, folded)
    return folded
