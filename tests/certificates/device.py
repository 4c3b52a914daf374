"""A key store as a hardware module or a cloud service is one: it signs, and no more.

An example of a class to name in `SIGNING_KEYS`. The private keys stay inside the
device; what the product holds is a handle that asks for one signature at a time.
"""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from certificates.credentials.errors import CredentialError
from certificates.credentials.multibase import PublicKey
from certificates.credentials.signers import ED25519, P256


class Device:
    """The box in the server room. Nothing here gives a private key away."""

    def __init__(self) -> None:
        self.__keys = {
            "credential-box": ed25519.Ed25519PrivateKey.generate(),
            "log-box": ed25519.Ed25519PrivateKey.generate(),
            "seal-box": ec.generate_private_key(ec.SECP256R1()),
        }
        self.signatures: list[str] = []

    def public_key(self, label: str) -> PublicKey:
        try:
            return self.__keys[label].public_key()
        except KeyError as error:
            raise CredentialError(f"The device has no key {label}.") from error

    def sign(self, label: str, data: bytes) -> bytes:
        self.signatures.append(label)
        key = self.__keys[label]
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return key.sign(data)
        return key.sign(data, ec.ECDSA(hashes.SHA256()))


class DeviceSigner:
    """A handle to one key in the device."""

    def __init__(self, device: Device, label: str) -> None:
        self._device = device
        self._label = label
        self.public_key = device.public_key(label)

    @property
    def algorithm(self) -> str:
        is_ed25519 = isinstance(self.public_key, ed25519.Ed25519PublicKey)
        return ED25519 if is_ed25519 else P256

    def sign(self, data: bytes) -> bytes:
        return self._device.sign(self._label, data)


class DeviceKeys:
    """The class to name: it finds keys by name, and makes none."""

    device = Device()

    def signer(self, name: str) -> DeviceSigner:
        return DeviceSigner(self.device, name)

    def create(self, name: str, algorithm: str) -> DeviceSigner:
        raise CredentialError(
            f"Make the key {name} ({algorithm}) on the device, and register it with:"
            " manage.py keys register"
        )

    def discard(self, name: str) -> None:
        """It makes none, so there is none to forget."""
