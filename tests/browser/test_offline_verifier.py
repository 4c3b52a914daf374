"""The verifier that works without a network, opened from a file, the network cut off."""

import copy
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import pytest
from django.utils import translation
from PIL import Image
from playwright.sync_api import Browser, Page
from pypdf import PdfWriter

from certificates import offline
from certificates.credentials import (
    baking,
    canonical,
    jose,
    leaves,
    merkle,
    notes,
    open_badges,
    verification,
)
from certificates.credentials.errors import VerificationError
from certificates.views.offline import verifier_page
from tests.certificates.credentials import samples

NOW = datetime.now(UTC).replace(microsecond=0)
ORIGIN = "learning.example.org/log"
LOG_SEED = 7
ID = "urn:uuid:5d1a7f7e-6c0b-4b7e-9a55-0f5b1c9b2a10"
NAMED = open_badges.Named(ID, "Љиљана “Lily” Његован\n𝔏 ")
SALTED = open_badges.Salted(ID, "somebody@example.org", "salt")


def dated(*, starts=-10, ends=300, **changes):
    """A signed credential whose dates are so many days from today."""
    return samples.signed(
        issued_at=NOW + timedelta(days=starts),
        valid_until=(NOW + timedelta(days=ends)).date() if ends else None,
        **changes,
    )


@cache
def issuer(**changes):
    """The issuer's document, with the log's key in it, as ours has."""
    key = notes.verifier_key(ORIGIN, samples.signer(LOG_SEED).public_key)
    log = {
        "id": f"{samples.ISSUER}#log",
        "type": "TransparencyLog",
        "serviceEndpoint": f"{samples.BASE}/log/",
        "verifierKeys": [key],
    }
    return {**samples.did_document(**changes), "service": [log]}


def proofs_of(document, *events, seed=LOG_SEED):
    """Proofs that a log of seven entries holds the issue, and events after it."""
    about = document["id"].rstrip("/").rpartition("/")[2]
    digest = hashlib.sha256(leaves.json_bytes(document)).hexdigest()
    told = [{"event": "issued", "certificate": about, "credential_sha256": digest}]
    told += [{"event": event, "certificate": about} for event in events]
    filled = [{"event": "issued", "certificate": "other"}] * 2 + told
    filled += [{"event": "issued", "certificate": "later"}] * (7 - len(filled))
    texts = [
        leaves.entry(each, f"{n:064x}", logged_at=NOW) for n, each in enumerate(filled)
    ]
    hashes = {(0, n): merkle.leaf_hash(t.encode()) for n, t in enumerate(texts)}
    frontier = merkle.Frontier()
    for leaf in list(hashes.values()):
        frontier, made = frontier.append(leaf)
        hashes |= dict(made)
    checkpoint = notes.Checkpoint(origin=ORIGIN, size=7, root=frontier.root())
    note = notes.sign(checkpoint, signer=samples.signer(seed))
    return [
        leaves.LogProof(
            details=filled[n],
            nonce=f"{n:064x}",
            entry=texts[n],
            index=n,
            path=tuple(
                merkle.hashes_of(merkle.inclusion_ranges(n, 7), lambda _wanted: hashes)
            ),
            checkpoint=note,
        ).as_json()
        for n in range(2, 2 + len(told))
    ]


def changed(document, *path, value):
    """A copy with the member at `path` set to something else."""
    copied = copy.deepcopy(document)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied


@pytest.fixture(scope="module")
def open_verifier(chromium: Browser, tmp_path_factory) -> Iterator[Page]:
    with translation.override("en"):
        page_text = verifier_page(issuer(), at=NOW)
    path = tmp_path_factory.mktemp("offline") / "sidro-verifier.html"
    path.write_text(page_text, encoding="utf-8")
    context = chromium.new_context(locale="en-GB", offline=True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.asked = []
    page.wrong = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: page.wrong.append(said.text))
    page.goto(path.as_uri())
    yield page
    assert page.asked == [path.as_uri()]
    assert page.wrong == []
    context.close()


