"""The pages of applicant, officer and reviewer: one way through, and what is hidden."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from certificates.domain import application_reviews as reviewing
from certificates.domain import applications
from certificates.domain.application_table import State
from certificates.domain.deadlines import deadlines_of
from certificates.models import Application
from tests.factories.applications import (
    applicant,
    body_with_profile,
    complete,
    decided,
    draft,
    fresh,
    grouped,
    officer_of,
    reviewers_of,
    score,
    submitted,
    under_review,
)
from tests.factories.courses import frozen_version

pytestmark = pytest.mark.django_db


def page_of(client, name, *args):
    response = client.get(reverse(f"certificates:{name}", args=args))
    assert response.status_code == 200, name
    return response.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(f"certificates:{name}", args=args), data)


def pdf():
    writer, kept = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(kept)
    return SimpleUploadedFile("my cv.pdf", kept.getvalue())


def test_an_applicant_prepares_and_submits_a_dossier(client):
    version, body, by = frozen_version(), body_with_profile(), applicant()
    client.force_login(by)
    given = {
        "body": body.pk,
        "call": body.calls.get().pk,
        "version": version.pk,
        "organisation": by.organisation_id,
        "kind": "first",
        "language": "en",
    }
    assert version.code in page_of(client, "application_new")
    assert post(client, "application_new", **{**given, "body": ""}).status_code == 400
    response = post(client, "application_new", **given)
    application = Application.objects.get()
    assert response.url == reverse("certificates:application", args=[application.pk])

    page = page_of(client, "application", application.pk)
    assert f"/teach/applications/{application.pk}/parts/P1/#id_text-P1" in page
    assert 'id="id_text-P2-C1"' in page_of(
        client, "application_part", application.pk, "P2"
    )
    assert "Session 1.1" in page_of(client, "application_part", application.pk, "P3")
    post(client, "application_part", application.pk, "P1", **{"text-P1": "A need"})
    post(
        client,
        "application_part",
        application.pk,
        "P2",
        **{"text-P2-C1": "One", "text-P2-C2": "Two"},
    )
    post(client, "application_comment", application.pk, "P1", **{"comment-text": "Hm"})
    comment = application.comments.get()
    post(client, "application_comment_settle", comment.pk)
    comment.refresh_from_db()
    assert comment.settled_by == by

    people = ("application_people", application.pk)
    nobody = post(client, *people, person=by.pk, qualifications="x")
    assert nobody.status_code == 400
    post(client, *people, person=by.pk, is_trainer="on", cv_file=pdf())
    row = application.people.get(person=by)
    assert client.get(
        reverse("certificates:application_cv", args=[row.pk])
    ).content.startswith(b"%PDF")
    draft_pdf = client.get(
        reverse("certificates:application_preview", args=[application.pk, "en"])
    )
    assert "Draft" in PdfReader(io.BytesIO(draft_pdf.content)).pages[0].extract_text()

    post(
        client,
        "application_act",
        application.pk,
        "submit",
        **{"submit-languages": "en"},
    )

    assert fresh(application).state == State.SUBMITTED
    kept = application.submissions.get().files.get(kind="pdf")
    file = client.get(reverse("certificates:submitted_file", args=[kept.pk]))
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(file.content)).pages)
    assert "A need" in text
    assert "A need" in page_of(client, "application_dossier", application.pk, 1)
    assert "Submitted" in page_of(client, "application", application.pk)


def test_what_blocks_is_said_in_the_form_and_nothing_is_submitted(client):
    application = draft()
    application.people.all().delete()
    client.force_login(applicant())

    response = post(
        client,
        "application_act",
        application.pk,
        "submit",
        **{"submit-languages": "en"},
    )

    assert response.status_code == 400
    assert "No author is named." in response.content.decode()
    assert fresh(application).state == State.DRAFT


def test_an_officer_leads_an_application_from_the_inbox_to_the_register(client):
    application = submitted()
    officer, other = (officer_of(application.body, n) for n in ("Vesna", "Dušan"))
    client.force_login(officer)
    one = ("portal_application", application.pk)
    act = ("portal_application_act", application.pk)
    inbox = page_of(client, "portal_inbox")
    assert reverse("certificates:portal_application", args=[application.pk]) in inbox
    assert "1/2026" in page_of(client, "portal_applications")
    assert "Why it is needed." in page_of(client, "portal_dossier", application.pk, 1)

    nothing = post(client, *act, "return", **{"return-missing-0": ""})
    assert nothing.status_code == 400
    assert "Say what is missing." in nothing.content.decode()
    post(client, *act, "accept")
    assert post(client, *act, "group", **{"group-group": ""}).status_code == 400
    post(client, *act, "group", **{"group-group": "Children"})
    for person in reviewers_of(application):
        post(client, "reviewer_assign", application.pk, reviewer=person.pk)
        review = application.reviews.get(reviewer=person)
        client.force_login(person)
        assert "Declaration" in page_of(client, "review_application", review.pk)
        post(client, "review_declare", review.pk, declaration="free")
        client.force_login(officer)
    post(client, *act, "start_review")
    for number, review in enumerate(application.reviews.all()):
        _review(client, review, first=5 if number else 1)
    client.force_login(officer)
    page = page_of(client, *one)
    assert "Too far apart" in page
    bad = post(client, "score_settle", application.pk, "C1", **{"settle-C1-score": 9})
    assert bad.status_code == 400
    post(
        client,
        "score_settle",
        application.pk,
        "C1",
        **{"settle-C1-score": 3, "settle-C1-rationale": "Between"},
    )

    client.force_login(other)
    given = {
        "number": "77/2026",
        "reasons": "The standards are met.",
        "conditions-TOTAL_FORMS": 1,
        "conditions-INITIAL_FORMS": 0,
        "conditions-0-text": "Name a third",
        "conditions-0-holds_up": "on",
    }
    assert "Condition 1" in page_of(client, "application_decide", application.pk)
    whole = {
        "outcome": "accredit_if",
        "valid_from": timezone.localdate().isoformat(),
        "trainers": application.people.filter(is_trainer=True).values_list(
            "person", flat=True
        ),
        "conditions-0-due_on": "2099-01-01",
        **given,
    }
    for wrong in ({"conditions-0-due_on": ""}, {"valid_from": ""}, {"number": ""}):
        answer = post(
            client, "application_decide", application.pk, **{**whole, **wrong}
        )
        assert answer.status_code == 400, wrong
    early = {"valid_to": "2001-01-01"}
    answer = post(client, "application_decide", application.pk, **{**whole, **early})
    assert "The last day cannot be before the first." in answer.content.decode()
    post(client, "application_decide", application.pk, **whole)

    application = fresh(application)
    assert application.state == State.CONDITIONAL
    letter = application.events.exclude(document="").get()
    address = reverse("certificates:application_document", args=[letter.pk])
    assert client.get(address).content.startswith(b"%PDF")
    client.logout()
    assert "77/2026" in page_of(client, "register_programmes")
    client.force_login(applicant())
    seen = page_of(client, "application", application.pk)
    assert address in seen
    assert "Between" in seen
    assert "Vuković" not in seen
    assert officer.get_full_name() not in seen


def _review(client, review, *, first):
    client.force_login(review.reviewer)
    given = {
        "score-0": first,
        "rationale-0": "Seen",
        "score-1": 4,
        "rationale-1": "",
        "advice": "accredit",
        "summary": "Good",
    }
    one = ("review_save", review.pk)
    assert post(client, *one, **{**given, "score-0": 99}).status_code == 400
    short = post(client, *one, **given, hand_in="yes")
    assert "missing for: C2" in short.content.decode()
    post(client, *one, **{**given, "rationale-1": "Seen too"}, hand_in="yes")
    review.refresh_from_db()
    assert review.handed_in_at
    assert "handed in" in page_of(client, "review_application", review.pk)


def test_a_reviewer_reads_nothing_before_the_declaration_and_not_others_work(client):
    application = grouped()
    officer = officer_of(application.body)
    first, second = reviewers_of(application)
    mine = reviewing.assign(application, first, by=officer)
    theirs = reviewing.assign(application, second, by=officer)
    kept = application.submissions.get().files.first()
    file = reverse("certificates:submitted_file", args=[kept.pk])
    client.force_login(first)

    assert "Why it is needed." not in page_of(client, "review_application", mine.pk)
    assert client.get(file).status_code == 404
    for name in ("review_application", "review_declare", "review_save"):
        assert post(client, name, theirs.pk).status_code == 404
    assert (
        client.get(
            reverse("certificates:portal_application", args=[application.pk])
        ).status_code
        == 403
    )

    post(client, "review_declare", mine.pk, declaration="free")
    assert "Why it is needed." in page_of(client, "review_application", mine.pk)
    assert client.get(file).status_code == 200
    assert "1/2026" in page_of(client, "reviews_mine")
    post(client, "review_declare", theirs.pk, declaration="conflict")


def test_a_conflict_takes_the_application_away(client):
    application = grouped()
    first = reviewers_of(application)[0]
    review = reviewing.assign(application, first, by=officer_of(application.body))
    client.force_login(first)

    response = post(client, "review_declare", review.pk, declaration="conflict")

    assert response.url == reverse("certificates:reviews_mine")
    address = reverse("certificates:review_application", args=[review.pk])
    assert client.get(address).status_code == 404


def test_what_the_body_asks_for_stands_first_and_leads_to_the_part(client):
    application = submitted()
    applications.send_back(
        application, points=[("P1", "Who asked?")], by=officer_of(application.body)
    )
    client.force_login(applicant())

    page = page_of(client, "application", application.pk)

    asked = page[page.index("The body asks for this") : page.index("The dossier")]
    part = reverse("certificates:application_part", args=[application.pk, "P1"])
    assert part in asked
    assert "Who asked?" in asked


def test_an_officer_sees_no_draft_and_nothing_of_another_body(client):
    application = decided()
    kept = application.submissions.get().files.first()
    review = application.reviews.first()
    letter = application.events.exclude(document="").get()
    waiting = draft(version=frozen_version())
    stranger = officer_of(body_with_profile("Another Institute"))
    client.force_login(stranger)

    assert "1/2026" not in page_of(client, "portal_applications")
    for name, *args in (
        ("portal_application", application.pk),
        ("portal_dossier", application.pk, 1),
        ("application_decide", application.pk),
        ("submitted_file", kept.pk),
        ("application_document", letter.pk),
        ("review_application", review.pk),
    ):
        address = reverse(f"certificates:{name}", args=args)
        assert client.get(address).status_code == 404, name
    for name, *args in (
        ("portal_application_act", application.pk, "suspend"),
        ("reviewer_assign", application.pk),
        ("reviewer_release", review.pk),
        ("score_settle", application.pk, "C1"),
    ):
        assert post(client, name, *args).status_code == 404, name
    assert client.get(reverse("certificates:applications")).status_code == 403
    client.force_login(officer_of(application.body))
    address = reverse("certificates:portal_application", args=[waiting.pk])
    assert client.get(address).status_code == 404


def test_an_administrator_does_not_speak_for_a_body(client, administrator):
    application = submitted()
    client.force_login(administrator)

    address = reverse("certificates:portal_application", args=[application.pk])
    assert client.get(address).status_code == 404
    assert page_of(client, "application", application.pk)


def test_a_trainer_finds_what_names_them_and_cannot_submit(client, person):
    application = draft()
    named, other = person("Trainer"), person("Trainer")
    application.people.create(person=named)
    client.force_login(other)
    one = reverse("certificates:application", args=[application.pk])
    assert client.get(one).status_code == 404

    client.force_login(named)
    assert client.get(one).status_code == 200
    post(client, "application_part", application.pk, "P1", **{"text-P1": "Mine"})
    assert application.drafts.last().text == "Mine"
    answer = post(client, "application_act", application.pk, "submit")
    assert answer.status_code == 403
    assert post(client, "application_new").status_code == 403
    assert fresh(application).state == State.DRAFT


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_length(client, django_assert_num_queries, count):
    body = body_with_profile()
    found = [submitted(draft(version=frozen_version())) for _n in range(count)]
    for person, name, queries in (
        (applicant(), "applications", 6),
        (officer_of(body), "portal_applications", 7),
        (officer_of(body), "portal_inbox", 13),
    ):
        client.force_login(person)
        page_of(client, name)
        with django_assert_num_queries(queries):
            assert found[-1].number in page_of(client, name)


@pytest.mark.parametrize("count", [1, 3])
def test_a_reviewers_list_costs_the_same(client, django_assert_num_queries, count):
    body = body_with_profile()
    for _n in range(count):
        application = complete(submitted(draft(version=frozen_version())))
        first = reviewers_of(application)[0]
        reviewing.assign(application, first, by=officer_of(body))
    client.force_login(first)
    page_of(client, "reviews_mine")
    with django_assert_num_queries(6):
        assert "1/2026" in page_of(client, "reviews_mine")


def test_what_waits_for_the_body_is_in_its_inbox():
    application = submitted()
    officer = officer_of(application.body)

    def waits():
        today = timezone.localdate()
        return [e.waits_for_us for e in deadlines_of(officer, on=today)]

    assert waits() == [True]
    under_review(grouped(complete(application)))
    Application.objects.update(due_on=None)
    assert waits() == []
    for review in application.reviews.all():
        score(review, 4, 4)
    assert waits() == [True]
