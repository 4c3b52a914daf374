"""Signing and verifying: the published vector, and every way it must fail."""

import copy
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from certificates.credentials import contexts, jose, multibase, proofs, verification
from certificates.credentials.canonical import canonical
from certificates.credentials.errors import CredentialError, VerificationError
from certificates.credentials.open_badges import Anonymous, Named, Salted
from certificates.credentials.signers import LocalSigner
from tests.certificates.credentials import samples

# W3C Data Integrity EdDSA Cryptosuites v1.0, appendix B.1, examples 7 to 14.
VECTOR_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
VECTOR_SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
VECTOR_DOCUMENT = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    ],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:abcdefgh",
        "alumniOf": "The School of Examples",
    },
}
VECTOR_HASHES = (
    "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
    "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
)
VECTOR_PROOF = "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"


def with_examples(address, options=None):
    """Our table, and the context that the specification's own example uses."""
    if address == "https://www.w3.org/ns/credentials/examples/v2":
        vocabulary = "https://www.w3.org/ns/credentials/examples#"
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "document": {"@context": {"@vocab": vocabulary}},
        }
    return contexts.load(address, options)


def test_the_published_vector_comes_out_byte_for_byte():
    secret = multibase.decoded(VECTOR_SECRET)
    assert secret[:2] == b"\x80\x26"
    signer = LocalSigner(ed25519.Ed25519PrivateKey.from_private_bytes(secret[2:]))
    assert multibase.multikey(signer.public_key) == VECTOR_KEY

    signed = proofs.sign(
        VECTOR_DOCUMENT,
        signer=signer,
        method=f"did:key:{VECTOR_KEY}#{VECTOR_KEY}",
        at=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC),
        loader=with_examples,
    )

    options = {k: v for k, v in signed["proof"].items() if k != "proofValue"}
    data = proofs.signed_bytes(VECTOR_DOCUMENT, options, loader=with_examples)
    assert data.hex() == VECTOR_HASHES
    assert signed["proof"]["proofValue"] == VECTOR_PROOF
    proofs.verify(signed, key=multibase.from_multikey(VECTOR_KEY), loader=with_examples)


def test_a_signed_credential_verifies_with_its_lists():
    verification.verify(
        samples.signed(),
        did_document=samples.did_document(),
        lists=samples.lists(),
        at=samples.LATER,
    )


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from leaves(member, (*path, number))
    else:
        yield path


def test_changing_any_member_breaks_the_proof():
    document = samples.signed()
    paths = [path for path in leaves(document) if path[0] != "@context"]
    assert len(paths) > 40

    for path in paths:
        forged = copy.deepcopy(document)
        target = forged
        for step in path[:-1]:
            target = target[step]
        before = target[path[-1]]
        target[path[-1]] = before + "x" if isinstance(before, str) else not before
        with pytest.raises(VerificationError):
            verification.verify_proof(forged, did_document=samples.did_document())


def test_removing_or_adding_a_member_breaks_the_proof():
    document = samples.signed()
    for name in set(document) - {"@context"}:
        forged = {key: value for key, value in document.items() if key != name}
        with pytest.raises(VerificationError):
            verification.verify_proof(forged, did_document=samples.did_document())
    added = {**document, "description": "more than was signed"}
    with pytest.raises(VerificationError):
        verification.verify_proof(added, did_document=samples.did_document())


@pytest.mark.parametrize(
    "change",
    [
        {"nonsense": "x"},
        {"credentialSubject": {"id": "urn:x", "nonsense": 1}},
        {"issuer": "not an address"},
        {"type": ["VerifiableCredential", "Unknown"]},
        {"description": None},
        {"evidence": []},
        {"credentialSubject": {"@id": "urn:x"}},
        {"https://schema.org/name": "Another name"},
        {"@context": [contexts.CREDENTIALS, {"extra": "https://x.example/extra"}]},
        {"@context": [contexts.OPEN_BADGES, contexts.CREDENTIALS]},
        {"type": ["VerifiableCredential"] * 2},
        {"issuer": "_:b0"},
    ],
    ids=[
        *("top", "deep", "relative", "type", "null", "empty", "keyword", "by-address"),
        *("inline-context", "other-first", "twice", "blank"),
    ],
)
def test_a_member_that_would_stay_unsigned_is_refused(change):
    with pytest.raises(CredentialError):
        samples.sign({**samples.unsigned(), **change})


def test_a_context_that_is_not_ours_is_never_fetched():
    document = samples.unsigned()
    document["@context"] = [*document["@context"], "https://evil.example/context"]

    with pytest.raises(CredentialError, match="not one of ours"):
        canonical(document)


@pytest.mark.parametrize("name", list(contexts.FILES))
def test_the_contexts_are_the_published_ones(name):
    assert "@context" in contexts.context(name)


def test_a_changed_context_file_is_noticed(monkeypatch):
    contexts.context.cache_clear()
    monkeypatch.setitem(
        contexts.FILES, contexts.MULTIKEY, ("multikey-v1.json", "0" * 64)
    )

    with pytest.raises(CredentialError, match="not the published"):
        contexts.context(contexts.MULTIKEY)


