"""The log's tree against two other implementations, and proofs that must fail."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from certificates.credentials import merkle, notes
from certificates.credentials.errors import VerificationError
from certificates.credentials.merkle import Frontier, leaf_hash
from tests.certificates.credentials import samples


def plain_root(entries):
    """RFC 6962, 2.1, word for word: the second implementation."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    middle = 1
    while middle * 2 < len(entries):
        middle *= 2
    left, right = plain_root(entries[:middle]), plain_root(entries[middle:])
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """Our functions over a dictionary of perfect nodes."""

    def __init__(self, entries):
        self.frontier, self.nodes = Frontier(), {}
        for number, entry in enumerate(entries):
            hash_ = leaf_hash(entry)
            self.nodes[0, number] = hash_
            self.frontier, made = self.frontier.append(hash_)
            self.nodes.update(made)

    def proof(self, ranges):
        return merkle.hashes_of(ranges, lambda nodes: {n: self.nodes[n] for n in nodes})


def entries_of(size):
    return [f"entry {number}".encode() for number in range(size)]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 100, 257])
def test_the_root_is_that_of_two_other_implementations(size):
    entries = entries_of(size)
    theirs = InmemoryTree(algorithm="sha256")
    for entry in entries:
        theirs.append_entry(entry)

    root = Tree(entries).frontier.root()

    assert root == plain_root(entries)
    if size:
        assert root == theirs.get_root()


def test_every_inclusion_proof_up_to_40_leaves_holds_and_no_other():
    entries = entries_of(40)
    tree = Tree(entries)
    for size in range(1, 41):
        root = plain_root(entries[:size])
        for index in range(size):
            proof = tree.proof(merkle.inclusion_ranges(index, size))
            leaf = leaf_hash(entries[index])
            merkle.verify_inclusion(
                leaf=leaf, index=index, size=size, proof=proof, root=root
            )
            for wrong in (
                {"leaf": leaf_hash(b"forged")},
                {"index": (index + 1) % size} if size > 1 else {"index": 1},
                {"proof": [*proof, root]},
                {"root": leaf_hash(b"other root")},
                *([{"proof": proof[:-1]}] if proof else []),
            ):
                given_ = {
                    "leaf": leaf,
                    "index": index,
                    "size": size,
                    "proof": proof,
                    "root": root,
                }
                with pytest.raises(VerificationError):
                    merkle.verify_inclusion(**{**given_, **wrong})


def test_every_consistency_proof_up_to_40_leaves_holds_and_no_fork_does():
    entries = entries_of(40)
    forked = Tree([b"forged", *entries[1:]])
    tree = Tree(entries)
    for second in range(1, 41):
        for first in range(second + 1):
            ranges = merkle.consistency_ranges(first, second)
            roots = {
                "first": first,
                "second": second,
                "first_root": plain_root(entries[:first]),
            }
            merkle.verify_consistency(
                **roots,
                second_root=plain_root(entries[:second]),
                proof=tree.proof(ranges),
            )
            if first:
                with pytest.raises(VerificationError):
                    merkle.verify_consistency(
                        **roots,
                        second_root=plain_root([b"forged", *entries[1:second]]),
                        proof=forked.proof(ranges),
                    )


@given(st.integers(1, 2000), st.data())
@settings(max_examples=40, deadline=None)
def test_a_perfect_cover_is_gapless_and_smallest(size, data):
    start = data.draw(st.integers(0, size - 1))

    nodes = merkle.perfect_nodes(start, size)

    covered = []
    for level, place in nodes:
        covered.extend(range(place << level, (place + 1) << level))
    assert covered == list(range(start, size))
    assert len(nodes) <= 2 * size.bit_length()


def test_pymerkle_accepts_our_inclusion_path():
    """Same sibling hashes, found by an implementation that shares no code."""
    entries = entries_of(13)
    theirs = InmemoryTree(algorithm="sha256")
    for entry in entries:
        theirs.append_entry(entry)
    tree = Tree(entries)

    for size in range(1, 14):
        for index in range(size):
            path = theirs.prove_inclusion(index + 1, size).serialize()["path"]
            ours = tree.proof(merkle.inclusion_ranges(index, size))
            assert [bytes.fromhex(each) for each in path[1:]] == ours


def test_a_checkpoint_is_signed_and_read_back():
    checkpoint = notes.Checkpoint(
        origin="learning.example.org/log", size=3, root=plain_root(entries_of(3))
    )
    key = samples.signer()

    note = notes.sign(checkpoint, signer=key)

    assert (
        notes.verify(note, origin=checkpoint.origin, keys=[key.public_key])
        == checkpoint
    )
    witnessed = note + "— witness.example AAAAAAAA\n"
    assert notes.verify(witnessed, origin=checkpoint.origin, keys=[key.public_key])
    line = notes.verifier_key(checkpoint.origin, key.public_key)
    assert notes.parse_verifier_key(line) == (checkpoint.origin, key.public_key)


@pytest.mark.parametrize(
    "forge",
    [
        lambda note: note.replace("\n3\n", "\n4\n"),
        lambda note: note.replace("\n3\n", "\n03\n"),
        lambda note: note.replace("learning", "burning"),
        lambda note: note.rstrip("\n"),
        lambda note: note.split("\n\n")[0] + "\n\n",
        lambda note: note.replace("\n\n", "\nmore\n\n"),
    ],
)
def test_a_forged_checkpoint_is_refused(forge):
    key = samples.signer()
    note = notes.sign(
        notes.Checkpoint(origin="learning.example.org/log", size=3, root=bytes(32)),
        signer=key,
    )

    with pytest.raises(VerificationError):
        notes.verify(
            forge(note), origin="learning.example.org/log", keys=[key.public_key]
        )


def test_the_note_of_another_key_is_refused():
    note = notes.sign(
        notes.Checkpoint(origin="a.example/log", size=0, root=merkle.EMPTY_ROOT),
        signer=samples.signer(1),
    )

    with pytest.raises(VerificationError):
        notes.verify(note, origin="a.example/log", keys=[samples.signer(2).public_key])
