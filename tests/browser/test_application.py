"""From a dossier to the public register, by six people in a real browser."""

import re

from playwright.sync_api import Page, expect

NUMBER = "314/2026"


def test_from_the_dossier_to_the_register(server, new_page, sign_in):
    applicant = new_page()
    sign_in(applicant, "coordinator")
    _prepare(applicant)
    applicant.get_by_role("button", name="Submit", exact=True).click()
    expect(applicant.locator("main")).to_contain_text("It is on record.")
    expect(applicant.locator("main")).to_contain_text("Everything (ZIP)")

    officer = new_page()
    sign_in(officer, "body")
    _check_formally(officer)
    _ask_reviewers(officer)
    for key in ("reviewer", "reviewer2"):
        reviewer = new_page(width=768)
        sign_in(reviewer, key)
        _declare(reviewer)
    officer.reload()
    officer.get_by_role("button", name="Begin the review").click()
    expect(officer.locator("main")).to_contain_text("Under review")
    for key in ("reviewer", "reviewer2"):
        reviewer = new_page(width=360)
        sign_in(reviewer, key)
        _score(reviewer)

    decider = new_page()
    sign_in(decider, "body2")
    _decide(decider)

    applicant.reload()
    expect(applicant.locator("main")).to_contain_text("Accredited")
    with applicant.expect_download() as letter:
        applicant.get_by_role("link", name="Decision letter").click()
    assert letter.value.path().read_bytes().startswith(b"%PDF")
    assert NUMBER in server.get("/register/programmes/")


def _prepare(page: Page) -> None:
    """Begin an application and write all that the body asks for."""
    page.goto("/teach/applications/new/")
    page.get_by_label("body", exact=False).first.select_option(label="Demo Institute")
    version = page.locator("select[name=version] option", has_text="FFS-32").first
    page.locator("select[name=version]").select_option(version.get_attribute("value"))
    page.locator("select[name=language]").select_option("en")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("main")).to_contain_text("In the way of submitting")
    here = page.url
    empty = page.locator("li", has_text="Not written").locator("a")
    for address in [each.get_attribute("href") for each in empty.all()]:
        page.goto(address)
        for area in page.locator("textarea[name^=text-]").all():
            area.fill("Written for this dossier.")
        page.get_by_role("button", name="Save the draft").click()
        expect(page.locator("main")).to_contain_text("Saved.")
    page.goto(f"{here}people/")
    for name, part in (("Goran", "is_author"), ("Mira", "is_trainer")):
        option = page.locator("select[name=person] option", has_text=name)
        page.locator("select[name=person]").select_option(option.get_attribute("value"))
        for box in ("is_author", "is_trainer"):
            page.locator(f"input[name={box}]").set_checked(box == part)
        page.locator("textarea[name=qualifications]").fill("Twenty years of practice.")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("main")).to_contain_text("Saved.")
    page.goto(here)
    expect(page.locator("main")).to_contain_text("Nothing stands in the way")


def _check_formally(page: Page) -> None:
    page.goto("/accreditation/inbox/")
    page.get_by_role("link", name=re.compile("Application .*Submitted")).first.click()
    page.get_by_role("button", name="Find it complete").click()
    page.get_by_label("Group of programmes").fill("Foster care")
    page.get_by_role("button", name="Assign to a group").click()
    expect(page.locator("main")).to_contain_text("Group assigned")


def _ask_reviewers(page: Page) -> None:
    for name in ("Nada", "Sonja"):
        option = page.locator("select[name=reviewer] option", has_text=name)
        page.locator("select[name=reviewer]").select_option(
            option.get_attribute("value")
        )
        page.get_by_role("button", name="Ask for a review").click()
        expect(page.locator("main")).to_contain_text(name)


def _declare(page: Page) -> None:
    page.goto("/my/")
    page.get_by_role("link", name="Reviews").click()
    _newest(page)
    page.get_by_label("I have no conflict of interest").check()
    page.get_by_role("button", name="Declare").click()
    expect(page.locator("main")).to_contain_text("Written for this dossier.")


def _newest(page: Page) -> None:
    card = page.locator(".card", has_text="Demo Institute").filter(
        has_not_text="Handed in"
    )
    card.get_by_role("link").first.click()


def _score(page: Page) -> None:
    page.goto("/accreditation/reviews/")
    _newest(page)
    for field in page.locator("input[name^=score-]").all():
        field.fill("4")
    for area in page.locator("textarea[name^=rationale-]").all():
        area.fill("The dossier shows it.")
    page.get_by_label("Recommendation").select_option("accredit")
    page.get_by_label("Summary of the review").fill("A good programme.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("main")).to_contain_text("handed in")


def _decide(page: Page) -> None:
    page.goto("/accreditation/inbox/")
    page.get_by_role("link", name=re.compile("Application .*review")).first.click()
    page.get_by_role("link", name="To the decision").click()
    page.get_by_label("Accredit", exact=True).check()
    page.get_by_label("Number of the decision").fill(NUMBER)
    page.locator("textarea[name=reasons]").fill("Both reviewers recommend it.")
    page.locator("input[name=valid_from]").fill("2099-01-01")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("main")).to_contain_text("The decision is made.")
