"""Complaints: anyone may, the body answers, and the provider reads what is forwarded."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from certificates.domain import complaints
from certificates.domain.complaints import Stage, due_of, stage_of
from certificates.domain.deadlines import deadlines_of
from certificates.models import BodyRule, Complaint, ComplaintStep
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent, Notice
from tests.factories.certificates import accrediting_body, decision_on, run_to_certify
from tests.factories.runs import place_on

pytestmark = pytest.mark.django_db
SECRET = "The trainer shouted at us."
ASKED = "Please say how the second day went."


def at(name, *args):
    return reverse(f"certificates:{name}", args=args)


@pytest.fixture
def body(officer):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    BodyRule.objects.create(body=body, kind="complaint", value=30)
    return body


@pytest.fixture
def run():
    return run_to_certify(code="OWN-1")


@pytest.fixture
def decision(body, run):
    return decision_on(run, body=body, number="7/2026")


@pytest.fixture
def complaint(decision, trainee):
    return complaints.file(decision, text=SECRET, person=trainee)


def in_a_week():
    return timezone.localdate() + timedelta(days=7)


def asked(complaint, officer):
    complaints.forward(complaint, text=ASKED, due_on=in_a_week(), by=officer)


def code_of(call):
    with pytest.raises(DomainError) as refused, transaction.atomic():
        call()
    return refused.value.code


def step(kind, **fields):
    return ComplaintStep(kind=kind, **fields)


@pytest.mark.parametrize(
    ("kinds", "stage"),
    [
        (["filed"], Stage.WITH_BODY),
        (["filed", "added", "answered"], Stage.WITH_BODY),
        (["filed", "forwarded"], Stage.WITH_PROVIDER),
        (["filed", "forwarded", "answered"], Stage.WITH_PROVIDER),
        (["filed", "forwarded", "replied"], Stage.WITH_BODY),
        (["filed", "forwarded", "replied", "forwarded"], Stage.WITH_PROVIDER),
        (["filed", "forwarded", "closed"], Stage.CLOSED),
    ],
)
def test_where_it_stands_follows_from_what_was_said(kinds, stage):
    assert stage_of([step(kind) for kind in kinds]) is stage


def test_the_day_that_counts_is_the_providers_while_it_is_asked():
    complaint = Complaint(due_on=date(2026, 7, 1))
    forwarded = step("forwarded", due_on=date(2026, 6, 10))

    assert due_of(complaint, [step("filed")]) == date(2026, 7, 1)
    assert due_of(complaint, [step("filed"), forwarded]) == date(2026, 6, 10)
    assert due_of(complaint, [forwarded, step("replied")]) == date(2026, 7, 1)


def test_a_complaint_reaches_the_officers_with_a_day_and_names_nobody_on_the_trail(
    complaint, officer, trainee
):
    assert complaint.due_on == timezone.localdate() + timedelta(days=30)
    assert list(complaint.steps.values_list("kind", "text", "by")) == [
        ("filed", SECRET, None)
    ]
    assert [each.person for each in Notice.objects.filter(kind="complaint_filed")] == [
        officer
    ]
    event = AuditEvent.objects.get(action="complaint.filed")
    assert (event.actor, event.data) == (None, {})
    assert [each.day for each in deadlines_of(officer, on=timezone.localdate())] == [
        complaint.due_on
    ]


def test_the_figure_of_the_body_reaches_only_later_complaints(complaint, body):
    body.rules.update(value=5)
    complaint.refresh_from_db()
    assert complaint.due_on == timezone.localdate() + timedelta(days=30)
    body.rules.all().delete()
    without = complaints.file(complaint.decision, text="x")
    assert without.due_on is None


def test_from_complaint_to_outcome(complaint, officer, coordinator, trainee):
    asked(complaint, officer)
    complaints.reply(complaint, text="It went well.", by=coordinator)
    complaints.add(complaint, text="Others heard it too.")
    complaints.answer(complaint, text="We are asking.", by=officer)
    complaints.close(complaint, outcome="partly", text="Agreed.", by=officer)

    assert list(complaint.steps.values_list("kind", flat=True)) == [
        "filed",
        "forwarded",
        "replied",
        "added",
        "answered",
        "closed",
    ]
    kinds = list(Notice.objects.order_by("pk").values_list("kind", "person"))
    assert kinds == [
        ("complaint_filed", officer.pk),
        ("complaint_forwarded", coordinator.pk),
        ("complaint_answered", trainee.pk),
        ("complaint_answered", trainee.pk),
    ]
    assert deadlines_of(officer, on=timezone.localdate()) == []


def test_what_may_not_be_is_refused_and_nothing_is_added(
    complaint, officer, coordinator, administrator, decision, person
):
    other = run_to_certify()
    stranger = person("Accreditation officer")

    def forwarded(by=officer, text="x", day=None):
        complaints.forward(complaint, text=text, due_on=day or in_a_week(), by=by)

    def closed(by=officer, text="x"):
        complaints.close(complaint, outcome="upheld", text=text, by=by)

    before = ComplaintStep.objects.count()
    for call, code in (
        (lambda: complaints.file(decision, text=" "), "text_missing"),
        (lambda: complaints.file(decision, text="x", run=other), "another_programme"),
        (lambda: forwarded(by=stranger), "not_officer"),
        (lambda: forwarded(by=administrator), "not_officer"),
        (lambda: forwarded(text=" "), "text_missing"),
        (lambda: forwarded(day=date(2020, 1, 1)), "day_over"),
        (lambda: complaints.reply(complaint, text="x", by=coordinator), "not_asked"),
        (lambda: complaints.answer(complaint, text="x", by=stranger), "not_officer"),
        (lambda: closed(by=administrator), "not_officer"),
        (lambda: closed(text=""), "text_missing"),
    ):
        assert code_of(call) == code
    assert ComplaintStep.objects.count() == before
    asked(complaint, officer)
    assert code_of(forwarded) == "asked_already"
    closed()
    for call in (
        forwarded,
        closed,
        lambda: complaints.add(complaint, text="x"),
        lambda: complaints.answer(complaint, text="x", by=officer),
    ):
        assert code_of(call) == "closed"
    assert complaint.steps.count() == 3


def test_nobody_acts_on_their_own(decision, officer, coordinator):
    own = complaints.file(decision, text="x", person=officer)
    assert (
        code_of(lambda: complaints.close(own, outcome="upheld", text="x", by=officer))
        == "own_complaint"
    )
    of_office = complaints.file(decision, text="x", person=coordinator)
    asked(of_office, officer)
    assert (
        code_of(lambda: complaints.reply(of_office, text="x", by=coordinator))
        == "own_complaint"
    )


def test_what_was_said_never_changes_and_names_no_complainant(complaint, officer):
    said = complaint.steps.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        ComplaintStep.objects.filter(pk=said.pk).update(text="Nothing")
    with pytest.raises(DatabaseError), transaction.atomic():
        ComplaintStep.objects.all().delete()
    now = timezone.now()
    for fields in (
        {"kind": "filed", "by": officer},
        {"kind": "answered"},
        {"kind": "closed", "by": officer},
        {"kind": "answered", "by": officer, "outcome": "upheld"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ComplaintStep.objects.create(
                complaint=complaint, text="x", at=now, **fields
            )
    assert complaint.steps.count() == 1


def test_somebody_without_an_account_complains_and_reads_the_answer(
    client, decision, officer
):
    url = at("complain", decision.pk)
    page = client.get(url).content.decode()
    sent = client.post(url, {"text": SECRET, "name": "Neighbour", "contact": ""})
    complaint = Complaint.objects.get()
    complaints.answer(complaint, text="Thank you.", by=officer)
    asked(complaint, officer)

    own = client.get(sent.url)

    assert "OWN-1" not in page
    assert 'name="run"' not in page
    assert (complaint.person, complaint.name) == (None, "Neighbour")
    text = own.content.decode()
    assert SECRET in text
    assert "Thank you." in text
    assert ASKED not in text
    assert own["X-Robots-Tag"] == "noindex"
    assert "no-store" in own["Cache-Control"]
    assert client.post(sent.url, {"text": "More"}).status_code == 302
    assert complaint.steps.last().text == "More"
    assert client.get(at("complaint", "x" * 26)).status_code == 404


def test_empty_words_are_told_at_the_field_and_nothing_is_kept(client, decision):
    answer = client.post(at("complain", decision.pk), {"text": "  "})

    assert answer.status_code == 400
    assert "text" in answer.context["form"].errors
    assert not Complaint.objects.exists()


def test_one_address_complains_five_times_an_hour(client, decision):
    url = at("complain", decision.pk)
    statuses = [client.post(url, {"text": "x"}).status_code for _n in range(6)]

    assert statuses == [302] * 5 + [429]
    assert Complaint.objects.count() == 5


def test_a_participant_complains_about_their_run(client, trainee, run, decision):
    place_on(run, trainee)
    client.force_login(trainee)

    form = client.get(at("complain_about_run", run.pk), follow=True)
    client.post(
        form.request["PATH_INFO"], {"text": SECRET, "run": run.pk, "name": "ignored"}
    )

    complaint = Complaint.objects.get()
    assert (complaint.run, complaint.person, complaint.name) == (run, trainee, "")
    assert "OWN-1" in form.content.decode()
    assert complaint.token in client.get(at("my_complaints")).content.decode()
    other = run_to_certify()
    assert client.get(at("complain_about_run", other.pk)).status_code == 404
    place_on(other, trainee)
    assert client.get(at("complain_about_run", other.pk)).status_code == 302
    assert [each["steps"][0]["text"] for each in export_of(trainee)["complaints"]] == [
        SECRET
    ]


def test_the_provider_reads_what_is_forwarded_and_nothing_else(
    client, complaint, officer, coordinator, administrator, trainee
):
    url = at("provider_complaints")
    client.force_login(coordinator)
    before = client.get(url).content.decode()
    unasked = client.post(at("complaint_reply", complaint.pk), {"text": "x"})
    asked(complaint, officer)
    page = client.get(url).content.decode()
    for who in (coordinator, administrator):
        client.force_login(who)
        if who is administrator:
            assert client.get(url).content.decode().count(ASKED) == 1
        portal = [
            client.get(at("portal_complaint", complaint.pk)).status_code,
            client.post(at("complaint_close", complaint.pk)).status_code,
        ]
        assert set(portal) <= {403, 404}
    client.force_login(coordinator)
    bad = client.post(at("complaint_reply", complaint.pk), {"text": ""})
    done = client.post(at("complaint_reply", complaint.pk), {"text": "It went well."})

    assert "No body has asked" in before
    assert unasked.status_code == 404
    assert ASKED in page
    for hidden in (SECRET, str(trainee), trainee.email, complaint.token):
        assert hidden not in page
    assert (bad.status_code, done.status_code) == (400, 302)
    assert complaint.steps.last().text == "It went well."
    client.force_login(trainee)
    assert client.get(url).status_code == 403


def test_an_officer_handles_it_on_one_page(client, complaint, officer, coordinator):
    client.force_login(officer)
    page = client.get(at("portal_complaint", complaint.pk)).content.decode()
    listed = client.get(at("portal_complaints")).content.decode()
    bad = client.post(
        at("complaint_forward", complaint.pk), {"text": "x", "due_on": "2020-01-01"}
    )
    sent = [
        client.post(at(f"complaint_{name}", complaint.pk), fields).status_code
        for name, fields in (
            ("forward", {"text": ASKED, "due_on": in_a_week().isoformat()}),
            ("answer", {"text": "We are asking."}),
            ("close", {"text": "Agreed.", "outcome": "partly"}),
        )
    ]

    assert SECRET in page
    assert at("portal_complaint", complaint.pk) in listed
    assert (bad.status_code, "due_on" in bad.context["forms"]["forward"].errors) == (
        400,
        True,
    )
    assert sent == [302, 302, 302]
    assert AuditEvent.objects.filter(action="complaint.viewed", actor=officer).exists()
    assert "No complaints" in client.get(at("portal_complaints")).content.decode()
    everything = client.get(at("portal_complaints"), {"show": "all"}).content.decode()
    assert "Upheld in part" in everything
    after = client.get(at("portal_complaint", complaint.pk)).content.decode()
    assert "Close with an outcome" not in after


def test_with_the_account_goes_who_complained(complaint, trainee, now):
    erase_account(trainee, by=None, at=now)

    complaint.refresh_from_db()
    assert (complaint.person, complaint.name, complaint.contact) == (None, "", "")
    assert complaint.steps.get().text == SECRET


def test_the_lists_cost_the_same_for_many(
    client,
    decision,
    officer,
    coordinator,
    trainee,
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    def more(number):
        for _each in range(number):
            made = complaints.file(decision, text="x", person=trainee)
            asked(made, officer)

    more(1)
    for who, name in (
        (officer, "portal_complaints"),
        (officer, "portal_inbox"),
        (coordinator, "provider_complaints"),
        (trainee, "my_complaints"),
    ):
        client.force_login(who)
        client.get(at(name))
        with django_assert_max_num_queries(45) as first:
            client.get(at(name))
        more(3)
        with django_assert_num_queries(len(first.captured_queries)):
            assert client.get(at(name)).status_code == 200
