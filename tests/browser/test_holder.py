"""A holder shows a certificate to one reader, and closes the link again."""

from playwright.sync_api import expect


def test_a_holder_opens_a_link_a_reader_follows_it_and_the_holder_closes_it(
    new_page, sign_in
):
    page = new_page()
    sign_in(page, "trainee")
    page.goto("/my/certificates/")
    page.get_by_role("link", name="Show, explain, correct").first.click()
    expect(page.get_by_role("heading", name="Why it was issued")).to_be_visible()
    page.get_by_role("button", name="Open a link").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("For whom").fill("A new employer")
    form.get_by_role("button", name="Open a link").click()
    row = page.locator(".share-links li", has_text="A new employer")
    address = row.get_by_label("Address of the link").input_value()

    reader = new_page(width=360)
    reader.goto(address)
    expect(
        reader.get_by_role("heading", name="This certificate is valid")
    ).to_be_visible()
    expect(reader.locator("main")).to_contain_text("Jovana Marić")

    row.get_by_role("button", name="Close this link").click()
    expect(page.locator(".share-links li", has_text="A new employer")).to_have_count(0)
    reader.goto(address)
    expect(
        reader.get_by_role("heading", name="This link shows nothing")
    ).to_be_visible()
