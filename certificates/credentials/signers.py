"""Keys that sign, wherever they are kept: the rest of the product asks them to sign.

A key never leaves its store. Files and the environment are built in; a hardware module
or a cloud key service is another class with the same three methods.
"""

import base64
import os
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from certificates.credentials.errors import CredentialError
from certificates.credentials.multibase import PublicKey

ED25519 = "Ed25519"
P256 = "P-256"
PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

_KEY_USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment"),
    *("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
    *("encipher_only", "decipher_only"),
)
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Signer(Protocol):
    """Signs bytes. P-256 signatures are DER, Ed25519 ones 64 bytes."""

    @property
    def algorithm(self) -> str: ...

    @property
    def public_key(self) -> PublicKey: ...

    def sign(self, data: bytes) -> bytes: ...


class KeyStore(Protocol):
    """Where keys are kept, by name. What is not there is a `CredentialError`."""

    def signer(self, name: str) -> Signer: ...

    def create(self, name: str, algorithm: str) -> Signer: ...

    def discard(self, name: str) -> None:
        """Forget a key that was just made and never put to use."""


class LocalSigner:
    """A key in this process's memory."""

    def __init__(self, key: PrivateKey) -> None:
        self._key = key
        if isinstance(key, ed25519.Ed25519PrivateKey):
            self.algorithm = ED25519
        elif isinstance(key.curve, ec.SECP256R1):
            self.algorithm = P256
        else:
            raise CredentialError("Only Ed25519 and P-256 keys are used.")
        self.public_key: PublicKey = key.public_key()

    def __repr__(self) -> str:
        return f"<LocalSigner {self.algorithm}>"

    def sign(self, data: bytes) -> bytes:
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(data)
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def certify_itself(self, *, organisation: str, at: datetime, years: int) -> bytes:
        """Return a self-signed X.509 certificate for sealing documents, as PEM."""
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
                x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation[:58]} seal"),
            ]
        )
        usage = dict.fromkeys(_KEY_USAGES, False)
        usage |= {"digital_signature": True, "content_commitment": True}
        return (
            x509.CertificateBuilder(name, name, self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - timedelta(days=1))
            .not_valid_after(at + timedelta(days=365 * years))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), False
            )
            .sign(self._key, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )


class FolderKeys:
    """Keys as PEM files that only their owner may read."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._read: dict[str, LocalSigner] = {}

    def signer(self, name: str) -> LocalSigner:
        """Return the key; refused when it is missing or others may read it."""
        if name not in self._read:
            path = self._path(name)
            if not path.is_file():
                raise CredentialError(f"The key {name} is not in the key folder.")
            _refuse_open(path)
            self._read[name] = LocalSigner(_parsed(path.read_bytes()))
        return self._read[name]

    def create(self, name: str, algorithm: str) -> LocalSigner:
        """Make a key and keep it; an existing one is never written over."""
        key = _new_key(algorithm)
        path = self._path(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise CredentialError(f"There is a key {name} already.") from error
        with os.fdopen(handle, "wb") as opened:
            opened.write(pem_of(key))
            opened.flush()
            os.fsync(opened.fileno())
        return self.signer(name)

    def discard(self, name: str) -> None:
        self._read.pop(name, None)
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{_safe(name)}.pem"


class EnvironmentKeys:
    """Keys given in the environment: SIDRO_KEY_LOG_1 is the key `log-1`."""

    def __init__(
        self, prefix: str = "SIDRO_KEY_", environment: Mapping[str, str] = os.environ
    ) -> None:
        self._prefix = prefix
        self._environment = environment

    def signer(self, name: str) -> LocalSigner:
        variable = self._prefix + _safe(name).upper().replace("-", "_")
        text = self._environment.get(variable, "")
        if not text:
            raise CredentialError(f"The environment has no {variable}.")
        raw = text.encode()
        if not raw.startswith(b"-----"):
            raw = base64.b64decode(raw)
        return LocalSigner(_parsed(raw))

    def create(self, name: str, algorithm: str) -> LocalSigner:
        raise CredentialError(
            f"Make the key {name} ({algorithm}) where the environment comes from, and"
            " register it with: manage.py keys register"
        )

    def discard(self, name: str) -> None:
        """Nothing is made here, so there is nothing to forget."""


def pem_of(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _new_key(algorithm: str) -> PrivateKey:
    if algorithm == ED25519:
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm == P256:
        return ec.generate_private_key(ec.SECP256R1())
    raise CredentialError(f"{algorithm} keys are not used.")


def _parsed(raw: bytes) -> PrivateKey:
    try:
        key = serialization.load_pem_private_key(raw, password=None)
    except (ValueError, TypeError) as error:
        raise CredentialError("This is not a PEM key without a password.") from error
    if isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey):
        return key
    raise CredentialError("Only Ed25519 and P-256 keys are used.")


def _refuse_open(path: Path) -> None:
    status = path.stat()
    if status.st_mode & 0o077:
        raise CredentialError(
            f"Others may read {path.name}; run: chmod 600 {path.name}"
        )
    if status.st_uid != os.getuid():
        raise CredentialError(f"{path.name} belongs to another user of this machine.")


def _safe(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CredentialError(f"{name!r} is not the name of a key.")
    return name
