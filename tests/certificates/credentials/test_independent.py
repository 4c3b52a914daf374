"""Our credentials before verifiers that share no code with us."""

import copy
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from certificates.credentials import contexts, jose, open_badges
from certificates.credentials.proofs import timestamp
from tests.certificates.credentials import samples

FOLDER = Path(__file__).parents[2] / "independent"
INSTALL = "Install nodejs and npm, and run once: make verifier"


def fresh_lists(**bits):
    """Lists of this hour: the verifier holds them against its own clock."""
    return samples.lists(at=datetime.now(UTC), **bits)


def case(document, *, lists=None, did_document=None, days=0):
    return {
        "document": document,
        "didDocument": did_document or samples.did_document(),
        "lists": lists or fresh_lists(),
        "now": timestamp(samples.LATER + timedelta(days=days)),
    }


def tampered():
    document = copy.deepcopy(samples.signed())
    document["credentialSubject"]["licenseNumber"] = "2026-999999"
    return document


def named():
    identifier = "urn:uuid:5d1a7f7e-6c0b-4b7e-9a55-0f5b1c9b2a10"
    return samples.signed(recipient=open_badges.Named(identifier, "Љиљана Његован"))


def cases():
    return {
        "good": case(samples.signed()),
        "good, with a name": case(named()),
        "tampered": case(tampered()),
        "revoked": case(samples.signed(), lists=fresh_lists(revoked=[94567])),
        "suspended": case(samples.signed(), lists=fresh_lists(suspended=[11])),
        "expired": case(samples.signed(), days=2500),
        "not yet valid": case(samples.signed(), days=-3),
        "foreign key": case(
            samples.signed(), did_document=samples.did_document(seed=2)
        ),
        "key that may not assert": case(
            samples.signed(), did_document=samples.did_document(asserts=False)
        ),
        "list of another signer": case(samples.signed(), lists=fresh_lists(seed=2)),
        "list": case(
            samples.lists()[samples.address_of_list("revocation")],
        ),
    }


@cache
def answers():
    node = shutil.which("node")
    if os.environ.get("CI") != "true" and not (FOLDER / "node_modules").is_dir():
        pytest.skip(INSTALL)
    assert node, INSTALL
    known = {address: contexts.context(address) for address in contexts.FILES}
    done = subprocess.run(  # noqa: S603 - our own script
        [node, "verify.mjs"],
        cwd=FOLDER,
        input=json.dumps({"contexts": known, "cases": cases()}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["good", "good, with a name", "list"])
def test_digital_bazaars_verifier_accepts(name):
    assert answers()[name] == {"verified": True, "reason": ""}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("tampered", "signature"),
        ("revoked", "revocation"),
        ("suspended", "suspension"),
        ("expired", "validUntil"),
        ("not yet valid", "validFrom"),
        ("foreign key", "signature"),
        ("key that may not assert", "not authorized"),
        ("list of another signer", "not verified"),
    ],
)
def test_digital_bazaars_verifier_refuses(name, reason):
    answer = answers()[name]

    assert answer["verified"] is False
    assert reason in answer["reason"]


def pem(seed=1):
    return samples.signer(seed).public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def in_force():
    """The oracle looks at its own clock."""
    return samples.unsigned(valid_until=None)


def test_openbadgeslib_accepts_the_proof():
    document = samples.sign(in_force())

    credential = OB3LdpVerifier(pem(), issuer_did=samples.ISSUER).verify(
        json.dumps(document)
    )

    assert credential.id == document["id"]


@pytest.mark.parametrize("how", ["changed", "added", "key"])
def test_openbadgeslib_refuses_what_we_refuse(how):
    document = samples.sign(in_force())
    if how == "changed":
        document["credentialSubject"]["role"] = "trainer"
    if how == "added":
        document["description"] = "More than was signed"
    key = pem(2 if how == "key" else 1)

    with pytest.raises(OB3VerificationError):
        OB3LdpVerifier(key, issuer_did=samples.ISSUER).verify(json.dumps(document))


def test_openbadgeslib_accepts_the_token():
    token = jose.sign_credential(
        in_force(), signer=samples.signer(), method=samples.METHOD
    )

    credential = OB3Verifier(pem(), issuer_did=samples.ISSUER).verify(token)

    assert credential.id == in_force()["id"]
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pem(2), issuer_did=samples.ISSUER).verify(token)
