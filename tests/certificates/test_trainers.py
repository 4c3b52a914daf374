"""The register of trainers: kept by the office, read by those concerned, looks noted."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfWriter

from certificates.domain import trainers
from certificates.models import (
    TrainerApproval,
    TrainerObservation,
    TrainerQualification,
    TrainerRecord,
)
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent
from tests.factories.certificates import accrediting_body, decision_on, run_to_certify

pytestmark = pytest.mark.django_db
JANUARY, JUNE, DECEMBER = date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31)


def at(name, *args):
    return reverse(f"certificates:{name}", args=args)


@pytest.fixture
def run(trainer):
    return run_to_certify(trainer=trainer, code="OWN-1")


@pytest.fixture
def programme(run):
    return run.version.programme


@pytest.fixture
def approval(trainer, programme, coordinator):
    return trainers.approve(
        trainer, programme, from_on=JANUARY, until_on=JUNE, by=coordinator
    )


def pdf(name="cv.pdf"):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "SECRET"})
    file = BytesIO()
    writer.write(file)
    return SimpleUploadedFile(name, file.getvalue())


def code_of(call):
    with pytest.raises(DomainError) as refused, transaction.atomic():
        call()
    return refused.value.code


def test_an_approval_counts_on_its_days_and_ends_soon_before_the_last(approval):
    assert not approval.counts_on(date(2025, 12, 31))
    assert approval.counts_on(JANUARY)
    assert approval.counts_on(JUNE)
    assert not approval.counts_on(date(2026, 7, 1))
    assert not approval.ends_soon_on(date(2026, 3, 31))
    assert approval.ends_soon_on(date(2026, 4, 1))
    assert not approval.ends_soon_on(date(2026, 7, 1))


def test_a_renewal_follows_and_both_stay(approval, coordinator):
    later = trainers.renew(
        approval,
        until_on=DECEMBER,
        by=coordinator,
        at=datetime(2026, 5, 1, tzinfo=UTC),
    )

    assert (later.from_on, later.until_on, later.renews) == (
        date(2026, 7, 1),
        DECEMBER,
        approval,
    )
    fresh = TrainerApproval.objects.get(pk=approval.pk)
    assert (fresh.until_on, fresh.ends_soon_on(JUNE)) == (JUNE, False)
    assert (
        code_of(lambda: trainers.renew(approval, until_on=DECEMBER, by=coordinator))
        == "renewed_already"
    )
    assert TrainerApproval.objects.count() == 2


def test_what_may_not_be_is_refused_and_nothing_changes(
    approval, trainer, trainee, programme, coordinator, run
):
    other = run_to_certify()

    def observed(person=trainer, on=run, day=run.starts_on, by=coordinator):
        return trainers.observe(
            person, on, observed_on=day, outcome="agreed", text="x", by=by
        )

    def approved(person=trainer, first=DECEMBER, last=DECEMBER):
        return trainers.approve(
            person, programme, from_on=first, until_on=last, by=coordinator
        )

    def ended(day=JUNE, reason="x"):
        return trainers.end_approval(approval, on=day, reason=reason, by=coordinator)

    before = AuditEvent.objects.count()
    for call, code in (
        (lambda: approved(first=JUNE), "approved_already"),
        (lambda: approved(last=JANUARY), "days_reversed"),
        (lambda: approved(person=trainee), "no_trainer"),
        (lambda: ended(day=DECEMBER), "day_outside"),
        (lambda: ended(reason=" "), "reason_missing"),
        (lambda: observed(by=trainer), "own_teaching"),
        (lambda: observed(on=other), "not_their_run"),
        (lambda: observed(day=run.ends_on + timedelta(days=1)), "day_outside"),
        (
            lambda: trainers.keep_cv(
                trainer, SimpleUploadedFile("cv.pdf", b"Hello"), by=coordinator
            ),
            "file_kind_not_accepted",
        ),
        (
            lambda: trainers.add_qualification(
                trainer,
                title="x",
                awarded_on=JUNE,
                valid_until=JANUARY,
                by=coordinator,
            ),
            "days_reversed",
        ),
    ):
        assert code_of(call) == code
    assert AuditEvent.objects.count() == before
    assert TrainerApproval.objects.count() == 1
    assert not TrainerObservation.objects.exists()
    assert not TrainerQualification.objects.exists()


def test_an_approval_that_is_ended_early_counts_until_the_day_before(
    approval, coordinator, trainer, programme
):
    ended = trainers.end_approval(
        approval, on=date(2026, 3, 1), reason="Left", by=coordinator
    )

    assert ended.counts_on(date(2026, 2, 28))
    assert not ended.counts_on(date(2026, 3, 1))
    assert code_of(
        lambda: trainers.renew(approval, until_on=DECEMBER, by=coordinator)
    ) == ("ended_early")
    again = trainers.approve(
        trainer, programme, from_on=date(2026, 3, 1), until_on=JUNE, by=coordinator
    )
    assert again.counts_on(JUNE)


def test_the_table_refuses_days_in_the_wrong_order(approval):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainerApproval.objects.filter(pk=approval.pk).update(until_on="2020-01-01")


def test_a_cv_is_private_cleaned_and_replaced(
    client, trainer, coordinator, trainee, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = trainers.keep_cv(trainer, pdf(), by=coordinator)
    storage, name = first.cv.storage, first.cv.name
    with django_capture_on_commit_callbacks(execute=True):
        second = trainers.keep_cv(trainer, pdf(), by=coordinator)

    assert not storage.exists(name)
    with second.cv.open() as file:
        assert b"SECRET" not in file.read()
    url = at("trainer_cv", trainer.pk)
    seen = {}
    for who in (trainer, coordinator, trainee):
        client.force_login(who)
        seen[who] = client.get(url).status_code
    client.logout()
    assert list(seen.values()) == [200, 200, 404]
    assert client.get(url).status_code == 302


def test_the_office_keeps_it_all_on_one_page(client, trainer, coordinator, run):
    client.force_login(coordinator)
    programme = run.version.programme
    day = run.starts_on.isoformat()
    for name, sent in (
        ("trainer_qualification", {"title": "Supervisor"}),
        ("trainer_cv_keep", {"file": pdf()}),
        (
            "trainer_approve",
            {"programme": programme.pk, "from_on": "2026-01-01", "until_on": day},
        ),
        (
            "trainer_observe",
            {"run": run.pk, "observed_on": day, "outcome": "agreed", "text": "Calm."},
        ),
    ):
        answer = client.post(at(name, trainer.pk), sent)
        assert answer.status_code == 302, (name, answer.context["forms"])

    page = client.get(at("trainer", trainer.pk)).content.decode()

    for part in ("Supervisor", "Open the CV", programme.title, "OWN-1", "Calm."):
        assert part in page, part
    approval = TrainerApproval.objects.get()
    client.post(at("trainer_approval_renew", approval.pk), {"until_on": "2099-01-01"})
    client.post(
        at("trainer_approval_end", approval.renewed_by.pk),
        {"on": approval.renewed_by.from_on.isoformat(), "reason": "Left"},
    )
    assert "Ended early: Left" in client.get(at("trainer", trainer.pk)).content.decode()
    qualification = TrainerQualification.objects.get()
    client.post(at("trainer_qualification_remove", qualification.pk))
    assert not TrainerQualification.objects.exists()


@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("trainer_qualification", {"title": ""}, "title"),
        ("trainer_cv_keep", {}, "file"),
        ("trainer_approve", {"from_on": "2026-02-01"}, "programme"),
        ("trainer_observe", {"text": "x"}, "run"),
    ],
)
def test_bad_input_is_told_at_its_field(
    client, trainer, coordinator, name, sent, field
):
    client.force_login(coordinator)

    answer = client.post(at(name, trainer.pk), sent)

    assert answer.status_code == 400
    assert any(field in form.errors for form in answer.context["forms"].values())
    assert not TrainerRecord.objects.exists()


def test_only_the_office_writes_and_trainers_read_their_own(
    client, trainer, person, approval, officer
):
    other = person("Trainer")
    posts = [
        at("trainer_qualification", trainer.pk),
        at("trainer_cv_keep", trainer.pk),
        at("trainer_approve", trainer.pk),
        at("trainer_observe", trainer.pk),
        at("trainer_approval_renew", approval.pk),
        at("trainer_approval_end", approval.pk),
    ]

    for who, expected in ((trainer, 403), (other, 404), (officer, 404)):
        client.force_login(who)
        assert [client.post(url).status_code for url in posts] == [expected] * 6
        assert client.get(at("trainers")).status_code == 403
    client.force_login(trainer)
    own = client.get(at("trainer", trainer.pk))
    assert own.status_code == 200
    assert '<form class="stack"' not in own.content.decode()
    assert client.get(at("trainer", other.pk)).status_code == 404
    approval.refresh_from_db()
    assert approval.ended_on is None


def test_an_officer_reads_what_concerns_the_programmes_and_the_look_is_noted(
    client, officer, coordinator, trainer, run, approval
):
    foreign = run_to_certify(trainer=trainer, code="OTHER-1")
    for each in (run, foreign):
        trainers.observe(
            trainer,
            each,
            observed_on=each.starts_on,
            outcome="agreed",
            text=f"About {each.code}",
            by=coordinator,
        )
    trainers.approve(
        trainer,
        foreign.version.programme,
        from_on=JANUARY,
        until_on=DECEMBER,
        by=coordinator,
    )
    trainers.keep_cv(trainer, pdf(), by=coordinator)
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    client.force_login(officer)
    urls = [at("portal_trainer", trainer.pk), at("portal_trainer_cv", trainer.pk)]
    before = [client.get(url).status_code for url in urls]

    decision_on(run, body=body, number="7/2026")
    decision_on(foreign, body=accrediting_body("Another"), number="SECRET/1")
    page = client.get(urls[0]).content.decode()
    file = client.get(urls[1])

    assert before == [404, 404]
    assert file["Content-Type"] == "application/octet-stream"
    assert "About OWN-1" in page
    assert "7/2026" in page
    assert "OTHER-1" not in page
    assert "SECRET/1" not in page
    assert page.count(foreign.version.programme.title) == 0
    assert "Add a qualification" not in page
    listed = client.get(at("portal_trainers")).content.decode()
    assert str(trainer) in listed
    assert "SECRET/1" not in listed
    client.force_login(coordinator)
    looks = client.get(at("looks")).content.decode()
    assert "Looked at a trainer in the register" in looks
    assert "Opened the CV of a trainer" in looks
    assert at("trainer", trainer.pk) in looks


def test_with_the_account_go_cv_and_words_but_not_the_approvals(
    trainer, coordinator, run, approval, now, django_capture_on_commit_callbacks
):
    trainers.add_qualification(trainer, title="Supervisor", by=coordinator)
    record = trainers.keep_cv(trainer, pdf(), by=coordinator)
    trainers.observe(
        trainer,
        run,
        observed_on=run.starts_on,
        outcome="agreed",
        text="Calm",
        by=coordinator,
    )
    exported = export_of(trainer)["trainer_register"]
    storage, name = record.cv.storage, record.cv.name

    with django_capture_on_commit_callbacks(execute=True):
        erase_account(trainer, by=None, at=now)

    assert exported["qualifications"][0]["title"] == "Supervisor"
    assert exported["observations"][0]["text"] == "Calm"
    assert not storage.exists(name)
    record.refresh_from_db()
    assert (record.cv.name, record.cv_sha256) == ("", "")
    assert not TrainerObservation.objects.exists()
    assert not TrainerQualification.objects.exists()
    assert TrainerApproval.objects.get() == approval


def test_both_lists_cost_the_same_for_many(
    client,
    officer,
    coordinator,
    person,
    run,
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    decision = decision_on(run, body=body)

    def more(number):
        for _each in range(number):
            somebody = person("Trainer")
            trainers.add_qualification(somebody, title="x", by=coordinator)
            trainers.approve(
                somebody,
                run.version.programme,
                from_on=JANUARY,
                until_on=JUNE,
                by=coordinator,
            )
            decision.permitted_trainers.add(somebody)

    more(1)
    for who, name in ((coordinator, "trainers"), (officer, "portal_trainers")):
        client.force_login(who)
        client.get(at(name))
        with django_assert_max_num_queries(30) as first:
            client.get(at(name))
        more(3)
        with django_assert_num_queries(len(first.captured_queries)):
            assert client.get(at(name)).status_code == 200


def test_of_many_decisions_the_newest_are_named_and_the_rest_counted(
    client, coordinator, trainer, run, monkeypatch
):
    monkeypatch.setattr(trainers, "SHOWN", 2)
    for number, day in (("OLD", 1), ("NEW", 9), ("MIDDLE", 5)):
        decision_on(
            run, number=number, decided_on=date(2026, 1, day), trainers=[trainer]
        )
    client.force_login(coordinator)

    for name, *args in (("trainers",), ("trainer", trainer.pk)):
        page = client.get(at(name, *args)).content.decode()
        assert page.index("NEW") < page.index("MIDDLE")
        assert "OLD" not in page
        assert "and 1 more" in page
