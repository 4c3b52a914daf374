"""The promise of the product, walked in one go by five people in a real browser."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser import short_programme

CODE = "WAY-1"


def test_from_authored_lesson_to_revoked_certificate(server, new_page, sign_in):
    pages = short_programme.write(server, CODE)
    staff = new_page()
    sign_in(staff, "coordinator")

    _edit_and_publish(staff, pages["lesson"])
    _freeze(staff, pages["programme"])
    run = _open_run(staff)
    email = f"walker@{CODE.lower()}.example"
    _enrol(staff, run, email)

    trainee = new_page(width=768)
    _accept_invitation(server, trainee, email)
    _read_the_lesson(trainee)
    _fail_then_pass_the_quiz(trainee)

    trainer = new_page(width=360)
    sign_in(trainer, "trainer")
    _take_the_roll(trainer, run)
    _hand_in_the_evaluation(trainee)

    verify = _issue(staff, run)
    anyone = new_page(width=360)
    anyone.goto(verify)
    expect(anyone.locator("main")).to_contain_text("valid", ignore_case=True)
    expect(anyone.locator("main")).to_contain_text("Everyday steadiness")
    expect(anyone.locator("main")).not_to_contain_text("Walker")
    _type_the_name(anyone, "walker WANDA", "match")

    _revoke(staff, verify)
    anyone.goto(verify)
    expect(anyone.locator("main")).to_contain_text("revoked", ignore_case=True)


def _edit_and_publish(page: Page, lesson: int) -> None:
    page.goto(f"/admin/pages/{lesson}/edit/")
    page.locator("input[name=title]").fill("A lesson, edited once")
    page.get_by_role(
        "button", name=re.compile("more actions", re.IGNORECASE)
    ).last.click()
    page.get_by_role("button", name="Publish", exact=True).last.click()
    expect(page.locator(".messages")).to_contain_text("published")


def _freeze(page: Page, programme: int) -> None:
    page.goto(f"/admin/programmes/{programme}/freeze/")
    expect(page.locator("main")).to_contain_text("A lesson, edited once")
    page.locator("input[name=number]").fill("1.0")
    page.get_by_role("button", name="Freeze this version").click()
    expect(page.locator("main")).to_contain_text(f"{CODE} 1.0")


def _open_run(page: Page) -> int:
    page.goto("/teach/runs/new/")
    option = page.locator("select[name=version] option", has_text=CODE)
    page.locator("select[name=version]").select_option(option.get_attribute("value"))
    page.locator("input[name=code]").fill(CODE)
    page.locator("select[name=provider]").select_option(index=1)
    starts_on = date.today() - timedelta(days=4)  # noqa: DTZ011 - the browser's day
    page.locator("input[name=starts_on]").fill(starts_on.isoformat())
    page.get_by_label(re.compile("Mira")).check()
    page.get_by_role("button", name="Propose sessions").click()
    expect(page.locator("#proposed")).to_be_visible()
    page.get_by_role("button", name="Open the run").click()
    expect(page.locator("main")).to_contain_text("is open")
    return int(page.url.rstrip("/").split("/")[-1])


def _enrol(page: Page, run: int, email: str) -> None:
    page.goto(f"/teach/runs/{run}/enrol/")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=first_name]").fill("Wanda")
    page.locator("input[name=last_name]").fill("Walker")
    page.locator("main form [type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Wanda Walker")


def _accept_invitation(server, page: Page, email: str) -> None:
    letter = server.last_mail_to(email)
    assert "Subject: A message about your account" in letter
    link = re.search(r"http://\S+/welcome/\S+", letter).group(0)
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill("a-long-enough-password")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/my/")


def _go_on(page: Page) -> None:
    """Do what *My learning* says is next."""
    page.goto("/my/")
    page.locator(".next__action a").click()


def _read_the_lesson(page: Page) -> None:
    expect(page.locator("main")).to_contain_text(f"Short programme {CODE}")
    _go_on(page)
    expect(page.locator("main")).to_contain_text("hard topics in general terms")
    page.get_by_role("link", name="Later").click()
    _go_on(page)
    page.get_by_role("link", name="Other version").click()
    expect(page.locator("article")).to_contain_text("The gentler text.")
    page.get_by_role("link", name="Read the usual version").click()
    expect(page.locator("h1")).to_have_text("A lesson, edited once")
    expect(page).to_have_title("Learning · Sidro")
    page.get_by_role("button", name="Pause here").click()
    page.wait_for_url("**/my/")
    _go_on(page)
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name="Done, go on").click()


def _fail_then_pass_the_quiz(page: Page) -> None:
    _answer(page, short_programme.WRONG)
    expect(page.locator("main")).to_contain_text(re.compile("not yet", re.IGNORECASE))
    _answer(page, short_programme.RIGHT)
    expect(page.locator("main")).to_contain_text(re.compile("passed", re.IGNORECASE))


def _answer(page: Page, choice: str) -> None:
    """Take the quiz; the answer survives a reload before it is handed in."""
    _go_on(page)
    page.locator("main form [type=submit]").first.click()
    page.get_by_label(choice).check()
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    page.reload()
    expect(page.get_by_label(choice)).to_be_checked()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Hand in now").click()


def _take_the_roll(page: Page, run: int) -> None:
    page.goto(f"/teach/runs/{run}/sessions/")
    page.get_by_role("link", name=re.compile("roll", re.IGNORECASE)).first.click()
    page.locator(".segment--present").first.click()
    expect(page.locator("[data-row] [data-status]").first).to_contain_text("Saved")
    page.reload()
    expect(page.locator("[data-counted]")).to_contain_text("1 of 1")
    page.goto(f"/teach/runs/{run}/certificates/")
    expect(page.locator("body")).not_to_contain_text("Walker 2026")


def _hand_in_the_evaluation(page: Page) -> None:
    _go_on(page)
    page.locator("input[type=radio][value='5']").first.check()
    page.locator("main form [type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(re.compile("thank", re.IGNORECASE))


def _issue(page: Page, run: int) -> str:
    page.goto(f"/teach/runs/{run}/certificates/")
    expect(page.locator("main")).to_contain_text("Wanda Walker")
    page.get_by_role("button", name=re.compile("^Issue", re.IGNORECASE)).first.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"20\d\d-\d{6}"))
    link = page.get_by_role("link", name=re.compile(r"^20\d\d-\d{6}$")).first
    return "/v/" + link.get_attribute("href").rstrip("/").split("/")[-1] + "/"


def _type_the_name(page: Page, name: str, answer: str) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("form:has(input[name=name]) [type=submit]").click()
    expect(page.locator("main")).to_contain_text(re.compile(answer, re.IGNORECASE))


def _revoke(page: Page, verify: str) -> None:
    page.goto(verify.replace("/v/", "/teach/certificates/"))
    page.get_by_role("button", name="Revoke", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.locator("select").first.select_option(index=1)
    dialog.locator("form [type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(re.compile("revoked", re.IGNORECASE))
