"""Every page of the path: axe finds nothing, it fits, and it asks nobody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.server import Server

ROLES = [
    "",
    "trainee",
    "trainer",
    "coordinator",
    "home",
    "body",
    "chamber",
    "council",
    "reviewer2",
]
# With axe, which costs most of the time: each width and scheme for everybody. Without it:
# the other two languages, phones for those who learn and teach, tablets for offices.
LOOKS = [
    *[("en", 1280, "light", True, role) for role in ROLES],
    *[("sr", 360, "dark", True, role) for role in ROLES],
    *[("sl", 360, "light", False, role) for role in ("", "trainee", "trainer")],
    *[("sr-latn", 768, "light", False, role) for role in ("coordinator", "body")],
]
# On a second database each page is opened once, without axe: how it looks, and is built,
# was seen on the first.
FIRST = LOOKS[: len(ROLES)]

_PLACES = """
import json
from certificates.models import (Application, AuditSample, Certificate, Complaint, EvidenceReview, ExternalLearning, HolderRequest,
    ShareLink, VersionChange)
from courses.models import CourseRun, PeopleImport, WalkIn
from assessments.models import Appeal, Attempt, QuizPage, Response
from lms.core.models import User
run = CourseRun.objects.get(code="B-01")
done = CourseRun.objects.get(code="A-01")
waited = CourseRun.objects.get(code="A-02")
again = CourseRun.objects.get(code="B-00")
home = User.objects.get(email="home@demo.sidro.example").coordinates.get().organisation
trainee = User.objects.get(email="trainee@demo.sidro.example")
items = {i.code: str(i.key) for i in run.version.items.all()}
pre = Attempt.objects.get(enrolment__run=run, enrolment__person=trainee,
    item__code="B-PRE")
valid = Certificate.objects.get(run=done, holder=trainee)
revoked = Certificate.objects.get(run=done, holder__email__startswith="ivan@")
ends = Certificate.objects.get(run__code="C-OLD", holder=trainee)
change = VersionChange.objects.first()
enrolment = run.enrolments.get(person=trainee)
session = run.sessions.order_by("starts_at").last()
guest = WalkIn.objects.filter(became=None, session__run=run).first()
trainer = User.objects.get(email="trainer@demo.sidro.example")
answer = Response.objects.to_mark(trainer).first()
unsettled = Response.objects.unsettled().first()
asked = Appeal.objects.open().get(by=trainee)
test = Attempt.objects.filter(item__code="A-POST", enrolment__run=done).first()
choice = test.responses.filter(version__payload__kind="single_choice").first()
about = f"/teach/questions/{choice.version.question_id}"
quiz = QuizPage.objects.get(code="B-POST", locale__language_code="en")
decided, reviewed, sent_back = [Application.objects.get(state=each)
    for each in ("accredited", "review", "incomplete")]
