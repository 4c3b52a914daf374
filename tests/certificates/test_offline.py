"""The offline verifier as it is handed out: one file that nothing can be added to."""

import hashlib
import html
import json
import re
from base64 import b64encode
from pathlib import Path

import pytest
from django.urls import reverse

from certificates import offline
from certificates.credentials import notes
from certificates.credentials.multibase import multikey
from certificates.domain import issuer, keys
from certificates.domain.offline_texts import TEXTS
from certificates.models import SigningKey


@pytest.fixture
def handed_out(client, db):
    keys.keys_in_use()
    return client.get(
        reverse("certificates:offline_verifier"), HTTP_ACCEPT_LANGUAGE="sl"
    )


def test_the_file_asks_nobody_and_runs_nothing_else(handed_out):
    text = handed_out.content.decode()
    assert handed_out["Content-Disposition"].startswith("attachment")
    policy = html.unescape(
        re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    )
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    inlined = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)[1]
    digest = b64encode(hashlib.sha256(inlined.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert not re.search(r"^(import {|export )", inlined, re.MULTILINE)
    for reaching_out in (
        "fetch(",
        "XMLHttpRequest",
        "sendBeacon",
        "WebSocket",
        "import(",
    ):
        assert reaching_out not in inlined
    assert not re.search(r"<(link|img|iframe|script[^>]*src)", text)


def test_the_file_has_the_issuers_keys_and_speaks_the_readers_language(handed_out):
    text = handed_out.content.decode()
    data = json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', text)[1])
    assert data["didDocument"] == issuer.did_document()
    assert data["language"] == "sl"
    assert data["texts"]["expired"] != "It has expired."


def test_every_code_of_the_script_has_words():
    script = offline.script()
    refusals = set(re.findall(r'new Refusal\("(\w+)"', script))
    codes = set(re.findall(r'\bcode: "(\w+)"', script))
    told = set(re.findall(r'told\("(\w+)"', script))
    verdicts = set(re.findall(r'verdict\("\w+", "(\w+)"', script))
    assert refusals | codes | told | verdicts <= TEXTS.keys()
    assert len(refusals) > 20
    points = set(re.findall(r'point: "(\w+)"|verdict\("(\w+)"', script))
    assert {f"point_{a or b}" for a, b in points} <= TEXTS.keys()


def test_a_file_with_imports_of_its_own_would_be_noticed():
    parts = {
        path.stem for path in (Path(offline.__file__).parent / "source").glob("*.js")
    }
    assert parts == set(offline.MODULES) - {"noble"}


def test_the_did_document_names_the_log_and_its_keys_the_earlier_too(db, client):
    first = keys.keys_in_use()[SigningKey.Purpose.LOG].row
    keys.rotate(SigningKey.Purpose.LOG)
    found = client.get(reverse("certificates:did")).json()["service"][0]
    parsed = [notes.parse_verifier_key(text) for text in found["verifierKeys"]]
    assert found["verifierKeys"] == issuer.log_verifier_keys()
    assert [name for name, _key in parsed] == [issuer.log_origin()] * 2
    assert first.public_key in {multikey(key) for _name, key in parsed}


def test_the_page_explains_and_offers_it(client, db):
    page = client.get(reverse("certificates:offline"))
    assert reverse("certificates:offline_verifier") in page.content.decode()
    asking = client.get(reverse("certificates:verify"))
    assert reverse("certificates:offline") in asking.content.decode()
    assert client.post(reverse("certificates:offline_verifier")).status_code == 405