@pytest.mark.parametrize(
    ("document", "did_document", "lists", "at", "code"),
    [
        (
            lambda: samples.signed(),
            lambda: samples.did_document(seed=2),
            {},
            0,
            "proof",
        ),
        (
            lambda: samples.signed(),
            lambda: samples.did_document(compromised_at=samples.AT),
            {},
            0,
            "key_compromised",
        ),
        (
            lambda: samples.signed(),
            lambda: samples.did_document(asserts=False),
            {},
            0,
            "key",
        ),
        (
            lambda: samples.signed(),
            samples.did_document,
            {"revoked": [94567]},
            0,
            "revoked",
        ),
        (
            lambda: samples.signed(),
            samples.did_document,
            {"suspended": [11]},
            0,
            "suspended",
        ),
        (lambda: samples.signed(), samples.did_document, {}, -1, "not_yet_valid"),
        (lambda: samples.signed(), samples.did_document, {}, 365 * 6, "expired"),
        (lambda: samples.signed(), samples.did_document, {}, 3, "expired"),  # the lists
        (lambda: samples.signed(), samples.did_document, {"seed": 2}, 0, "proof"),
        (samples.unsigned, samples.did_document, {}, 0, "no_proof"),
        (
            lambda: samples.signed(issuer_id="did:web:other.example"),
            samples.did_document,
            {},
            0,
            "issuer",
        ),
        (dict, samples.did_document, {}, 0, "no_proof"),
        (samples.signed, dict, {}, 0, "issuer"),
        (samples.signed, lambda: {"id": samples.ISSUER}, {}, 0, "key"),
    ],
)
def test_what_does_not_hold_raises_with_the_reason(
    document, did_document, lists, at, code
):
    with pytest.raises(VerificationError) as failure:
        verification.verify(
            document(),
            did_document=did_document(),
            lists=samples.lists(**lists),
            at=samples.LATER + timedelta(days=at),
        )

    assert failure.value.code == code


def test_a_status_that_cannot_be_looked_up_is_a_failure():
    with pytest.raises(VerificationError) as failure:
        verification.verify(
            samples.signed(),
            did_document=samples.did_document(),
            lists={},
            at=samples.LATER,
        )

    assert failure.value.code == "status_unknown"


def test_a_list_for_another_purpose_does_not_answer():
    lists = samples.lists()
    revocation, suspension = (
        samples.address_of_list(p) for p in ("revocation", "suspension")
    )

    with pytest.raises(VerificationError) as failure:
        verification.verify(
            samples.signed(),
            did_document=samples.did_document(),
            lists={revocation: lists[suspension], suspension: lists[suspension]},
            at=samples.LATER,
        )

    assert failure.value.code == "status"


def test_the_token_carries_the_same_credential():
    document = samples.unsigned()
    token = jose.sign_credential(
        document, signer=samples.signer(), method=samples.METHOD
    )

    found = verification.verify_token(token, did_document=samples.did_document())

    assert found == document
    assert jose.read(token)[0]["typ"] == "vc+jwt"


@pytest.mark.parametrize("change", [{"exp": 1}, {"iss": "did:web:x"}, {"sub": None}])
def test_a_token_that_contradicts_itself_is_refused(change):
    document = samples.unsigned()
    claims = {**jose.registered_claims(document), **change}
    token = jose.sign(
        {**document, **claims}, signer=samples.signer(), method=samples.METHOD
    )

    with pytest.raises(VerificationError):
        verification.verify_token(token, did_document=samples.did_document())


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-4] + "AAAA",
        lambda token: token.replace(".", "..", 1),
        lambda token: "." + token.split(".", 1)[1],
        lambda token: ".".join(
            [
                multibase.base64url(
                    json.dumps({"alg": "none", "kid": samples.METHOD}).encode()
                ),
                *token.split(".")[1:],
            ]
        ),
    ],
    ids=["signature", "parts", "no-header", "alg-none"],
)
def test_a_forged_token_is_refused(forge):
    token = jose.sign_credential(
        samples.unsigned(), signer=samples.signer(), method=samples.METHOD
    )

    with pytest.raises(VerificationError):
        verification.verify_token(forge(token), did_document=samples.did_document())


def test_the_subject_is_nobody_unless_the_holder_asks():
    identifier = "urn:uuid:5d1a7f7e-6c0b-4b7e-9a55-0f5b1c9b2a10"
    name, email = "Ljiljana Njegovan", "ljiljana@example.org"

    anonymous = json.dumps(samples.unsigned(recipient=Anonymous(identifier)))
    named = samples.signed(recipient=Named(identifier, name))
    salted = samples.signed(recipient=Salted(identifier, email, "f00d"))

    assert "identityHash" not in anonymous
    assert named["credentialSubject"]["identifier"][0]["identityHash"] == name
    assert email not in json.dumps(salted)
    for document in (named, salted):
        verification.verify_proof(document, did_document=samples.did_document())