opinion = reviewed.reviews.get(reviewer__email__startswith="reviewer2@")
flaw = f"?version={choice.version_id}&kind=accept_all"
print("JSON" + json.dumps({
    "": ["/{lang}/", "/{lang}/programmes/", "/{lang}/programmes/rts-32/",
         "/{lang}/publications/nine-years-of-a-hotline/", "/{lang}/news/",
         "/{lang}/safety-and-your-browser/", "/{lang}/search/?query=obuka",
         "/verify/", "/verify/offline/", "/verify/?code=0000", f"/v/{valid.public_id}/",
         f"/v/{revoked.public_id}/", ShareLink.objects.first().get_absolute_url(),
         "/s/nothing/", "/workplace/nothing/", "/register/programmes/",
         "/register/deliveries/", f"/runs/{waited.pk}/about/",
         f"/register/programmes/{valid.accreditation_id}/",
         f"/register/programmes/{valid.accreditation_id}/complaint/",
         Complaint.objects.order_by("pk")[0].get_absolute_url(),
         f"/register/bodies/{valid.accreditation.body_id}/", "/accounts/login/", "/accounts/password/reset/"],
    "trainee": ["/my/", "/my/complaints/", f"/runs/{run.pk}/", f"/runs/{run.pk}/attendance/", f"/runs/{run.pk}/lessons/{items['B1-O1']}/",
         f"/runs/{run.pk}/lessons/{items['B1-O2']}/",
         f"/runs/{run.pk}/lessons/{items['B1-O2']}/?read=usual",
         f"/runs/{run.pk}/quizzes/{items['B-POST']}/",
         f"/runs/{run.pk}/attempts/{pre.pk}/result/",
         f"/runs/{run.pk}/evaluation/{items['B-EVAL']}/", "/my/certificates/", "/my/points/", "/my/calendar/",
         f"/my/certificates/{valid.public_id}/", f"/my/certificates/{ends.public_id}/",
         f"/my/certificates/{valid.public_id}/again/", "/account/", "/account/notices/", "/account/erase/", "/account/for-reports/", f"/runs/{run.pk}/notes/", f"/runs/{done.pk}/later/",
         "/accounts/2fa/",
         f"/runs/{run.pk}/attempts/{asked.attempt_id}/appeal/",
         "/check-in/", "/check-in/scan/forged/", f"/runs/{waited.pk}/place/", f"/runs/{run.pk}/sessions/{session.pk}/"],
    "trainer": ["/teach/", f"/teach/sessions/{session.pk}/roll/", "/teach/marking/",
         f"/teach/sessions/{guest.session_id}/roll/", f"/teach/walk-ins/{guest.pk}/",
         f"/teach/sessions/{session.pk}/check-in/", "/teach/sheets/",
         f"/teach/sessions/{session.pk}/paper/", f"/teach/sessions/{session.pk}/log/",
         f"/teach/marking/{answer.version.question_id}/",
         f"/teach/runs/{done.pk}/quizzes/{test.item.key}/statistics/",
         f"{about}/statistics/", f"/admin/questions/try/{quiz.pk}/"],
    "coordinator": ["/teach/runs/", "/teach/runs/new/", f"/teach/runs/{run.pk}/",
         f"/teach/runs/{run.pk}/sessions/", f"/teach/runs/{run.pk}/progress/",
         f"/teach/runs/{run.pk}/settings/", f"/teach/runs/{run.pk}/enrol/",
         f"/teach/runs/{run.pk}/requests/", f"/teach/runs/{run.pk}/copy/",
         f"/teach/enrolments/{enrolment.pk}/move/", f"/teach/runs/{run.pk}/import/", f"/teach/imports/{PeopleImport.objects.first().pk}/", f"/teach/enrolments/{enrolment.pk}/",
         f"/teach/runs/{done.pk}/certificates/", f"/teach/runs/{done.pk}/evaluation/",
         f"/teach/certificates/{valid.public_id}/", "/teach/requests/",
         "/teach/ending/", "/teach/renewal-documents/", f"/teach/certificates/{ends.public_id}/",
         f"/teach/decisions/{change.decision_id}/changes/{change.new_id}/", "/teach/looks/", "/teach/findings/", "/teach/decisions/", "/teach/applications/", "/teach/applications/new/",
         f"/teach/applications/{sent_back.pk}/", f"/teach/applications/{sent_back.pk}/parts/F1/",
         f"/teach/applications/{sent_back.pk}/people/", f"/teach/applications/{decided.pk}/",
         f"/teach/applications/{decided.pk}/parts/APO-7c/", f"/teach/applications/{decided.pk}/submissions/1/", "/teach/reports/",
         "/teach/complaints/", "/teach/trainers/", f"/teach/trainers/{trainer.pk}/",
         f"/teach/runs/{done.pk}/figures/", f"/teach/runs/{done.pk}/attendance/", f"/teach/runs/{waited.pk}/places/",
         f"/teach/runs/{waited.pk}/place-requests/", f"/teach/runs/{waited.pk}/answers/", f"/teach/runs/{again.pk}/letters/",
         f"/teach/runs/{waited.pk}/information/", "/teach/organisations/",
         f"/teach/requests/{HolderRequest.objects.first().pk}/",
         f"/teach/responses/{unsettled.pk}/settle/",
         f"/teach/appeals/{asked.pk}/", f"{about}/repair/{flaw}",
         f"/teach/reviews/{EvidenceReview.objects.first().pk}/"],
    "home": [f"/organisation/{home.pk}/", f"/organisation/{home.pk}/runs/{waited.pk}/"],
    "council": ["/accreditation/applications/", "/accreditation/retention/", f"/accreditation/applications/{reviewed.pk}/",
         f"/accreditation/applications/{reviewed.pk}/decision/",
         f"/accreditation/applications/{reviewed.pk}/submissions/1/"],
    "reviewer2": ["/accreditation/reviews/", f"/accreditation/reviews/{opinion.pk}/"],
    "chamber": ["/accreditation/learning/",
         f"/accreditation/learning/{ExternalLearning.objects.first().pk}/"],
    "body": ["/accreditation/", "/api-keys/", "/accreditation/decisions/",
         f"/accreditation/decisions/{change.decision_id}/", f"/accreditation/changes/{change.pk}/",
         f"/accreditation/certificates/{valid.public_id}/", "/accreditation/check/",
         f"/accreditation/versions/{done.version_id}/", "/accreditation/runs/",
         f"/accreditation/runs/{done.pk}/", f"/accreditation/runs/{done.pk}/people/",
         "/accreditation/statistics/", "/accreditation/samples/", "/accreditation/inbox/",
         f"/accreditation/applications/{decided.pk}/",
         "/accreditation/conditions/", "/accreditation/trainers/",
         "/accreditation/complaints/", f"/accreditation/complaints/{Complaint.objects.order_by('pk')[0].pk}/",
         f"/accreditation/trainers/{trainer.pk}/",
         f"/accreditation/samples/{AuditSample.objects.last().pk}/"],
}))
"""


@pytest.fixture(scope="module")
def places(server: Server) -> dict[str, list[str]]:
    return server.json(_PLACES)


@pytest.fixture(scope="module")
def sessions(server: Server) -> dict[str, str]:
    """One session per role, made once, so that the sign-in limit is not met."""
    return {
        role: server.session(f"{role}@demo.sidro.example") for role in ROLES if role
    }


@pytest.mark.parametrize(
    ("language", "width", "scheme", "with_axe", "role"),
    [
        pytest.param(*look, marks=[] if look in FIRST else [pytest.mark.looks])
        for look in LOOKS
    ],
)
def test_pages_are_accessible_and_fit(
    request, language, width, scheme, with_axe, role, places, sessions, new_page, server
):
    is_second = request.config.pluginmanager.has_plugin("tests.second_database")
    page = _page_for(
        new_page, server, role, sessions, language, width=width, scheme=scheme
    )
    asked = set()
    page.on("request", lambda request: asked.add(request.url))
    problems = []
    for place in places[role]:
        response = page.goto(place.format(lang=language))
        is_missing = "code=0000" in place or "nothing" in place
        is_refused = "forged" in place
        if response.status != (404 if is_missing else 409 if is_refused else 200):
            problems.append(f"{place}: {response.status}")
        shown = page.locator("html").get_attribute("lang").lower()
        if not shown.startswith(language.split("-")[0]):
            problems.append(f"{place}: in {shown}")
        if _is_wider_than_the_screen(page):
            problems.append(f"{place}: scrolls sideways")
        if with_axe and not is_second:
            problems += _what_axe_finds(page, place)

    assert problems == []
    assert len(asked) >= len(places[role])
    assert [url for url in asked if not url.startswith((server.url, "data:"))] == []


def _page_for(
    new_page, server, role: str, sessions: dict[str, str], language: str, **options
) -> Page:
    page = new_page(**options)
    cookies = [{"name": "django_language", "value": language, "url": server.url}]
    if role:
        cookies.append(
            {"name": "sessionid", "value": sessions[role], "url": server.url}
        )
    page.context.add_cookies(cookies)
    return page


def _is_wider_than_the_screen(page: Page) -> bool:
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")


def _what_axe_finds(page: Page, place: str) -> list[str]:
    return [
        f"{place}: {violation['id']} {violation['nodes'][0]['html'][:200]}"
        for violation in Axe().run(page).response["violations"]
    ]
