"""People come onto a run: from a list that was looked at, and by asking for a place."""

import re

import pytest
from playwright.sync_api import expect

OPEN_RUN = """
import json
from datetime import timedelta
from django.utils import timezone
from courses.domain.enrolling import enrol
from courses.domain.run_questions import Asked, set_questions
from courses.domain.runs import open_run
from courses.models import CourseRun, ProgrammeVersion
from lms.core.models import Organisation, User
code = {code!r}
office = User.objects.get(email="coordinator@demo.sidro.example")
day = timezone.localdate() + timedelta(days=40)
run = open_run(ProgrammeVersion.objects.get(code="RTS-32"), code=code,
    starts_on=day, ends_on=day, by=office, provider=Organisation.objects.first(),
    capacity={capacity}, takes_requests=True, offer_hours=24)
asked = [Asked(text="Do you need a room without stairs?", kind="yes_no", is_required=True)]
set_questions(run, asked, by=office)
if run.capacity == 1:
    enrol(run, User.objects.get(email="person49@demo.sidro.example"), by=office)
print("JSON" + json.dumps(run.pk))
"""
GIVE_BACK = """
from courses.domain.enrolling import withdraw
from courses.models import CourseRun
place = CourseRun.objects.get(pk={run}).enrolments.get(status="active")
withdraw(place, reason="Ill", by=place.person)
"""


@pytest.fixture
def open_run(server):
    return lambda code, capacity: server.json(
        OPEN_RUN.format(code=code, capacity=capacity)
    )


def test_a_list_is_looked_at_corrected_taken_in_and_taken_back(
    new_page, sign_in, open_run
):
    run = open_run("BROWSER-L", 20)
    page = new_page()
    sign_in(page, "coordinator")
    page.goto(f"/teach/runs/{run}/import/")
    head = "e-mail;first name;last name"
    first, wrong = "dunja@list.example;Dunja;Perić", "no-address;Vuk;Perić"
    good = "vuk@list.example;Вук;Перић"
    page.get_by_label("Paste the list here").fill("\n".join([head, first, wrong]))
    page.get_by_role("button", name="Look at the list").click()
    expect(page.get_by_text("1 row needs correcting")).to_be_visible()
    expect(page.get_by_role("button", name="Enrol these people")).to_have_count(0)

    page.get_by_label("Paste the list here").fill("\n".join([head, first, good]))
    page.get_by_role("button", name="Look at the list").click()
    expect(page.get_by_text("2 people can be enrolled")).to_be_visible()
    page.get_by_role("button", name="Enrol these people").click()
    page.goto(f"/teach/runs/{run}/")
    expect(page.get_by_role("link", name="Вук Перић")).to_be_visible()

    page.goto(f"/teach/runs/{run}/imports/")
    page.locator("main").get_by_role("link").filter(
        has_text=re.compile(r"\d")
    ).last.click()
    page.get_by_role("button", name="Take back 2 places").click()
    expect(page.get_by_text("This list was taken back")).to_be_visible()
    page.goto(f"/teach/runs/{run}/")
    expect(page.get_by_text("Nobody is enrolled yet")).to_be_visible()


def test_somebody_asks_waits_is_offered_a_place_and_confirms_it(
    new_page, sign_in, open_run, server
):
    run = open_run("BROWSER-P", 1)
    page = new_page(width=360)
    page.goto(f"/runs/{run}/about/")
    expect(page.get_by_text("Full; there is a waiting list.")).to_be_visible()
    sign_in(page, "person50")
    page.goto(f"/runs/{run}/about/")
    page.get_by_role("link", name="Ask for a place").click()
    page.get_by_role("button", name="Ask for a place").click()
    assert page.url.endswith("/place/")  # the question must be answered
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Ask for a place").click()
    expect(page.get_by_text("Your request waits for a decision")).to_be_visible()

    office = new_page()
    sign_in(office, "coordinator")
    office.goto(f"/teach/runs/{run}/")
    office.get_by_role("link", name="1 request for a place").click()
    expect(office.get_by_text("Do you need a room without stairs?")).to_be_visible()
    office.get_by_role("button", name="Accept", exact=True).click()
    expect(office.get_by_text("is on the waiting list")).to_be_visible()

    page.goto("/my/")
    expect(page.get_by_text("Waiting for a place")).to_be_visible()
    server.shell(GIVE_BACK.format(run=run))
    page.goto("/my/")
    page.get_by_role("link", name="Answer").click()
    page.get_by_role("button", name="Confirm the place").click()
    expect(page.get_by_text("The place is yours.")).to_be_visible()
    office.goto(f"/teach/runs/{run}/")
    expect(office.get_by_text("1 of 1 places taken")).to_be_visible()