def drop(page, *files):
    """Choose files; return (heading, {point: (holds, code)}) as shown."""
    page.reload()
    page.asked.pop()
    page.locator("#drop input[type=file]").set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
            for name, data in files
        ]
    )
    page.locator("#heading").wait_for()
    return shown(page)


def shown(page):
    points = page.locator("#points li").evaluate_all(
        "rows => rows.map(row => [row.dataset.point, row.dataset.holds, row.dataset.code])"
    )
    heading = page.locator("#heading").inner_text()
    return heading, {point: (holds, code) for point, holds, code in points}


def given(document, *, proofs=None, did_document=None):
    """The files of a case, and what the server says of the same."""
    files = [("credential.json", json.dumps(document, ensure_ascii=False).encode())]
    if proofs is not None:
        files.append(("log.json", json.dumps({"entries": proofs}).encode()))
    if did_document is not None:
        files.append(("did.json", json.dumps(did_document).encode()))
    return files


def server_agrees(document, points, *, did_document=None, proofs=None):
    """Whether the server's own functions come to the same verdicts."""
    key_and_proof = all(points[name][0] == "true" for name in ("key", "proof"))
    checks = [
        (
            key_and_proof,
            lambda: verification.verify_proof(
                document, did_document=did_document or issuer()
            ),
        ),
        (
            points["dates"][0] == "true",
            lambda: verification.verify_dates(document, at=datetime.now(UTC)),
        ),
    ]
    keys = [samples.signer(LOG_SEED).public_key]
    if proofs is not None and points["log"][1] not in {
        "other_certificate",
        "other_credential",
    }:
        checks.append(
            (
                points["log"][0] != "false",
                lambda: [
                    leaves.verify(
                        leaves.LogProof.from_json(each), origin=ORIGIN, keys=keys
                    )
                    for each in proofs
                ],
            )
        )
    for expected, check in checks:
        try:
            check()
        except VerificationError:
            assert not expected
        else:
            assert expected
    return True


GOOD = "The credential is genuine"
BAD = "Do not rely on this file"
HOLDS = {
    "key": ("true", "key_is_theirs"),
    "proof": ("true", "signed"),
    "dates": ("true", "in_dates"),
    "status": ("null", "status_unknown"),
}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"recipient": NAMED, "title": 'Trauma „i” "dom"\t\\ 😀', "ends": None},
        {"recipient": SALTED, "partners": ("Ž", "A", "\uffee", "😀")},
        {"partners": (), "places": ()},
    ],
    ids=["plain", "named", "salted", "least"],
)
def test_what_we_sign_is_accepted(open_verifier, changes):
    document = dated(**changes)
    heading, points = drop(open_verifier, *given(document))
    assert (heading, points) == (GOOD, {**HOLDS, "log": ("null", "no_log_proof")})
    assert server_agrees(document, points)
    facts = open_verifier.locator("#facts").inner_text()
    assert document["name"].split()[0] in facts
    assert ("Његован" in facts) == (changes.get("recipient") is NAMED)


