"""A roll is never lost: not without a network, in a closed browser or on two phones."""

import shutil
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server

OPEN_RUN = """
import json
from datetime import timedelta
from django.utils import timezone
from courses.domain.enrolling import enrol
from courses.domain.runs import open_run, propose_sessions, schedule
from courses.models import CourseRun, ProgrammeVersion
from lms.core.models import Organisation, User
from lms.core.people import invite

admin = User.objects.get(email="admin@demo.sidro.example")
model = CourseRun.objects.filter(sessions__isnull=False).exclude(
    run_trainers=None).distinct().first()
trainers = list(User.objects.filter(runs_trained__run=model))[:2]
day = timezone.localdate() - timedelta(days=7)
run = open_run(model.version, code="ROLL-1", starts_on=day, ends_on=day, by=admin,
    provider=Organisation.objects.first(), capacity=50, trainers=trainers)
schedule(run, propose_sessions(model.version, day, "block"), by=admin)
names = ["Iva Kos", "Бојана Његован", "Cene Kos", "Đurđa Kos", "Ema Kos", "Fran Kos"]
for number, name in enumerate(names):
    first, last = name.split()
    enrol(run, invite(f"roll-{number}@example.org", first, last, by=admin,
        send_mail=False), by=admin)
sessions = run.sessions.order_by("starts_at")
print("JSON" + json.dumps({"sessions": [s.pk for s in sessions],
    "trainers": [t.email for t in trainers]}))
"""
ENTRIES = """
import json
from courses.models import AttendanceEntry, DeviceMark
entries = AttendanceEntry.objects.filter(session={session}).order_by("pk")
print("JSON" + json.dumps([
    [[e.enrolment.person.first_name, e.state, str(e.arrived_at or "")] for e in entries],
    DeviceMark.objects.filter(session={session}, agrees=False).count()]))
"""
IS_KEPT = """
async (path) => Boolean(await (await caches.open("sidro-roll-pages")).match(path))
"""


@pytest.fixture(scope="module")
def run(server: Server):
    return server.json(OPEN_RUN)


def entries_of(server: Server, session: int):
    return server.json(ENTRIES.format(session=session))


def signed_in(context, server: Server, run, who: int = 0) -> None:
    key = server.session(run["trainers"][who])
    day = 24 * 3600
    context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": key,
                "domain": "127.0.0.1",
                "path": "/",
                "expires": int(time.time()) + day,
            }
        ]
    )


def open_roll(page: Page, server: Server, session: int) -> None:
    page.goto(f"{server.url}/teach/sessions/{session}/roll/")
    expect(page.locator("[data-roll]")).to_be_visible()


def kept(page: Page, *sessions: int) -> None:
    """Wait until the rolls would open without a network.

    Asked again and again, because `evaluate` waits for the promise.
    """
    for session in sessions:
        for _look in range(100):
            if page.evaluate(IS_KEPT, f"/teach/sessions/{session}/roll/"):
                break
            page.wait_for_timeout(200)
        else:
            raise AssertionError(f"The roll of session {session} is not kept.")


def row(page: Page, name: str):
    legend = page.locator(".roll-row__name", has_text=name)
    return page.locator("[data-row]").filter(has=legend)


def tap(page: Page, name: str, state: str) -> None:
    row(page, name).locator("label.segment", has_text=state).click()


def test_a_roll_without_a_network_survives_the_browser_and_is_sent_once(
    server, run, chromium, tmp_path
):
    first, second = run["sessions"][:2]
    browser_type = chromium.browser_type

    def browser():
        return browser_type.launch_persistent_context(
            str(tmp_path),
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            viewport={"width": 360, "height": 800},
            locale="en-GB",
        )

    context = browser()
    signed_in(context, server, run)
    page = context.new_page()
    open_roll(page, server, first)
    kept(page, first, second)
    context.set_offline(True)
    tap(page, "Iva", "Present")
    expect(page.locator("[data-waiting]")).to_have_text("not sent yet: 1")
    page.get_by_label("Find a person").fill("bojana njegovan")
    tap(page, "Бојана", "Absent")
    expect(page.locator("[data-waiting]")).to_have_text("not sent yet: 2")
    context.close()
    assert entries_of(server, first) == [[], 0]

    context = browser()
    context.set_offline(True)
    page = context.new_page()
    open_roll(page, server, second)  # opened by nobody before: the day was kept
    open_roll(page, server, first)
    expect(page.locator("[data-waiting]")).to_have_text("not sent yet: 2")
    expect(row(page, "Iva").get_by_label("Present", exact=True)).to_be_checked()
    expect(row(page, "Iva")).to_contain_text("Not sent yet")
    context.set_offline(False)

    expect(page.locator("[data-waiting]")).to_have_text("", timeout=20_000)
    page.reload()
    expect(row(page, "Iva")).to_contain_text("Present")
    assert entries_of(server, first) == [
        [["Iva", "present", ""], ["Бојана", "absent", ""]],
        0,
    ]
    context.close()


