"""Status lists, badges, wallets and keys: each read back, and each forgery refused."""

import gzip
import io
import json
import os
from itertools import count

import pytest
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from PIL import Image

from certificates.credentials import (
    baking,
    did,
    multibase,
    sd_jwt,
    signers,
    status_list,
)
from certificates.credentials.errors import CredentialError, VerificationError
from tests.certificates.credentials import samples


def test_bits_of_a_status_list():
    encoded = status_list.encoded([0, 7, 131_071])

    assert [status_list.is_set(encoded, n) for n in (0, 1, 7, 8, 131_071)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert len(status_list.encoded([])) < 200


@pytest.mark.parametrize("index", [-1, 131_072])
def test_a_place_outside_the_list_is_refused(index):
    with pytest.raises(CredentialError):
        status_list.encoded([index])
    with pytest.raises(VerificationError):
        status_list.is_set(status_list.encoded([]), index)


@pytest.mark.parametrize("encoded", ["", "uAAAA", "zabc", None, "u" + "A" * 30])
def test_a_damaged_list_says_nothing(encoded):
    with pytest.raises(VerificationError):
        status_list.is_set(encoded, 3)


def test_a_list_that_unpacks_to_too_much_is_refused():
    bomb = "u" + multibase.base64url(gzip.compress(bytes(10_000_000)))

    with pytest.raises(VerificationError):
        status_list.is_set(bomb, 3)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://learning.example.org", "did:web:learning.example.org"),
        ("http://127.0.0.1:8000/", "did:web:127.0.0.1%3A8000"),
        ("https://example.org/most/", "did:web:example.org:most"),
    ],
)
def test_the_issuers_name_follows_from_its_address(address, name):
    assert did.did_web(address) == name


def test_a_baked_svg_gives_the_credential_back():
    credential = json.dumps(samples.signed(), ensure_ascii=False)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g/></svg>'

    baked = baking.bake_svg(svg, credential)

    assert baking.from_svg(baked.encode()) == credential
    with pytest.raises(CredentialError):
        baking.bake_svg(baked, credential)
    with pytest.raises(CredentialError):
        baking.from_svg(svg.encode())
    with pytest.raises(CredentialError):
        baking.from_svg(b"<!DOCTYPE svg [<!ENTITY x 'y'>]>" + baked.encode())


def test_a_baked_png_is_still_a_picture_and_gives_the_credential_back():
    credential = json.dumps(samples.signed(), ensure_ascii=False)
    raw = io.BytesIO()
    Image.new("RGB", (4, 4)).save(raw, "PNG")

    baked = baking.bake_png(raw.getvalue(), credential)

    assert baking.from_png(baked) == credential
    with Image.open(io.BytesIO(baked)) as picture:
        picture.load()
        assert picture.text["openbadgecredential"] == credential
    with pytest.raises(CredentialError):
        baking.bake_png(baked, credential)
    for damaged in (baked[:-5], b"GIF89a", raw.getvalue()):
        with pytest.raises(CredentialError):
            baking.from_png(damaged)


def wallet():
    numbers = count()
    return sd_jwt.issue(
        {"iss": samples.BASE, "vct": "certificate"},
        {"name": "Ljiljana Njegovan", "title": "Реинтеграција"},
        signer=samples.signer(),
        method=samples.METHOD,
        salt=lambda: f"salt-{next(numbers)}",
    )


def test_a_wallet_shows_only_what_its_holder_wants():
    issued, key = wallet(), samples.signer().public_key

    shown = sd_jwt.present(issued, show={"title"})

    assert sd_jwt.verify(shown, key=key) == {
        "iss": samples.BASE,
        "vct": "certificate",
        "title": "Реинтеграција",
    }
    assert sd_jwt.verify(issued, key=key)["name"] == "Ljiljana Njegovan"
    assert "Ljiljana" not in shown


@pytest.mark.parametrize(
    "forge",
    [
        lambda issued: issued.replace(
            "~", "~" + sd_jwt.disclosure("s", "x", 1) + "~", 1
        ),
        lambda issued: "~".join(
            [issued.split("~")[0], *[issued.split("~")[1]] * 2, ""]
        ),
        lambda issued: issued + "key.binding.token",
        lambda issued: issued[:-3] + "~",
        lambda issued: "A" + issued[1:],
    ],
    ids=["invented", "twice", "binding", "cut", "header"],
)
def test_a_forged_presentation_is_refused(forge):
    with pytest.raises(VerificationError):
        sd_jwt.verify(forge(wallet()), key=samples.signer().public_key)


def test_reserved_claims_cannot_be_hidden():
    with pytest.raises(CredentialError):
        sd_jwt.issue(
            {},
            {"iss": "x"},
            signer=samples.signer(),
            method=samples.METHOD,
            salt=lambda: "s",
        )


@pytest.mark.parametrize("algorithm", [signers.ED25519, signers.P256])
def test_a_key_file_is_its_owners_alone(tmp_path, algorithm):
    store = signers.FolderKeys(tmp_path / "keys")

    made = store.create("log-1", algorithm)

    path = tmp_path / "keys" / "log-1.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    again = signers.FolderKeys(tmp_path / "keys").signer("log-1")
    assert multibase.multikey(again.public_key) == multibase.multikey(made.public_key)
    assert multibase.from_multikey(multibase.multikey(made.public_key))
    with pytest.raises(CredentialError, match="already"):
        store.create("log-1", algorithm)


def test_a_key_file_that_others_may_read_is_refused(tmp_path):
    signers.FolderKeys(tmp_path).create("log-1", signers.ED25519)
    (tmp_path / "log-1.pem").chmod(0o640)

    with pytest.raises(CredentialError, match="chmod 600"):
        signers.FolderKeys(tmp_path).signer("log-1")


@pytest.mark.parametrize("name", ["../x", "Log", "", "a/b", "log_1"])
def test_a_key_name_cannot_leave_the_folder(tmp_path, name):
    with pytest.raises(CredentialError):
        signers.FolderKeys(tmp_path).signer(name)


def test_a_key_from_the_environment(tmp_path):
    signers.FolderKeys(tmp_path).create("log-1", signers.ED25519)
    pem = (tmp_path / "log-1.pem").read_text()

    store = signers.EnvironmentKeys(environment={"SIDRO_KEY_LOG_1": pem})

    assert store.signer("log-1").sign(b"x") == signers.FolderKeys(tmp_path).signer(
        "log-1"
    ).sign(b"x")
    with pytest.raises(CredentialError, match="SIDRO_KEY_SEAL_1"):
        store.signer("seal-1")
    with pytest.raises(CredentialError):
        store.create("seal-1", signers.P256)
    assert "PRIVATE" not in repr(store.signer("log-1"))


def test_openbadgeslib_reads_the_same_bits():
    encoded = status_list.encoded([3, 94567])

    assert set_indices(decode_encoded_list(encoded)) == {3, 94567}


def test_no_key_is_in_the_repository():
    folder = os.path.dirname(os.path.dirname(signers.__file__))
    for base, _folders, files in os.walk(folder):
        assert not [name for name in files if name.endswith((".pem", ".key"))], base