REFUSED = {
    "a byte of a member changed": (
        lambda: changed(
            dated(), "credentialSubject", "licenseNumber", value="2026-000124"
        ),
        {},
        {"proof": ("false", "signature")},
    ),
    "a partner left out": (
        lambda: changed(
            dated(partners=("A", "B")),
            "credentialSubject",
            "achievement",
            "tag",
            value=["A"],
        ),
        {},
        {"proof": ("false", "signature")},
    ),
    "an unknown member": (
        lambda: {**dated(), "grade": "excellent"},
        {},
        {"proof": ("false", "word")},
    ),
    "a word of the vocabulary that ours do not use": (
        lambda: {**dated(), "description": "Also a driving licence"},
        {},
        {"proof": ("false", "word")},
    ),
    "an address that would break out of its quad": (
        lambda: changed(dated(), "credentialSubject", "id", value="urn:a> <urn:b"),
        {},
        {"proof": ("false", "address")},
    ),
    "a foreign key": (
        lambda: samples.sign(samples.unsigned(issued_at=NOW), seed=2),
        {},
        {"proof": ("false", "signature")},
    ),
    "another issuer": (
        lambda: dated(issuer_id="did:web:elsewhere.example"),
        {},
        {
            "key": ("false", "other_issuer"),
            "proof": ("null", "no_key_to_judge_by"),
        },
    ),
    "a key that was withdrawn": (
        dated,
        {"did_document": lambda: issuer(compromised_at=NOW)},
        {
            "key": ("false", "withdrawn"),
            "proof": ("null", "no_key_to_judge_by"),
        },
    ),
    "a key for other things": (
        dated,
        {"did_document": lambda: issuer(asserts=False)},
        {
            "key": ("false", "may_not_sign"),
            "proof": ("null", "no_key_to_judge_by"),
        },
    ),
    "expired": (
        lambda: dated(starts=-400, ends=-2),
        {},
        {"dates": ("false", "expired")},
    ),
    "not yet valid": (
        lambda: dated(starts=2),
        {},
        {"dates": ("false", "not_yet")},
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_hold_is_refused_and_named(open_verifier, case):
    make, more, expected = REFUSED[case]
    document = make()
    did_document = more["did_document"]() if more else None
    heading, points = drop(open_verifier, *given(document, did_document=did_document))
    assert heading == BAD
    assert points == {**HOLDS, "log": ("null", "no_log_proof"), **expected}
    assert server_agrees(document, points, did_document=did_document)
    is_signed = expected.keys() <= {"dates"}
    assert open_verifier.locator("#facts-box").is_visible() == is_signed


def _forged(proofs):
    return [
        {**proofs[0], "checkpoint": proofs[0]["checkpoint"].replace("\n7\n", "\n8\n")}
    ]


IN_LOG = {"checkpoint": ("true", "checkpoint_signed")}
NO_CHECKPOINT = {
    "checkpoint": ("false", "checkpoint"),
    "log": ("false", "no_checkpoint_to_judge_by"),
}
LOGGED = {
    "in the log": (proofs_of, GOOD, {"log": ("true", "in_log")}),
    "suspended and back": (
        lambda d: proofs_of(d, "sealed", "suspended", "reinstated"),
        GOOD,
        {"log": ("true", "in_log"), "status": ("null", "status_unknown_after")},
    ),
    "revoked": (
        lambda d: proofs_of(d, "revoked"),
        BAD,
        {"log": ("true", "in_log"), "status": ("false", "revoked")},
    ),
    "a hash of the path": (
        lambda d: [changed(proofs_of(d)[0], "path", 1, value="A" * 43 + "=")],
        BAD,
        {"log": ("false", "not_in_log")},
    ),
    "another place": (
        lambda d: [changed(proofs_of(d)[0], "index", value=3)],
        BAD,
        {"log": ("false", "not_in_log")},
    ),
    "other details": (
        lambda d: [changed(proofs_of(d)[0], "details", "at", value="2020-01-01")],
        BAD,
        {"log": ("false", "other_event")},
    ),
    "another certificate's proof": (
        lambda d: proofs_of({**d, "id": "https://learning.example.org/v/else/"}),
        BAD,
        {"log": ("false", "other_certificate")},
    ),
    "another credential's proof": (
        lambda d: proofs_of({**d, "name": "Else"}),
        BAD,
        {"log": ("false", "other_credential")},
    ),
    "a forged checkpoint": (lambda d: _forged(proofs_of(d)), BAD, NO_CHECKPOINT),
    "a checkpoint of somebody else": (
        lambda d: proofs_of(d, seed=8),
        BAD,
        NO_CHECKPOINT,
    ),
}


@pytest.mark.parametrize("case", LOGGED)
def test_the_proof_of_the_log_is_checked(open_verifier, case):
    make, expected_heading, expected = LOGGED[case]
    document = dated()
    proofs = make(document)
    heading, points = drop(open_verifier, *given(document, proofs=proofs))
    if expected.get("log") == ("true", "in_log"):
        expected = {"status": ("null", "status_unknown_after"), **expected}
    assert heading == expected_heading
    assert points == {**HOLDS, **IN_LOG, **expected}
    assert server_agrees(document, points, proofs=proofs)


def pdf_with(document):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("credential.json", json.dumps(document).encode())
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_document_is_never_genuine_since_its_pages_are_not_read(open_verifier):
    """Any pages, the painted-over ones too: only what is attached was checked."""
    heading, points = drop(open_verifier, ("c.pdf", pdf_with(dated())))
    assert heading == "The pages of this document were not checked"
    assert points == {**HOLDS, "log": ("null", "no_log_proof")}
    assert open_verifier.locator("#verdict.verdict--warning").is_visible()
    facts = open_verifier.locator("#facts").inner_text()
    assert samples.statement().serial in facts
    assert samples.statement().title in facts
    wrong = changed(dated(), "name", value="Else")
    assert drop(open_verifier, ("c.pdf", pdf_with(wrong)))[0] == BAD
    # The credential alone, given after it, is judged by itself again.
    assert drop(open_verifier, *given(dated()))[0] == GOOD


def token_of(document, *, seed=1, kind=jose.CREDENTIAL, claims=None):
    said = {name: value for name, value in document.items() if name != "proof"}
    signer = samples.signer(seed)
    payload = {**said, **jose.registered_claims(said), **(claims or {})}
    return jose.sign(payload, signer=signer, method=samples.METHOD, kind=kind)


def test_tokens_are_read_too(open_verifier):
    document = dated()
    text = token_of(document)
    heading, points = drop(open_verifier, ("c.jwt", text.encode()))
    assert (heading, points) == (GOOD, {**HOLDS, "log": ("null", "no_log_proof")})
    assert verification.verify_token(text, did_document=issuer())
    log = json.dumps({"entries": proofs_of(document)}).encode()
    heading, points = drop(open_verifier, ("c.jwt", text.encode()), ("log.json", log))
    assert (heading, points["log"]) == (GOOD, ("null", "log_token"))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda d: token_of(d, seed=2), "signature"),
        (lambda d: token_of(d)[:-4] + "AAAA", "signature"),
        (lambda d: token_of(d, kind="statuslist+jwt"), "proof_kind"),
        (lambda d: token_of(d, claims={"exp": 1}), "shape"),
        (lambda d: token_of(d, claims={"sub": "urn:else"}), "shape"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(open_verifier, make, code):
    text = make(dated())
    heading, points = drop(open_verifier, ("c.jwt", text.encode()))
    assert (heading, points["proof"]) == (BAD, ("false", code))
    with pytest.raises(VerificationError):
        verification.verify_token(text, did_document=issuer())


def translated(text):
    with translation.override("sl"):
        return translation.gettext(text)


def test_badges_and_pasted_texts_are_read_too(open_verifier):
    document = dated()
    text = json.dumps(document, ensure_ascii=False)
    svg = baking.bake_svg('<svg xmlns="http://www.w3.org/2000/svg"></svg>', text)
    assert drop(open_verifier, ("badge.svg", svg.encode()))[0] == GOOD
    picture = BytesIO()
    Image.new("1", (1, 1)).save(picture, "PNG")
    png = baking.bake_png(picture.getvalue(), text)
    assert drop(open_verifier, ("badge.png", png))[0] == GOOD
    open_verifier.locator("summary").first.click()
    wrong = changed(document, "name", value="Else")
    open_verifier.locator("#pasted").fill(json.dumps(wrong, indent=2))
    open_verifier.get_by_role("button", name="Check").click()
    open_verifier.locator("#verdict.verdict--danger").wait_for()
    assert shown(open_verifier)[1]["proof"] == ("false", "signature")
    # What cannot be read leaves the last verdict, and says so.
    open_verifier.locator("#pasted").fill('{"name": 1}')
    open_verifier.get_by_role("button", name="Check").click()
    assert "neither a credential" in open_verifier.locator("#refused").inner_text()
    assert open_verifier.locator("#refused").is_visible()


def test_the_library_judges_where_the_browser_cannot(open_verifier):
    """The same verdicts when WebCrypto knows no Ed25519."""
    open_verifier.context.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new Error('unknown'));"
    )
    document = dated()
    heading, points = drop(open_verifier, *given(document, proofs=proofs_of(document)))
    assert (heading, points["log"]) == (GOOD, ("true", "in_log"))
    foreign = samples.sign(samples.unsigned(issued_at=NOW), seed=2)
    heading, points = drop(open_verifier, *given(foreign))
    assert (heading, points["proof"]) == (BAD, ("false", "signature"))


