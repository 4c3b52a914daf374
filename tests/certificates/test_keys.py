"""Keys: made, replaced, lost, and never in the database."""

import html
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as configured
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from certificates.credentials import leaves
from certificates.credentials.multibase import from_multikey, multikey
from certificates.credentials.signers import P256, LocalSigner
from certificates.domain import backfill, inspecting, keys, log, reissuing
from certificates.domain.checkpoints import publish
from certificates.domain.delivery import document_of
from certificates.domain.issuer import log_keys, log_origin
from certificates.domain.issuing import revoke, suspend
from certificates.models import (
    Certificate,
    Checkpoint,
    LogEntry,
    RenewalRule,
    SigningKey,
)
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.certificates.device import DeviceKeys
from tests.factories.certificates import certificate_of, completed, run_to_certify

pytestmark = pytest.mark.django_db


def manage(*arguments):
    output = StringIO()
    call_command("keys", *arguments, stdout=output)
    return output.getvalue()


def test_each_purpose_has_its_own_key():
    in_use = keys.keys_in_use()

    assert {purpose: key.row.algorithm for purpose, key in in_use.items()} == {
        "credential": "Ed25519",
        "seal": "P-256",
        "log": "Ed25519",
    }
    assert keys.keys_in_use()["log"].row == in_use["log"].row
    for key in in_use.values():
        assert multikey(key.signer.public_key) == key.row.public_key
    assert AuditEvent.objects.filter(action="key.created").count() == 3


def test_no_secret_is_in_the_database():
    keys.keys_in_use()
    folder = configured.SIGNING_KEYS["OPTIONS"]["folder"]
    names = list(SigningKey.objects.values_list("name", flat=True))
    secrets = [
        line
        for name in names
        for line in (folder / f"{name}.pem").read_text().splitlines()
        if line and not line.startswith("-----")
    ]

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM certificates_signingkey")
        dump = str(cursor.fetchall())

    assert "PRIVATE" not in dump
    assert not [line for line in secrets if line in dump]


def test_production_makes_no_key_by_itself(settings):
    settings.SIGNING_KEYS_MADE_ON_DEMAND = False

    with pytest.raises(DomainError) as refusal:
        certificate_of()

    assert refusal.value.code == "no_key"
    assert not LogEntry.objects.exists()


def test_one_key_of_a_purpose_is_in_use(settings):
    keys.keys_in_use()
    settings.SIGNING_KEYS_MADE_ON_DEMAND = False

    with pytest.raises(DomainError) as refusal:
        keys.create("log")
    assert refusal.value.code == "in_use"
    row = SigningKey.objects.get(purpose="log")
    row.pk, row.name = None, "log-2"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("on_demand", [True, False])
@pytest.mark.parametrize("purpose", ["all", "log"])
def test_a_second_key_is_refused_and_no_file_is_left(
    folder, settings, on_demand, purpose
):
    settings.SIGNING_KEYS_MADE_ON_DEMAND = on_demand
    rows, files = list(SigningKey.objects.values()), set(folder.iterdir())
    if purpose == "all":
        manage("retire", SigningKey.objects.get(purpose="credential").name)
        rows = list(SigningKey.objects.values())

    with pytest.raises(CommandError, match="There is a key in use"):
        manage("create", purpose)

    assert list(SigningKey.objects.values()) == rows
    assert set(folder.iterdir()) == files


def test_no_file_is_left_of_a_key_that_another_process_forestalled(folder, monkeypatch):
    files, trail = set(folder.iterdir()), AuditEvent.objects.count()
    looked = iter([None, None])
    refuse = keys.refuse_second
    # Both looks come before the other process's row.
    monkeypatch.setattr(
        keys, "refuse_second", lambda purpose: next(looked, 1) and refuse(purpose)
    )

    with pytest.raises(DomainError) as refusal:
        keys.create("log")

    assert refusal.value.code == "in_use"
    assert set(folder.iterdir()) == files
    assert SigningKey.objects.count() == 3
    assert AuditEvent.objects.count() == trail


def test_a_name_is_registered_once(folder):
    name = SigningKey.objects.get(purpose="log").name
    manage("retire", name)

    with pytest.raises(CommandError, match="with this name already"):
        manage("register", name, "log")

    assert SigningKey.objects.filter(purpose="log").count() == 1


def test_a_store_with_another_key_under_the_name_is_refused():
    key = keys.keys_in_use()["log"].row
    SigningKey.objects.filter(pk=key.pk).update(
        public_key=keys.keys_in_use()["credential"].row.public_key
    )

    with pytest.raises(keys.KeyUnavailable) as refusal:
        keys.keys_in_use()

    assert "holds another key" in refusal.value.reason
    assert key.name not in str(refusal.value)


