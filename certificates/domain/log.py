"""The log of everything that happened to certificates: append, and prove.

An append locks the log's one head row until the transaction ends, so entries have no
gaps and no two share a number; do it late in a transaction.
"""

import secrets
from typing import Any

from django.db import models
from django.utils import timezone

from certificates.credentials import leaves, merkle, notes
from certificates.credentials.leaves import LogProof
from certificates.credentials.merkle import Frontier, Node
from certificates.credentials.signers import Signer
from certificates.domain import keys
from certificates.domain.issuer import log_origin
from certificates.models import Checkpoint, LogEntry, LogHead, LogNode, SigningKey

Kind = LogEntry.Kind
_SIZE = merkle.HASH_SIZE


def append(kind: Kind, *, subject: str, details: dict[str, Any]) -> LogEntry:
    """Add one entry, inside the caller's transaction."""
    return locked().append(kind, subject=subject, details=details)


def locked() -> "Writer":
    """Lock the log until the transaction ends, to add entries one after another."""
    found, _made = LogHead.objects.select_for_update().get_or_create(pk=1)
    return Writer(found)


class Writer:
    """The log under its lock. Not to be kept across a savepoint that may be undone."""

    def __init__(self, head: LogHead) -> None:
        self._head = head

    def append(self, kind: Kind, *, subject: str, details: dict[str, Any]) -> LogEntry:
        """Add an entry.

        Its time is the clock's, never an argument: when something was logged is what
        the log vouches for. It never runs backwards either.
        """
        head, now = self._head, timezone.now()
        frontier = _frontier(head)
        logged_at = max(now, head.logged_at) if head.logged_at else now
        details = {"event": kind.value, "certificate": subject, **details}
        nonce = secrets.token_hex(32)
        text = leaves.entry(details, nonce, logged_at=logged_at)
        leaf = merkle.leaf_hash(text.encode())
        entry = LogEntry.objects.create(
            index=frontier.size,
            kind=kind,
            subject=subject,
            entry=text,
            nonce=nonce,
            details=details,
            leaf_hash=leaf,
            logged_at=logged_at,
        )
        grown, made = frontier.append(leaf)
        LogNode.objects.bulk_create(
            LogNode(id=_node_id(node), hash=hash_) for node, hash_ in made
        )
        head.size, head.frontier = grown.size, b"".join(grown.hashes)
        head.logged_at = logged_at
        head.save()
        return entry

    def proof_of(self, entry: LogEntry, *, signer: Signer) -> LogProof:
        """Return the proof that an entry is in the log as it is now."""
        edge = _frontier(self._head)
        note = _signed(edge, signer)
        return _proof(entry, size=edge.size, checkpoint=note)


def head() -> Frontier:
    """Return the log's right edge as it is now."""
    found = LogHead.objects.filter(pk=1).first()
    return _frontier(found) if found else Frontier()


def checkpoint() -> str:
    """Return the signed checkpoint of the log as it is now. The same log, the same note."""
    edge = head()
    return _signed_now(edge)


def newest() -> tuple[int, str]:
    """Return the size and note of the newest signed checkpoint that there is.

    That is the log as it is now or, while its key cannot be used, the last one that was
    kept. Refused only when none was.
    """
    edge = head()
    try:
        return edge.size, _signed_now(edge)
    except keys.KeyUnavailable:
        kept = Checkpoint.objects.first()
        if kept is None:
            raise
        return kept.size, kept.note


def inclusion(index: int, size: int) -> list[bytes]:
    """Return the hashes that prove an entry to be in the tree of `size` entries."""
    return merkle.hashes_of(merkle.inclusion_ranges(index, size), _nodes)


def consistency(first: int, second: int) -> list[bytes]:
    """Return the hashes that prove the second tree to be the first with more added."""
    return merkle.hashes_of(merkle.consistency_ranges(first, second), _nodes)


