"""Token status lists: packed as the draft packs them, and read back by other means."""

import zlib
from datetime import timedelta

import pytest

from certificates.credentials import token_status
from certificates.credentials.errors import CredentialError
from certificates.credentials.multibase import from_base64url
from tests.certificates.credentials import samples


def state_in(packed, index):
    """Read one state as a verifier does: two bits, from the lowest of the byte up."""
    return (zlib.decompress(from_base64url(packed))[index // 4] >> index % 4 * 2) & 3


def test_the_worked_example_of_the_draft():
    """draft-ietf-oauth-status-list, section 4: twelve states of two bits."""
    states = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]

    packed = token_status.encoded(dict(enumerate(states)), length=12)

    assert zlib.decompress(from_base64url(packed)) == bytes([0xC9, 0x44, 0xF9])
    assert packed == "eNo76fITAAPfAgc"


def test_a_full_list_has_all_places_and_says_valid_where_nothing_is_set():
    packed = token_status.encoded({0: 2, 131_071: 1})

    assert len(zlib.decompress(from_base64url(packed))) == 32_768
    assert [state_in(packed, at) for at in (0, 1, 131_070, 131_071)] == [2, 0, 0, 1]


@pytest.mark.parametrize("states", [{-1: 1}, {131_072: 1}, {0: 4}, {0: -1}])
def test_no_such_place_and_no_such_state(states):
    with pytest.raises(CredentialError):
        token_status.encoded(states)


def test_what_the_token_says():
    address = "https://learning.example.org/status/wallet/1"

    claims = token_status.claims(
        address=address, issuer=samples.BASE, states={}, at=samples.AT
    )

    assert claims["sub"] == address
    assert claims["iat"] == int(samples.AT.timestamp())
    assert claims["exp"] == int((samples.AT + timedelta(days=1)).timestamp())
    assert claims["ttl"] == 300
    assert claims["status_list"]["bits"] == 2
    assert token_status.entry(address=address, index=7) == {
        "status_list": {"idx": 7, "uri": address}
    }