def test_the_command_walks_through_a_keys_life(settings):
    settings.SIGNING_KEYS_MADE_ON_DEMAND = False
    assert manage("create", "all").count("Made") == 3
    first = SigningKey.objects.get(purpose="credential")
    certificate = certificate_of()
    manage("rotate", "credential")
    listed = manage("list")

    assert first.name in listed
    assert "retired" in listed
    second = SigningKey.objects.get(purpose="credential", state="active")
    assert certificate_of().credential.key == second
    earlier = (timezone.now() - timedelta(days=1)).isoformat()
    said = manage("compromised", first.name, "--since", earlier)
    assert "first 0 entries" in said
    assert "1 credentials" in said
    assert list(keys.affected_by(SigningKey.objects.get(pk=first.pk))) == [
        certificate.credential
    ]
    manage("retire", second.name)
    assert not SigningKey.objects.filter(purpose="credential", state="active").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("retire", "log-0"),
        ("compromised", "log-0"),
        ("register", "log-0", "log"),
    ],
)
def test_an_unknown_key_is_a_plain_message(arguments):
    with pytest.raises(CommandError):
        manage(*arguments)


def test_a_seal_made_elsewhere_comes_in_with_its_certificate(tmp_path):
    store = keys.store()
    name = "seal-qualified"
    if not (configured.SIGNING_KEYS["OPTIONS"]["folder"] / f"{name}.pem").exists():
        store.create(name, P256)
    pem = store.signer(name).certify_itself(
        organisation="Most", at=datetime.now(UTC), years=2
    )
    (tmp_path / "chain.pem").write_bytes(pem)

    with pytest.raises(CommandError):
        manage("register", name, "seal")
    with pytest.raises(CommandError):
        manage("register", name, "log", "--certificate", str(tmp_path / "chain.pem"))
    manage("register", name, "seal", "--certificate", str(tmp_path / "chain.pem"))

    assert keys.keys_in_use()["seal"].row.certificate == pem.decode()


def test_a_compromise_can_only_be_moved_back():
    key = keys.keys_in_use()["credential"].row
    certificate_of()

    keys.mark_compromised(key, since=timezone.now())
    later = keys.mark_compromised(key, since=timezone.now() + timedelta(days=1))

    assert later.trusted_size == 2
    assert AuditEvent.objects.filter(action="key.compromised").count() == 1


def test_certificates_from_before_the_log_are_recorded_later(monkeypatch, coordinator):
    certificate = certificate_of()
    revoke(certificate, reason="issued_in_error", by=coordinator)
    document, before = certificate.document_sha256, log.head().size
    monkeypatch.setattr(backfill, "hasattr", lambda row, name: False, raising=False)
    monkeypatch.setattr(
        "certificates.domain.signing.Signed.stored_with", lambda *_arguments: None
    )

    assert backfill.record_later(certificate)

    entries = list(LogEntry.objects.filter(index__gte=before))
    assert [each.kind for each in entries] == ["issued", "sealed", "revoked"]
    assert all(each.details["recorded_later"] for each in entries)
    assert entries[1].details["document_sha256"] == document
    assert "recorded_later" not in json.dumps(
        [e.details for e in LogEntry.objects.filter(index__lt=before)]
    )


def test_recording_later_does_nothing_for_what_is_recorded():
    certificate = certificate_of()
    size = log.head().size

    assert not backfill.record_later(certificate)
    call_command("log_earlier", stdout=StringIO())

    assert log.head().size == size


def test_what_a_compromised_key_signed_is_listed_and_issued_again(
    settings, coordinator
):
    settings.SIGNING_KEYS_MADE_ON_DEMAND = False
    manage("create", "all")
    run = run_to_certify()
    before, after, revoked = (certificate_of(completed(run)) for _each in range(3))
    revoke(revoked, reason="issued_in_error", by=coordinator)
    gone = run.enrolments.get(pk=after.enrolment_id)
    key = before.credential.key
    with pytest.raises(CommandError):
        manage("affected", key.name)
    with pytest.raises(CommandError):
        manage("reissue", key.name)
    second_entry = LogEntry.objects.get(subject=after.public_id, kind="issued")
    manage("rotate", "credential")
    manage("compromised", key.name, "--since", second_entry.logged_at.isoformat())
    key.refresh_from_db()

    places = {
        each.certificate.serial: (each.is_earlier, each.is_in_force)
        for each in reissuing.signed_with(key)
    }
    listed = manage("affected", key.name)

    assert places == {
        before.serial: (True, True),
        after.serial: (False, True),
        revoked.serial: (False, False),
    }
    assert f"entry {second_entry.index}" in listed
    assert "1 were in the log before" in listed
    assert "2 came after it" in listed
    # One is not earned any more by the record of today; it is named and left.
    gone.progress.all().delete()
    said = manage("reissue", key.name)
    fresh = before.__class__.objects.get(supersedes=before)
    assert f"{before.serial:<14} replaced by {fresh.serial}" in said
    assert f"{after.serial:<14} stays as it is" in said
    assert "1 issued again, 1 left" in said
    assert fresh.credential.key == SigningKey.objects.get(
        purpose="credential", state="active"
    )
    assert fresh.valid_until == before.valid_until
    assert [e.kind for e in before.events.all()] == ["issued", "superseded"]
    assert key.name in before.events.last().note
    assert "0 issued again, 1 left" in manage("reissue", key.name)