def root_at(size: int) -> bytes:
    """Return the root when the log had `size` entries."""
    ranges = [(0, size)] if size else []
    return merkle.hashes_of(ranges, _nodes)[0] if size else merkle.EMPTY_ROOT


def entries_of(subject: str) -> models.QuerySet[LogEntry]:
    """Return all entries about a certificate, by its public id."""
    return LogEntry.objects.filter(subject=subject).order_by("index")


def is_issued_before(size: int, *, subject: str, credential_sha256: str) -> bool:
    """Whether the log's first `size` entries commit to the issue of this credential."""
    earlier = entries_of(subject).filter(kind=Kind.ISSUED, index__lt=size)
    return any(e.details.get("credential_sha256") == credential_sha256 for e in earlier)


def proofs_about(subject: str) -> list[dict[str, Any]]:
    """Return every entry about a certificate with its proof, under one checkpoint.

    Refused when entries are there and all came after the newest that is signed.
    """
    size, note = newest()
    there = list(entries_of(subject))
    known = [each for each in there if each.index < size]
    if there and not known:
        raise keys.KeyUnavailable("not_signed_yet", "No checkpoint covers the entries.")
    return [_proof(each, size=size, checkpoint=note).as_json() for each in known]


def _proof(entry: LogEntry, *, size: int, checkpoint: str) -> LogProof:
    return LogProof(
        details=entry.details,
        nonce=entry.nonce,
        entry=entry.entry,
        index=entry.index,
        path=tuple(inclusion(entry.index, size)),
        checkpoint=checkpoint,
    )


def find_leaf(leaf_hash: bytes) -> LogEntry | None:
    return LogEntry.objects.filter(leaf_hash=leaf_hash).first()


def hashes_on(level: int, start: int, end: int) -> list[bytes]:
    """Return the hashes of the perfect nodes `start` to `end` on a level, in order."""
    if level == 0:
        rows = LogEntry.objects.filter(index__gte=start, index__lt=end)
        return [
            bytes(h) for h in rows.order_by("index").values_list("leaf_hash", flat=True)
        ]
    low, high = _node_id((level, start)), _node_id((level, end))
    nodes = LogNode.objects.filter(pk__gte=low, pk__lt=high).order_by("pk")
    return [bytes(h) for h in nodes.values_list("hash", flat=True)]


def entries_between(start: int, end: int) -> list[str]:
    rows = LogEntry.objects.filter(index__gte=start, index__lt=end).order_by("index")
    return list(rows.values_list("entry", flat=True))


def _signed_now(edge: Frontier) -> str:
    key = keys.key_in_use(SigningKey.Purpose.LOG)
    with keys.using(key.row):
        return _signed(edge, key.signer)


def _signed(edge: Frontier, signer: Signer) -> str:
    checkpoint = notes.Checkpoint(origin=log_origin(), size=edge.size, root=edge.root())
    return notes.sign(checkpoint, signer=signer)


def _frontier(head: LogHead) -> Frontier:
    raw = bytes(head.frontier)
    hashes = tuple(raw[at : at + _SIZE] for at in range(0, len(raw), _SIZE))
    return Frontier(head.size, hashes)


def _node_id(node: Node) -> int:
    level, place = node
    return (level << LogNode.LEVEL_BITS) + place


def _nodes(wanted: set[Node]) -> dict[Node, bytes]:
    """Return the hashes of perfect nodes, in two queries at most."""
    leaves_wanted = [place for level, place in wanted if level == 0]
    above = {_node_id(node): node for node in wanted if node[0]}
    found: dict[Node, bytes] = {}
    if leaves_wanted:
        rows = LogEntry.objects.filter(pk__in=leaves_wanted)
        found |= {(0, pk): bytes(h) for pk, h in rows.values_list("pk", "leaf_hash")}
    if above:
        nodes = LogNode.objects.filter(pk__in=above)
        found |= {above[pk]: bytes(h) for pk, h in nodes.values_list("pk", "hash")}
    return found