def test_two_phones_lose_nothing_and_the_trainer_decides(new_page, server, run):
    session = run["sessions"][2]
    phones = []
    for who in range(2):
        page = new_page(width=360)
        signed_in(page.context, server, run, who % len(run["trainers"]))
        open_roll(page, server, session)
        phones.append(page)
    one, two = phones
    two.context.set_offline(True)
    tap(two, "Cene", "Absent")
    tap(two, "Ema", "Present")
    tap(one, "Cene", "Present")
    expect(row(one, "Cene")).to_contain_text("Saved")

    two.context.set_offline(False)

    expect(row(two, "Cene")).to_contain_text("Both are kept", timeout=20_000)
    expect(row(two, "Ema")).to_contain_text("Saved")
    assert entries_of(server, session) == [
        [["Cene", "present", ""], ["Ema", "present", ""]],
        1,
    ]
    two.reload()
    expect(row(two, "Cene")).to_contain_text("Another device wrote: Absent")
    row(two, "Cene").get_by_role("button", name="This is right").click()
    expect(row(two, "Cene")).not_to_contain_text("Another device")
    assert entries_of(server, session)[0][-1] == ["Cene", "absent", ""]


def test_a_clock_wrong_by_an_hour_writes_no_wrong_time(new_page, server, run):
    session = run["sessions"][3]
    page = new_page(width=360)
    signed_in(page.context, server, run)
    page.add_init_script(
        "const real = Date.now; Date.now = () => real() + 3600000;"
        "const iso = Date.prototype.toISOString; Date.prototype.toISOString ="
        " function () { return iso.call(new Date(this.getTime() + 3600000)); };"
    )
    open_roll(page, server, session)
    expect(page.locator("[data-clock]")).to_contain_text("wrong by")
    ahead = page.evaluate(
        """() => new Promise((done) => {
          const opening = indexedDB.open("sidro-roll");
          opening.onsuccess = () => {
            const asked = opening.result.transaction("facts").objectStore("facts").get("ahead");
            asked.onsuccess = () => done(asked.result);
          };
        })"""
    )
    assert ahead == pytest.approx(-3_600_000, abs=30_000)


def test_signing_out_asks_about_what_is_unsent_and_leaves_nothing(
    new_page, server, run
):
    session = run["sessions"][4]
    page = new_page(width=1280)
    signed_in(page.context, server, run)
    open_roll(page, server, session)
    kept(page, session)
    page.route("**/roll/sent/", lambda route: route.abort())
    tap(page, "Fran", "Present")
    expect(page.locator("[data-waiting]")).to_have_text("not sent yet: 1")
    asked = []

    def answer(dialog, accepts):
        asked.append(dialog.message)
        (dialog.accept if accepts else dialog.dismiss)()

    page.once("dialog", lambda dialog: answer(dialog, False))
    form = page.locator("form[data-sign-out]").first
    form.evaluate("(form) => form.requestSubmit()")
    for _look in range(50):
        if asked:
            break
        page.wait_for_timeout(100)
    expect(page.locator("[data-roll]")).to_be_visible()
    assert "not sent yet" in asked[0]
    page.once("dialog", lambda dialog: answer(dialog, True))
    with page.expect_navigation():
        form.evaluate("(form) => form.requestSubmit()")

    left = page.evaluate(
        """async () => [(await caches.keys()).filter((n) => n.startsWith("sidro")),
           (await indexedDB.databases()).map((d) => d.name),
           Object.keys(localStorage).filter((n) => n.startsWith("sidro-roll")),
           (await navigator.serviceWorker.getRegistrations()).length]"""
    )
    assert left == [[], [], [], 0]


def test_signed_out_meanwhile_the_roll_is_kept_and_sent_after_signing_in(
    new_page, server, run
):
    session = run["sessions"][5]
    page = new_page(width=360)
    signed_in(page.context, server, run)
    open_roll(page, server, session)
    page.context.clear_cookies()
    tap(page, "Iva", "Present")
    expect(page.locator("[data-sign-in]")).to_be_visible()
    expect(page.locator("[data-waiting]")).to_have_text("not sent yet: 1")

    signed_in(page.context, server, run)
    page.reload()

    expect(row(page, "Iva")).to_contain_text("Saved", timeout=20_000)
    expect(page.locator("[data-waiting]")).to_have_text("", timeout=20_000)
    assert entries_of(server, session) == [[["Iva", "present", ""]], 0]
