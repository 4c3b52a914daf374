"""The public side of proofs: keys, status lists, log. Read as a stranger reads them."""

import base64
import hashlib
import json
import zlib
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from certificates.credentials import (
    baking,
    did,
    jose,
    leaves,
    merkle,
    notes,
    sd_jwt,
    verification,
)
from certificates.credentials.errors import VerificationError
from certificates.credentials.multibase import from_base64url
from certificates.domain import keys, log, statuses, wallet
from certificates.domain.corrections import issue_again
from certificates.domain.issuing import reinstate, revoke, suspend
from certificates.models import LogEntry, SigningKey, StatusPlace
from lms.core.errors import DomainError
from tests.factories.certificates import (
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.runs import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return certificate_of()


def get(client, address, **headers):
    path = address.removeprefix(settings.BASE_URL)
    response = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return response


def as_a_stranger(client, certificate, *, at=None):
    """Check a certificate with nothing but what is public."""
    document = json.loads(get(client, f"/v/{certificate.public_id}.json").content)
    lists = {
        entry["statusListCredential"]: json.loads(
            get(client, entry["statusListCredential"]).content
        )
        for entry in document["credentialStatus"]
    }
    verification.verify(
        document,
        did_document=get(client, "/.well-known/did.json").json(),
        lists=lists,
        at=at or timezone.now() + timedelta(seconds=1),
    )


def test_a_stranger_can_check_a_certificate(client, certificate):
    as_a_stranger(client, certificate)


def test_a_stranger_sees_suspension_reinstatement_and_revocation_at_once(
    client, certificate, coordinator
):
    suspend(certificate, reason="under_review", by=coordinator)
    with pytest.raises(VerificationError) as failure:
        as_a_stranger(client, certificate)
    assert failure.value.code == "suspended"

    reinstate(certificate, reason="review_closed", by=coordinator)
    as_a_stranger(client, certificate)

    revoke(certificate, reason="issued_in_error", by=coordinator)
    with pytest.raises(VerificationError) as failure:
        as_a_stranger(client, certificate)
    assert failure.value.code == "revoked"


def test_the_same_as_tokens(client, certificate):
    did_document = get(client, "/.well-known/did.json").json()
    token = get(client, f"/v/{certificate.public_id}.jwt").content.decode()
    listed = get(
        client, "/status/revocation/1", accept="application/vc+jwt"
    ).content.decode()

    document = verification.verify_token(token, did_document=did_document)
    status = verification.verify_token(listed, did_document=did_document)

    assert document["credentialSubject"]["licenseNumber"] == certificate.serial
    assert status["credentialSubject"]["statusPurpose"] == "revocation"


@pytest.mark.parametrize("path", ["/status/revocation/2", "/status/other/1"])
def test_there_is_no_other_list(client, path):
    assert client.get(path).status_code == 404


def test_old_keys_keep_verifying_and_compromised_ones_do_not(client, certificate):
    first = certificate.credential.key

    keys.rotate("credential")

    second = SigningKey.objects.get(purpose="credential", state="active")
    assert second != first
    as_a_stranger(client, certificate)
    published = get(client, "/.well-known/did.json").json()
    assert {
        method["id"].partition("#")[2] for method in published["verificationMethod"]
    } >= {
        first.name,
        second.name,
    }
    keys.mark_compromised(first, since=timezone.now())
    with pytest.raises(VerificationError) as failure:
        as_a_stranger(client, certificate)
    assert failure.value.code == "key_compromised"
    first.refresh_from_db()
    assert first.trusted_size == LogEntry.objects.count()


def test_issuing_logs_the_credential_and_then_the_sealed_file(client, certificate):
    proofs = get(client, f"/v/{certificate.public_id}/log.json").json()["entries"]

    assert [each["details"]["event"] for each in proofs] == ["issued", "sealed"]
    issued, sealed = (each["details"] for each in proofs)
    assert issued["credential_sha256"] == certificate.credential.sha256
    assert issued["evidence_sha256"] == certificate.evidence_sha256
    assert sealed["document_sha256"] == certificate.document_sha256
    line = get(client, "/log/keys").content.decode().splitlines()[0]
    origin, key = notes.parse_verifier_key(line)
    for each in proofs:
        proof = leaves.LogProof.from_json(each)
        assert leaves.verify(proof, origin=origin, keys=[key]).size == 2
    forged = {**proofs[0], "details": {**issued, "credential_sha256": "0" * 64}}
    with pytest.raises(VerificationError):
        leaves.verify(leaves.LogProof.from_json(forged), origin=origin, keys=[key])


def test_every_later_event_is_logged_without_its_reason(certificate, coordinator):
    suspend(certificate, reason="under_review", note="A complaint", by=coordinator)
    reinstate(certificate, reason="review_closed", by=coordinator)
    revoke(certificate, reason="impersonation", by=coordinator)

    entries = list(log.entries_of(certificate.public_id))

    assert [entry.kind for entry in entries] == [
        "issued",
        "sealed",
        "suspended",
        "reinstated",
        "revoked",
    ]
    public = "".join(entry.entry for entry in entries)
    assert certificate.public_id not in public
    assert "revoked" not in public
    assert "impersonation" not in json.dumps([entry.details for entry in entries])


def test_what_is_refused_is_not_logged(certificate, coordinator):
    revoke(certificate, reason="issued_in_error", by=coordinator)
    before = log.head()

    with pytest.raises(DomainError):
        suspend(certificate, reason="under_review", by=coordinator)
    revoke(certificate, reason="issued_in_error", by=coordinator)

    assert log.head() == before


def test_proofs_and_tiles_of_a_log_of_three_hundred(client):
    for number in range(300):
        log.append(LogEntry.Kind.ISSUED, subject=f"s{number}", details={})
    note = get(client, "/log/checkpoint").content.decode()
    origin, key = notes.parse_verifier_key(
        get(client, "/log/keys").content.decode().strip()
    )
    checkpoint = notes.verify(note, origin=origin, keys=[key])
    assert checkpoint.size == 300

    raw = get(client, "/log/tile/entries/000").content
    raw += get(client, "/log/tile/entries/001.p/44").content
    entries, position = [], 0
    while position < len(raw):
        length = int.from_bytes(raw[position : position + 2], "big")
        entries.append(raw[position + 2 : position + 2 + length])
        position += 2 + length
    hashes = [merkle.leaf_hash(entry) for entry in entries]
    assert len(hashes) == 300
    assert get(client, "/log/tile/0/000").content == b"".join(hashes[:256])
    assert get(client, "/log/tile/0/001.p/44").content == b"".join(hashes[256:])
    top = get(client, "/log/tile/1/000.p/1").content
    assert top == log.root_at(256)

    found = get(client, f"/log/proof/inclusion?index=270&size={checkpoint.size}").json()
    merkle.verify_inclusion(
        leaf=hashes[270],
        index=270,
        size=300,
        proof=[base64.b64decode(each) for each in found["audit_path"]],
        root=checkpoint.root,
    )
    by_hash = client.get(
        "/log/proof/inclusion", {"hash": base64.b64encode(hashes[270]).decode()}
    )
    assert by_hash.json() == found
    grown = get(client, "/log/proof/consistency?first=255&second=300").json()
    merkle.verify_consistency(
        first=255,
        second=300,
        first_root=log.root_at(255),
        second_root=checkpoint.root,
        proof=[base64.b64decode(each) for each in grown["consistency"]],
    )


@pytest.mark.parametrize(
    "path",
    [
        "/log/proof/inclusion",
        "/log/proof/inclusion?index=2",
        "/log/proof/inclusion?index=0&size=9",
        "/log/proof/inclusion?hash=AAAA",
        "/log/proof/consistency?first=2&second=1",
        "/log/proof/consistency?first=0&second=3",
        "/log/proof/consistency?first=-1",
        "/log/tile/0/000",
        "/log/tile/0/000.p/3",
        "/log/tile/0/x000",
        "/log/tile/9/000.p/1",
        "/log/tile/0/000.p/0",
        "/log/tile/entries/001",
        "/v/0000000000000000.jwt",
        "/v/0000000000000000/log.json",
    ],
)
def test_what_is_not_there_is_not_found(client, certificate, path):
    assert client.get(path).status_code == 404


def test_a_proof_costs_the_same_at_any_size(client, django_assert_max_num_queries):
    for number in range(70):
        log.append(LogEntry.Kind.ISSUED, subject=f"s{number}", details={})

    for index in (0, 33, 69):
        with django_assert_max_num_queries(3):
            log.inclusion(index, 70)


def test_forms_for_the_holder(certificate):
    holder, other, at = certificate.holder, someone("Nina", "Bajt"), timezone.now()
    signing_key = keys.keys_in_use()["credential"].row

    named = json.loads(wallet.named_copy(certificate, by=holder, at=at))
    salted = wallet.salted_copy(certificate, by=holder, at=at)
    packed = wallet.for_wallet(certificate, by=holder, at=at)

    key = keys.public_key_of(signing_key)
    identity = named["credentialSubject"]["identifier"][0]
    assert identity["identityHash"] == certificate.holder_name
    assert holder.email not in salted
    assert sd_jwt.verify(packed, key=key)["name"] == certificate.holder_name
    hidden = sd_jwt.present(packed, show=set())
    assert "name" not in sd_jwt.verify(hidden, key=key)
    stored = certificate.credential.document
    assert baking.from_svg(wallet.badge_svg(certificate).encode()) == stored
    assert baking.from_png(wallet.badge_png(certificate)) == stored
    assert wallet.for_europass(certificate)["credentialSubject"]["fullName"]
    for make in (wallet.named_copy, wallet.salted_copy, wallet.for_wallet):
        with pytest.raises(DomainError) as refusal:
            make(certificate, by=other, at=at)
        assert refusal.value.code == "not_the_holder"


def test_places_are_random_and_taken_once(certificate):
    places = list(StatusPlace.objects.values_list("purpose", "number", "index"))

    assert {purpose for purpose, _number, _index in places} == {
        "revocation",
        "suspension",
    }
    again = certificate_of()
    assert len(set(StatusPlace.objects.values_list("purpose", "number", "index"))) == 4
    assert again.credential.revocation_id != certificate.credential.revocation_id


def test_a_place_that_is_taken_is_not_given_again(db, monkeypatch):
    drawn = iter([7, 7, 8, *[7] * 8, 9])
    monkeypatch.setattr(statuses.secrets, "randbelow", lambda _length: next(drawn))

    taken = [statuses.take("revocation") for _each in range(3)]

    # Eight in a row were taken: the list is full enough to open the next one.
    assert [(each.number, each.index) for each in taken] == [(1, 7), (1, 8), (2, 9)]
    assert [StatusPlace.objects.get(pk=each.pk).index for each in taken] == [7, 8, 9]


def test_no_public_byte_names_the_holder_or_their_address(client, certificate):
    holder = certificate.holder
    paths = [
        f"/v/{certificate.public_id}.json",
        f"/v/{certificate.public_id}.jwt",
        f"/v/{certificate.public_id}/log.json",
        f"/v/{certificate.public_id}/",
        "/.well-known/did.json",
        "/.well-known/jwt-vc-issuer",
        "/status/revocation/1",
        "/status/wallet/1",
        "/log/checkpoint",
        "/log/tile/entries/000.p/2",
    ]

    for path in paths:
        content = get(client, path).content
        if path.endswith(".jwt"):
            content = json.dumps(
                jose.read(content.decode()), ensure_ascii=False
            ).encode()
        assert holder.email.encode() not in content, path
        assert holder.last_name.encode() not in content, path


def test_programs_of_other_sites_may_read(client):
    response = get(client, "/.well-known/did.json")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["id"] == did.did_web(settings.BASE_URL)
    assert client.post("/log/checkpoint").status_code == 405


def test_the_evidence_is_what_the_credential_commits_to(client, officer, trainee):
    course_run = run_to_certify()
    decision_on(course_run).body.officers.add(officer)
    certificate = certificate_of(completed(course_run))
    elsewhere = certificate_of()
    address = f"/v/{certificate.public_id}/evidence.json"
    document = json.loads(certificate.credential.document)
    (resource,) = document["relatedResource"]

    assert client.get(address).status_code == 404
    client.force_login(trainee)
    assert client.get(address).status_code == 404
    client.force_login(officer)
    seen = client.get(address)
    assert client.get(f"/v/{elsewhere.public_id}/evidence.json").status_code == 404
    client.force_login(certificate.holder)
    own = client.get(address)

    assert seen.content == own.content
    digest = base64.b64encode(hashlib.sha256(own.content).digest()).decode()
    assert resource["digestSRI"] == f"sha256-{digest}"
    assert resource["id"].endswith(address)


def wallet_of(certificate):
    """Return the claims of a wallet credential when nothing is disclosed."""
    packed = wallet.for_wallet(certificate, by=certificate.holder, at=timezone.now())
    key = keys.public_key_of(keys.keys_in_use()["credential"].row)
    return sd_jwt.verify(sd_jwt.present(packed, show=set()), key=key)


def state_as_told(client, claims):
    """Ask the list that a wallet credential names, as its verifier does."""
    place = claims["status"]["status_list"]
    answer = get(client, place["uri"])
    token = answer.content.decode()
    header, said = jose.read(token)
    key_ids = {
        each["kid"]: each
        for each in get(client, "/.well-known/jwt-vc-issuer").json()["jwks"]["keys"]
    }
    assert header["kid"] in key_ids
    jose.verify(
        token,
        key=keys.public_key_of(keys.keys_in_use()["credential"].row),
        kind="statuslist+jwt",
    )
    assert answer.headers["Content-Type"] == "application/statuslist+jwt"
    assert said["sub"] == place["uri"]
    assert said["iat"] <= timezone.now().timestamp() < said["exp"]
    packed = zlib.decompress(from_base64url(said["status_list"]["lst"]))
    return (packed[place["idx"] // 4] >> place["idx"] % 4 * 2) & 3


def test_a_wallet_credential_names_its_place_among_the_revocations(certificate):
    place = certificate.credential.revocation

    claims = wallet_of(certificate)

    assert claims["status"] == {
        "status_list": {
            "idx": place.index,
            "uri": f"{settings.BASE_URL}/status/wallet/{place.number}",
        }
    }
    assert "exp" not in claims


def test_a_wallet_credential_ends_when_the_certificate_ends():
    course_run = run_to_certify()
    decision_on(course_run, certificate_months=12)
    certificate = certificate_of(completed(course_run))

    claims = wallet_of(certificate)

    document = json.loads(certificate.credential.document)
    end = datetime.fromisoformat(document["validUntil"])
    assert end.date() == certificate.valid_until
    assert claims["exp"] == end.timestamp()


def test_a_verifier_of_wallets_sees_every_event_at_once(
    client, certificate, coordinator
):
    claims, other = wallet_of(certificate), wallet_of(certificate_of())
    states = [state_as_told(client, claims)]
    for act in (suspend, reinstate, suspend, revoke):
        act(certificate, reason="other", note="As agreed.", by=coordinator)
        states.append(state_as_told(client, claims))

    assert states == [0, 2, 0, 2, 1]
    assert state_as_told(client, other) == 0


def test_a_replaced_certificate_is_invalid_to_wallets_and_its_successor_is_not(
    client, certificate
):
    claims = wallet_of(certificate)

    newer = issue_again(
        certificate, reason="correction", by=None, at=certificate.issued_at
    )

    assert state_as_told(client, claims) == 1
    assert state_as_told(client, wallet_of(newer)) == 0


def test_the_list_for_wallets_is_given_out_like_its_neighbours(
    client, certificate, coordinator, django_assert_max_num_queries
):
    revoke(certificate, reason="issued_in_error", by=coordinator)
    beside = get(client, "/status/revocation/1")
    with django_assert_max_num_queries(4):
        first = get(client, "/status/wallet/1")
    with django_assert_max_num_queries(3):
        again = get(client, "/status/wallet/1")

    assert again.content == first.content
    for name in ("Cache-Control", "X-Robots-Tag", "Access-Control-Allow-Origin"):
        assert first.headers[name] == beside.headers[name]
    assert client.get("/status/wallet/2").status_code == 404
    assert client.post("/status/wallet/1").status_code == 405
