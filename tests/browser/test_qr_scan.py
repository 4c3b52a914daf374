"""The QR code of a certificate, read with the camera or from a photo, in the browser."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import Server
from tests.run import CHROMIUM_NAMES

SIZE = 480
_VALID = """
import json
from certificates.models import Certificate
found = Certificate.objects.get(run__code="A-01",
    holder__email="trainee@demo.sidro.example")
from certificates.domain.signing import address_of
print("JSON" + json.dumps([address_of(found), found.get_absolute_url()]))
"""


def picture(text: str) -> Image.Image:
    """Draw a QR code in the middle of a grey picture."""
    drawn = BytesIO()
    segno.make(text, micro=False).save(drawn, kind="png", scale=8, border=4)
    code = Image.open(drawn).convert("L")
    code.thumbnail((SIZE - 80, SIZE - 80), Image.Resampling.NEAREST)
    whole = Image.new("L", (SIZE, SIZE), 200)
    whole.paste(code, ((SIZE - code.width) // 2, (SIZE - code.height) // 2))
    return whole


def photo(text: str) -> dict[str, object]:
    data = BytesIO()
    picture(text).save(data, "PNG")
    return {"name": "photo.png", "mimeType": "image/png", "buffer": data.getvalue()}


def film(text: str, path: Path) -> Path:
    """Write two grey pictures as the film that the browser takes for a camera."""
    head = f"YUV4MPEG2 W{SIZE} H{SIZE} F10:1 Ip A1:1 C420\n".encode()
    grey = picture(text).tobytes() + bytes([128]) * (SIZE * SIZE // 2)
    path.write_bytes(head + (b"FRAME\n" + grey) * 2)
    return path


@pytest.fixture(scope="module")
def valid(server: Server) -> list[str]:
    return server.json(_VALID)


def test_a_photo_leads_to_the_certificate_and_nowhere_else(
    page: Page, server: Server, valid: list[str]
):
    address, path = valid
    asked = []
    page.goto("/verify/")
    page.on("request", lambda request: asked.append((request.method, request.url)))
    said = page.locator("[data-scan-said]")
    chooser = page.locator("[data-scan-photo]")
    for elsewhere in (
        f"https://elsewhere.example{path}",
        f"{server.url}/accounts/logout/",
        "javascript:alert(1)",
    ):
        chooser.set_input_files(photo(elsewhere))
        expect(said).to_have_text(
            "This QR code does not lead to a certificate of ours."
        )
        chooser.set_input_files(
            {**photo("x"), "buffer": b"not a picture", "name": "x.png"}
        )
        expect(said).to_contain_text("no QR code that can be read")
    # Nothing was sent: what was fetched is static, from here, the library once.
    static = f"{server.url}/static/"
    assert all(m == "GET" and url.startswith(static) for m, url in asked), asked
    assert sum("vendor/jsqr" in url for _method, url in asked) == 1
    chooser.set_input_files(photo(address))
    page.wait_for_url(f"**{path}")


def test_the_camera_reads_the_code_and_is_closed_again(
    chromium: Browser, server: Server, valid: list[str], tmp_path: Path
):
    address, path = valid
    seen = film(address, tmp_path / "camera.y4m")
    browser = chromium.browser_type.launch(
        executable_path=next(filter(None, map(shutil.which, CHROMIUM_NAMES))),
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={seen}",
        ],
    )
    try:
        refusing = browser.new_context(base_url=server.url, locale="en-GB").new_page()
        refusing.goto("/verify/")
        refusing.get_by_role("button", name="Scan with the camera").click()
        expect(refusing.locator("[data-scan-said]")).to_contain_text("was not allowed")
        expect(refusing.locator("video")).to_be_hidden()
        allowed = browser.new_context(
            base_url=server.url, locale="en-GB", permissions=["camera"]
        ).new_page()
        allowed.goto("/verify/")
        allowed.get_by_role("button", name="Scan with the camera").click()
        allowed.wait_for_url(f"**{path}")
    finally:
        browser.close()
