"""From a certificate that ends to its renewal, by the shorter way, in a real browser."""

import re

from playwright.sync_api import Page, expect

_PLACES = """
import json
from certificates.models import Certificate, ExternalLearning
from courses.models import CourseRun
held = Certificate.objects.get(run__code="C-OLD", holder__email__startswith="trainee@")
run = CourseRun.objects.get(code="C-SHORT")
lesson = run.version.items.get(kind="lesson")
learning = ExternalLearning.objects.get(person=held.holder, state="sent")
print("JSON" + json.dumps({
    "held": held.public_id, "run": run.pk, "lesson": str(lesson.key),
    "learning": learning.pk}))
"""


def test_from_a_certificate_that_ends_to_its_renewal(server, new_page, sign_in):
    places = server.json(_PLACES)
    own = f"/my/certificates/{places['held']}/"
    holder = new_page(width=360)
    sign_in(holder, "trainee")
    holder.goto(own)
    expect(holder.locator("main")).to_contain_text("You have a place")
    expect(holder.locator("main")).to_contain_text("waits for a decision")

    office = new_page()
    sign_in(office, "coordinator")
    _accept_the_document(office)
    _give_a_provisional_status(office)
    assert "A renewal is under way" in server.get(f"/v/{places['held']}/")
    chamber = new_page()
    sign_in(chamber, "chamber")
    chamber.goto(f"/accreditation/learning/{places['learning']}/")
    chamber.get_by_label("Confirm it, with these points").check()
    chamber.get_by_role("button", name="Decide").click()
    holder.goto(f"/runs/{places['run']}/lessons/{places['lesson']}/")
    _finish_the_lesson(holder)
    holder.goto(own)
    main = holder.locator("main")
    expect(main).to_contain_text("Provisional until")
    expect(main).to_contain_text(
        "“Confirmation of six months of practice” was accepted"
    )
    expect(main).not_to_contain_text("Not met:")

    office.goto(f"/teach/runs/{places['run']}/certificates/")
    office.get_by_role("button", name=re.compile("^Issue")).first.click()
    holder.reload()

    expect(main).to_contain_text(re.compile(r"Renewed by \d{4}-\d{6}"))
    expect(main).not_to_contain_text("Provisional until")
    public = server.get(f"/v/{places['held']}/")
    assert "This certificate was renewed by a newer one" in public
    assert "A renewal is under way" not in public


def _accept_the_document(page: Page) -> None:
    page.goto("/teach/ending/")
    page.get_by_role("link", name="Documents for renewals").click()
    page.locator("main table tbody a").first.click()
    page.get_by_role("button", name="Decide").first.click()
    page.get_by_label("Accept it", exact=True).check()
    page.get_by_role("dialog").get_by_role("button", name="Decide").click()
    expect(page.locator("main")).to_contain_text("The holder is told.")


def _give_a_provisional_status(page: Page) -> None:
    page.get_by_role("button", name="Give a provisional status").click()
    form = page.get_by_role("dialog")
    form.locator("select[name=evidence]").select_option(index=1)
    form.locator("textarea[name=reason]").fill("The shorter way is under way.")
    form.get_by_role("button", name="Give it").click()
    expect(page.locator("main")).to_contain_text("Provisional until")


def _finish_the_lesson(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Done, go on")).click()
    page.wait_for_load_state()