def test_both_write_the_same_quads(open_verifier):
    """The verifier's few words give, byte for byte, what the whole algorithm gives."""
    write = f"""async (said) => {{
        {offline.script(until="quads")}
        return new TextDecoder().decode(await canonical(said, CREDENTIAL));
    }}"""
    for recipient in (open_badges.Anonymous(ID), NAMED, SALTED):
        unsigned = samples.unsigned(recipient=recipient, description='a\\b"c\r\n\td')
        said = {n: v for n, v in unsigned.items() if n != "@context"}
        written = open_verifier.evaluate(write, said)
        assert written.encode() == canonical.canonical(unsigned)


_ISSUED = """
import json
from certificates.models import Certificate
valid = Certificate.objects.get(run__code="A-01",
    holder__email="trainee@demo.sidro.example")
revoked = Certificate.objects.get(run__code="A-01", holder__email__startswith="ivan@")
print("JSON" + json.dumps([valid.public_id, revoked.public_id]))
"""


def test_a_downloaded_file_checks_what_was_issued(server, chromium, tmp_path):
    """The whole way: the page, a sealed document, its log; then the network is cut."""
    valid, revoked = server.json(_ISSUED)
    cookie = {
        "name": "sessionid",
        "value": server.session("trainee@demo.sidro.example"),
        "url": server.url,
    }
    context = chromium.new_context(base_url=server.url, locale="sl-SI")
    context.set_default_timeout(15_000)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto("/verify/")
    page.locator("a[href='/verify/offline/']").click()
    with page.expect_download() as expected:
        page.locator("a[href$='sidro-verifier.html']").click()
    download = expected.value
    assert download.suggested_filename == "sidro-verifier.html"
    download.save_as(tmp_path / "verifier.html")
    files = {
        name: context.request.get(address).body()
        for name, address in [
            ("valid.pdf", f"/v/{valid}.pdf"),
            ("valid.json", f"/v/{valid}/log.json"),
            ("revoked.json", f"/v/{revoked}.json"),
            ("log.json", f"/v/{revoked}/log.json"),
        ]
    }
    context.set_offline(True)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "verifier.html").as_uri())
    assert page.locator("html").get_attribute("lang") == "sl"
    page.asked = asked
    for names in (["valid.pdf"], ["valid.pdf", "valid.json"]):
        heading, points = drop(page, *[(name, files[name]) for name in names])
        assert {name: holds for name, (holds, _code) in points.items()} == {
            "key": "true",
            "proof": "true",
            "dates": "true",
            "checkpoint": "true",
            "log": "true",
            "status": "null",
        }
        assert page.locator("#pages-unread").is_visible()
        assert page.locator("#verdict.verdict--warning").is_visible()
        # Not yet translated, it would be the English one: never that it is genuine.
        assert heading not in {GOOD, translated(GOOD)}
    _heading, points = drop(
        page, ("c.json", files["revoked.json"]), ("l.json", files["log.json"])
    )
    assert points["log"] == ("true", "in_log")
    assert points["status"] == ("false", "revoked")
    assert len(asked) == 1
    context.close()
