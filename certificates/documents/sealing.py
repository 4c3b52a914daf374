"""The PAdES seal on a document: who made it, and that no byte changed since.

A certification signature that permits no change at all (DocMDP 1). The key signs through
the signer interface, so it may as well sit in a hardware module or be a qualified seal's.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from asn1crypto import cms, pem, tsp, x509
from asn1crypto.algos import SignedDigestAlgorithm
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.attributes import (
    CMSAttributeProvider,
    SignedAttributeProviderSpec,
)
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.credentials.signers import Signer
from certificates.documents.conformance import SEAL_FIELD

_DIGEST = "sha256"
_LONGEST_SIGNATURE = 72  # of P-256, as DER
# Room for the signature, so that it need not be made twice to be measured.
_RESERVED = 8192
_RESERVED_WITH_TIMESTAMP = 32768


class _StaysPdf17(IncrementalPdfFileWriter):
    """Keeps the file at PDF 1.7, which PDF/A-3 asks for.

    For P-256 pyHanko would declare PDF 2.0 and an extension of it. Readers need neither:
    PAdES signatures are part of 1.7 by the ESIC extension, which is declared.
    """

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        super().ensure_output_version(min(version, (1, 7)))  # type: ignore[no-untyped-call]

    def register_extension(self, ext: Any) -> None:
        if ext.base_version.lstrip("/") == "1.7":
            super().register_extension(ext)


class _WhoseSeal(CMSAttributeProvider, SignedAttributeProviderSpec):
    """Says which certificate seals: all that PAdES wants signed besides the digest.

    pyHanko's own attribute is gone through hundreds of times, part by part, while it is
    put into the signature; this one is bytes already, always the same.
    """

    attribute_type = "signing_certificate_v2"

    def __init__(self, der: bytes) -> None:
        self._der = der

    async def build_attr_value(self, dry_run: bool = False) -> tsp.SigningCertificateV2:
        return tsp.SigningCertificateV2.load(_reference_to(self._der))

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> Iterable[CMSAttributeProvider]:
        return [self]


@cache
def _reference_to(der: bytes) -> bytes:
    return bytes(as_signing_certificate_v2(x509.Certificate.load(der)).dump())


class _SealSigner(signers.Signer):
    """Gives pyHanko's signatures to a signer of ours."""

    def __init__(self, signer: Signer, chain: Sequence[x509.Certificate]) -> None:
        self._signer = signer
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple(chain)
        super().__init__(
            signing_cert=chain[0],
            cert_registry=registry,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self.signed_attr_prov_spec = _WhoseSeal(chain[0].dump())

    async def signed_attrs(self, *given: Any, **named: Any) -> cms.CMSAttributes:
        # As bytes, for the same reason.
        made = await super().signed_attrs(*given, **named)  # type: ignore[no-untyped-call]
        return cms.CMSAttributes.load(made.dump())

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if dry_run:
            return bytes(_LONGEST_SIGNATURE)
        return self._signer.sign(data)


def seal(
    pdf: bytes,
    *,
    signer: Signer,
    certificate: str,
    timestamps: TimeStamper | None = None,
) -> bytes:
    """Return the document with its seal in the field that was drawn for it.

    `certificate` is the chain as PEM, the seal's own first.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm=_DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    with_seal = signers.PdfSigner(
        metadata,
        signer=_SealSigner(signer, chain_of(certificate)),
        timestamper=timestamps,
    ).sign_pdf(
        _StaysPdf17(BytesIO(pdf)),
        existing_fields_only=True,
        bytes_reserved=_RESERVED_WITH_TIMESTAMP if timestamps else _RESERVED,
    )
    return bytes(with_seal.getbuffer())


def chain_of(certificate: str) -> tuple[Any, ...]:
    """Return the certificates in a PEM text, in order."""
    return tuple(x509.Certificate.load(der) for der in _ders(certificate))


@cache
def _ders(certificate: str) -> tuple[bytes, ...]:
    """Return them as bytes: parsed ones are gone through again for each signature."""
    parts = pem.unarmor(certificate.encode(), multiple=True)
    return tuple(der for _kind, _headers, der in parts)