@pytest.mark.parametrize(
    ("grace", "days", "is_issued"),
    [(0, 0, True), (0, 1, False), (30, 30, True), (30, 31, False)],
)
def test_what_is_past_its_days_is_not_issued_again(grace, days, is_issued):
    run = run_to_certify()
    RenewalRule.objects.create(
        programme=run.version.programme, months=12, window_days=60, grace_days=grace
    )
    certificate = certificate_of(completed(run))
    key, size = certificate.credential.key, log.head().size
    keys.rotate("credential")
    key = keys.mark_compromised(key, since=timezone.now())
    day = certificate.valid_until + timedelta(days=days)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)

    ((signed, result),) = reissuing.issue_affected_again(key, by=None, at=at)

    assert signed.certificate == certificate
    assert (result is not None) is is_issued
    assert certificate.events.count() == 1 + is_issued
    assert (log.head().size > size) is is_issued


def test_the_command_says_how_many_are_over(monkeypatch):
    run = run_to_certify()
    RenewalRule.objects.create(
        programme=run.version.programme, months=12, window_days=0, grace_days=0
    )
    certificate = certificate_of(completed(run))
    key = certificate.credential.key
    keys.rotate("credential")
    keys.mark_compromised(key, since=timezone.now())
    years_later = partial(
        reissuing.issue_affected_again,
        at=certificate.issued_at + timedelta(days=900),
    )
    monkeypatch.setattr(reissuing, "issue_affected_again", years_later)

    said = manage("reissue", key.name)

    assert "0 issued again, 0 left as they are, 1 left out" in said
    assert Certificate.objects.count() == 1


def test_a_seal_key_is_told_by_the_time_it_was_in_use(settings):
    first = certificate_of()
    old = SigningKey.objects.get(purpose="seal")
    new = keys.rotate("seal")
    second = certificate_of(completed(first.run))
    for key in (old, new):
        keys.mark_compromised(key, since=timezone.now() + timedelta(days=1))

    def found(key):
        key.refresh_from_db()
        return [(e.certificate, e.is_earlier) for e in reissuing.signed_with(key)]

    assert found(old) == [(first, True)]
    assert found(new) == [(second, True)]


def test_keys_in_a_device_sign_without_leaving_it(settings, tmp_path):
    settings.SIGNING_KEYS_MADE_ON_DEMAND = False
    settings.SIGNING_KEYS = {
        "BACKEND": "tests.certificates.device.DeviceKeys",
        "OPTIONS": {},
    }
    with pytest.raises(CommandError):
        manage("create", "log")
    chain = tmp_path / "chain.pem"
    chain.write_bytes(chain_for(DeviceKeys.device))
    for purpose in ("credential", "log"):
        manage("register", f"{purpose}-box", purpose)
    manage("register", "seal-box", "seal", "--certificate", str(chain))

    certificate = certificate_of()

    assert set(DeviceKeys.device.signatures) == {
        "credential-box",
        "log-box",
        "seal-box",
    }
    found = inspecting.inspect(document_of(certificate, by=None), at=timezone.now())
    assert {verdict.holds for verdict in found.verdicts} == {True}
    row = SigningKey.objects.get(name="seal-box")
    assert from_multikey(row.public_key) == DeviceKeys.device.public_key("seal-box")


def chain_for(device):
    """What a trust service gives for the seal: a certificate over the device's key."""
    at = datetime.now(UTC)
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Trust service")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Most seal")])
    usage = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment"),
            *("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
            *("encipher_only", "decipher_only"),
        ),
        False,
    ) | {"digital_signature": True, "content_commitment": True}
    made = (
        x509.CertificateBuilder(issuer, subject, device.public_key("seal-box"))
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=730))
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def folder(settings, tmp_path):
    """Keys of this test alone, which it may spoil."""
    settings.SIGNING_KEYS = {
        "BACKEND": "certificates.credentials.signers.FolderKeys",
        "OPTIONS": {"folder": tmp_path},
    }
    settings.SIGNING_KEYS_MADE_ON_DEMAND = False
    manage("create", "all")
    return tmp_path


