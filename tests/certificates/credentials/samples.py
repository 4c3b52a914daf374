"""A key, an issuer and a credential to take apart."""

from dataclasses import replace
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric import ed25519

from certificates.credentials import did, open_badges, proofs, status_list
from certificates.credentials.signers import LocalSigner

BASE = "https://learning.example.org"
ISSUER = did.did_web(BASE)
METHOD = did.method_of(ISSUER, "credential-1")
AT = datetime(2026, 1, 20, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)


def signer(seed: int = 1) -> LocalSigner:
    return LocalSigner(ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def did_document(*, compromised_at=None, seed=1, asserts=True):
    key = did.published("credential-1", signer(seed).public_key, asserts=asserts)
    return did.document(ISSUER, keys=[replace(key, compromised_at=compromised_at)])


def statement(**changes):
    values = {
        "address": f"{BASE}/v/k3m9x0c7p2v5r8t1/",
        "issuer_id": ISSUER,
        "issuer_name": "Association “Most”",
        "issuer_url": f"{BASE}/",
        "achievement_id": f"{BASE}/register/programmes/#RTS-32-1.0",
        "title": "Реинтеграција и помоћ деци",
        "description": "32 hours",
        "criteria": "Met all requirements of the training.",
        "achievement_type": "CertificateOfCompletion",
        "code": "RTS-32",
        "version": "1.0",
        "language": "sr-Cyrl",
        "role": "participant",
        "serial": "2026-000123",
        "starts_on": date(2026, 1, 12),
        "ends_on": date(2026, 1, 15),
        "issued_at": AT,
        "valid_until": date(2031, 1, 20),
        "evidence_address": f"{BASE}/v/k3m9x0c7p2v5r8t1/evidence.json",
        "evidence_sha256": "ab" * 32,
        "evidence_note": "Record of evidence",
        "partners": ("Society “Pot”",),
        "places": (
            place(status_list.REVOCATION, 94567),
            place(status_list.SUSPENSION, 11),
        ),
    }
    return open_badges.Statement(**{**values, **changes})


def address_of_list(purpose):
    return f"{BASE}/status/{purpose}/1"


def place(purpose, index):
    return open_badges.StatusPlace(
        address=address_of_list(purpose), purpose=purpose, index=index
    )


def unsigned(*, recipient=None, **changes):
    recipient = recipient or open_badges.Anonymous(
        "urn:uuid:5d1a7f7e-6c0b-4b7e-9a55-0f5b1c9b2a10"
    )
    return open_badges.credential(statement(**changes), recipient=recipient)


def sign(document, *, seed=1, at=AT):
    return proofs.sign(document, signer=signer(seed), method=METHOD, at=at)


def signed(**changes):
    return sign(unsigned(**changes))


def lists(*, revoked=(), suspended=(), seed=1, at=AT):
    bits = {status_list.REVOCATION: revoked, status_list.SUSPENSION: suspended}
    return {
        address_of_list(purpose): sign(
            status_list.list_credential(
                address=address_of_list(purpose),
                issuer=ISSUER,
                purpose=purpose,
                set_bits=places,
                at=at,
            ),
            seed=seed,
        )
        for purpose, places in bits.items()
    }