def restart():
    """Forget what only a process remembers."""
    keys._store.cache_clear()  # noqa: SLF001
    caches["rendered"].clear()


def spoil(file, how):
    if how == "missing":
        file.unlink()
    elif how == "open":
        file.chmod(0o644)
    else:
        file.write_text("no key")


PUBLIC = ("/log/checkpoint", "/v/{}/log.json")


@pytest.mark.parametrize("how", ["missing", "open", "broken"])
def test_checks_go_on_without_the_logs_key(client, folder, how, caplog):
    certificate = certificate_of()
    kept = publish()
    suspend(certificate, reason="under_review", by=certificate.issued_by)
    (file,) = folder.glob("log-*.pem")
    spoil(file, how)
    restart()

    page = client.get(f"/v/{certificate.public_id}/")
    note, proofs = (client.get(each.format(certificate.public_id)) for each in PUBLIC)

    assert [each.status_code for each in (page, note, proofs)] == [200] * 3
    assert kept.note in html.unescape(page.content.decode())
    assert note.content.decode() == kept.note
    # The suspension came after the checkpoint, so nothing signed shows it yet.
    events = [each["details"]["event"] for each in proofs.json()["entries"]]
    assert events == ["issued", "sealed"]
    for each in proofs.json()["entries"]:
        proof = leaves.LogProof.from_json(each)
        leaves.verify(proof, origin=log_origin(), keys=log_keys())
    assert client.get("/status/suspension/1").status_code == 200
    for answer in (page, note, proofs):
        assert file.name not in answer.content.decode()
    assert file.stem in caplog.text


@pytest.mark.parametrize("how", ["missing", "open"])
def test_without_any_checkpoint_the_page_has_none_and_programs_hear_so(
    client, folder, how
):
    certificate = certificate_of()
    (file,) = folder.glob("log-*.pem")
    spoil(file, how)
    restart()

    page = client.get(f"/v/{certificate.public_id}/")
    client.force_login(certificate.holder)
    own = client.get(f"/v/{certificate.public_id}/")

    for answer in (page, own):
        assert answer.status_code == 200
        assert "Checkpoint of the log" not in answer.content.decode()
    for path in PUBLIC:
        answer = client.get(path.format(certificate.public_id))
        assert answer.status_code == 503
        assert answer["Cache-Control"] == "no-store"
        assert answer.content.decode() == (
            "Nothing can be signed at the moment. Please try again later.\n"
        )


def test_a_checkpoint_from_before_its_issue_proves_nothing_of_a_certificate(
    client, folder
):
    publish()
    certificate = certificate_of()
    (file,) = folder.glob("log-*.pem")
    file.unlink()
    restart()

    assert client.get(f"/v/{certificate.public_id}/log.json").status_code == 503


def test_nothing_is_issued_without_a_key_and_operators_read_why(client, folder):
    certificate = certificate_of()
    size = log.head().size
    (file,) = folder.glob("log-*.pem")
    file.chmod(0o644)
    restart()

    with pytest.raises(keys.KeyUnavailable):
        certificate_of(completed(certificate.run))
    assert certificate.__class__.objects.count() == 1
    assert log.head().size == size
    assert f"CANNOT SIGN: {file.stem}: Others may read {file.name}" in manage("list")
    assert client.get("/readyz").json() == {"status": "limited", "failing": ["keys"]}
    assert client.get("/readyz").status_code == 200
    with pytest.raises(CommandError, match="Others may read"):
        call_command("publish_checkpoint")
    assert not Checkpoint.objects.exists()
    file.chmod(0o600)
    assert "CANNOT" not in manage("list")
    assert client.get("/readyz").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/v/{}.jwt", "/status/revocation/1"])
def test_without_the_key_of_credentials_no_file_is_named(client, folder, path):
    certificate = certificate_of()
    (file,) = folder.glob("credential-*.pem")
    file.chmod(0o644)
    restart()

    answer = client.get(path.format(certificate.public_id))

    assert answer.status_code == 503
    assert b"credential-" not in answer.content
    assert client.get(f"/v/{certificate.public_id}/").status_code == 200
    assert client.get("/log/checkpoint").status_code == 200


def test_a_device_that_fails_while_signing_fails_no_page(client, folder, monkeypatch):
    certificate = certificate_of()

    def unplugged(_self, _data):
        raise OSError("no token in slot")

    restart()
    monkeypatch.setattr(LocalSigner, "sign", unplugged)

    assert client.get(f"/v/{certificate.public_id}/").status_code == 200
    assert client.get("/log/checkpoint").status_code == 503
