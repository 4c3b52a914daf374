"""Issuing: the demo's situations, once and only once, and never too early."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from certificates.domain import participants
from certificates.domain.batches import due_after
from certificates.domain.delivery import document_of
from certificates.domain.issuing import (
    issue_again,
    issue_author_confirmation,
    issue_for_run,
    issue_if_earned,
    issue_trainer_confirmation,
    revoke,
)
from certificates.domain.preview import preview
from certificates.models import Certificate, SerialNumber
from courses.domain.attendance import record
from courses.domain.enrolling import withdraw
from courses.domain.scheduling import cancel_session
from courses.models import CourseRun, Household
from lms.core.canonical import sha256
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.certificates import (
    ISSUED_AT,
    certificate_of,
    completed,
    decision_on,
    do_online,
    finished,
    hand_in_evaluation,
    only_attended,
    points_table,
    run_to_certify,
)
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import (
    attend,
    coordinator_of_runs,
    place_on,
    sessions_of,
    someone,
)

pytestmark = pytest.mark.django_db
# Of which ten judge the requirements, ten find the decision, and a dozen write.
MOST_STATEMENTS = 45


@pytest.fixture
def run():
    return run_to_certify()


def events_of(certificate):
    return list(certificate.events.values_list("kind", flat=True))


def test_issuing_reads_nothing_twice(run):
    decision_on(run)
    points_table()
    first, second = (completed(run, someone("Ana", f"Kos {n}")) for n in range(2))
    issue_if_earned(first, by=None, at=ISSUED_AT)

    with CaptureQueriesContext(connection) as asked:
        issue_if_earned(second, by=None, at=ISSUED_AT)

    statements = [each["sql"] for each in asked]
    marks = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    assert sum(not each.startswith(marks) for each in statements) <= MOST_STATEMENTS
    read = [each for each in statements if each.startswith("SELECT")]
    assert len(read) == len(set(read))


def nothing_was_issued():
    return not Certificate.objects.exists() and not SerialNumber.objects.exists()


def test_completion_is_issued_with_its_facts(run):
    decision = decision_on(run, number="001/2026")
    points_table()
    ljiljana = someone("Ljiljana", "Njegovan", other_script_name="Љиљана Његован")

    certificate = certificate_of(completed(run, ljiljana))

    facts = certificate.facts
    assert (certificate.kind, certificate.holder) == ("completion", ljiljana)
    assert certificate.accreditation == decision
    assert facts["holder"] == {
        "name": "Ljiljana Njegovan",
        "other_name": "Љиљана Његован",
    }
    assert facts["accreditation"]["number"] == "001/2026"
    assert facts["not_accredited"] == []
    assert [(p["body"]["name"], p["points"]) for p in facts["points"]] == [
        ("Demo Chamber", "5")
    ]
    assert facts["test"] == "without"
    assert facts["signatory"] == {"name": "Dragana Čović", "role": "Director"}
    assert certificate.serial.startswith("2026-")


def test_minutes_by_mode_add_up_to_the_hours_printed(run):
    facts = certificate_of(completed(run)).facts

    assert facts["minutes"]["planned"] == {"in_room": 180, "self_paced": 60}
    assert facts["minutes"]["attended"] == facts["minutes"]["planned"]


def test_issuing_writes_event_and_trail_in_one_go(run):
    coordinator = coordinator_of_runs()

    certificate = certificate_of(completed(run), by=coordinator)

    assert events_of(certificate) == ["issued"]
    event = AuditEvent.objects.get(action="certificate.issued")
    assert (event.actor_id, event.subject_id, event.at) == (
        coordinator.pk,
        str(certificate.pk),
        ISSUED_AT,
    )
    assert event.data["evidence_sha256"] == certificate.evidence_sha256


def test_the_evidence_is_sealed_by_its_hash(run):
    certificate = certificate_of(completed(run))
    certificate.refresh_from_db()

    manifest = certificate.evidence

    assert sha256(manifest) == certificate.evidence_sha256
    assert sha256(certificate.facts) == manifest["facts_sha256"]
    assert manifest["version"]["content_hash"] == run.version.content_hash
    assert [each["kind"] for each in manifest["requirements"]] == [
        "attendance_share",
        "core_sessions",
        "online_activities",
        "evaluation_handed_in",
    ]
    share = manifest["requirements"][0]["finding"]
    assert {each["kind"] for each in share["evidence"]} == {"attendance"}


def test_a_repeat_returns_the_certificate_that_exists(run):
    enrolment = completed(run)
    first = certificate_of(enrolment)

    assert certificate_of(enrolment) == first
    assert Certificate.objects.count() == 1
    assert SerialNumber.objects.count() == 1


def test_the_loser_of_a_race_gets_what_the_winner_made(run, monkeypatch):
    """The lock is held by the database; here the loser never saw the winner's row."""
    enrolment = completed(run)
    winner = certificate_of(enrolment)
    seen = []

    def blind(certificates):
        found = max(certificates, key=lambda each: each.pk, default=None)
        seen.append(found)
        return None if len(seen) == 1 else found

    monkeypatch.setattr(participants, "newest", blind)

    assert issue_if_earned(enrolment, by=None, at=ISSUED_AT) == winner
    assert Certificate.objects.count() == 1
    assert AuditEvent.objects.filter(action="certificate.issued").count() == 1


def test_the_table_refuses_a_second_certificate_for_the_same_slot(run):
    certificate = certificate_of(completed(run))
    certificate.pk = None
    certificate.public_id, certificate.code, certificate.serial = "x", "y", "z"

    with pytest.raises(IntegrityError, match="slot"), transaction.atomic():
        certificate.save()


def test_serials_are_never_used_again(run):
    first = certificate_of(completed(run))
    with transaction.atomic():
        certificate_of(completed(run, someone("Ivo", "Kos")))
        transaction.set_rollback(True)

    second = certificate_of(completed(run, someone("Eva", "Kos")))

    assert first.serial < second.serial


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE certificates_certificate SET serial = '2026-999999'",
        "DELETE FROM certificates_certificate",
        "UPDATE certificates_certificateevent SET kind = 'issued'",
        "DELETE FROM certificates_certificateevent",
        "UPDATE certificates_serialnumber SET year = 2000",
        "DELETE FROM certificates_serialnumber",
    ],
)
def test_the_database_refuses_to_rewrite_history(run, statement):
    certificate_of(completed(run))

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_models_refuse_to_be_saved_again_or_deleted(run):
    certificate = certificate_of(completed(run))

    for row in (certificate, certificate.events.get()):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


# The situations of the demo.


def test_two_half_days_missed_give_nothing_and_say_what_is_missing():
    run = finished(
        run_to_certify(version=frozen_version(modules=4, lessons=1, sessions=4))
    )
    CourseRun.objects.filter(pk=run.pk).update(status="open")
    dzemal = place_on(run, someone("Džemal", "Hadžić"))
    attend(dzemal, missed=[2, 3, 6, 7])
    do_online(dzemal)
    CourseRun.objects.filter(pk=run.pk).update(status="finished")

    assert issue_if_earned(dzemal, by=None, at=ISSUED_AT) is None
    assert nothing_was_issued()


def test_a_missed_core_session_blocks_until_it_is_made_up():
    run = run_to_certify(version=frozen_version(modules=4, lessons=1, sessions=4))
    zan = place_on(run, someone("Žan", "Šuštar"))
    attend(zan, missed=[0])
    do_online(zan)
    assert issue_if_earned(zan, by=None, at=ISSUED_AT) is None

    record(
        sessions_of(run)[0],
        zan,
        state="made_up",
        reason="Wrote the paper",
        replaces=zan.attendance.current().get(session=sessions_of(run)[0]).pk,
        by=coordinator_of_runs(),
        at=ISSUED_AT,
    )

    assert certificate_of(zan).facts["holder"]["name"] == "Žan Šuštar"


def test_attendance_alone_is_certified_once_the_run_is_finished(run):
    ana = only_attended(run)
    assert issue_if_earned(ana, by=None, at=ISSUED_AT) is None

    finished(run)

    certificate = certificate_of(ana)
    assert (certificate.kind, certificate.facts["points"]) == ("attendance", [])
    assert certificate.facts["minutes"]["attended"] == {"in_room": 180}


def test_completing_later_replaces_the_certificate_of_attendance(run):
    ana = place_on(run)
    attend(ana)
    do_online(ana, evaluation=False)
    finished(run)
    attendance = certificate_of(ana)
    hand_in_evaluation(ana)

    completion = certificate_of(ana, at=ISSUED_AT + timedelta(days=1))

    assert (completion.kind, completion.supersedes) == ("completion", attendance)
    assert events_of(attendance) == ["issued", "superseded"]
    assert attendance.superseded_by == completion
    assert certificate_of(ana) == completion


def test_a_session_without_information_blocks_the_whole_batch(run):
    completed(run, someone("Jelena", "Đorđević"))
    marko = place_on(run, someone("Marko", "Ilić"))
    attend(marko, unknown=[1])
    do_online(marko)

    with pytest.raises(DomainError) as refusal:
        issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT)

    assert refusal.value.code == "no_information"
    assert "Marko Ilić" in str(refusal.value)
    assert issue_if_earned(marko, by=None, at=ISSUED_AT) is None
    assert nothing_was_issued()


def test_the_others_can_be_chosen_one_by_one(run):
    jelena = completed(run, someone("Jelena", "Đorđević"))
    attend(place_on(run), unknown=[1])

    batch = issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT, only=[jelena.pk])

    assert [each.enrolment for each in batch.issued] == [jelena]


def test_carers_get_a_statement_with_the_neutral_title():
    programme = ready_programme(
        title="Families that foster trafficked children",
        public_title="Support for foster families",
        document="participation",
    )
    run = run_to_certify(version=frozen_version(programme))
    points_table()
    household = Household.objects.create(reference="F-12")

    certificate = certificate_of(
        completed(run, someone("Vera", "Kos"), household=household)
    )

    assert certificate.kind == "participation"
    assert certificate.facts["printed_title"] == "Support for foster families"
    assert certificate.facts["points"] == []


def test_a_run_after_the_decision_lapsed_gives_a_plain_certificate(run):
    decision_on(run, valid_to=run.starts_on - timedelta(days=1), number="001/2026")

    certificate = certificate_of(completed(run))

    assert (certificate.accreditation, certificate.facts["accreditation"]) == (
        None,
        None,
    )
    (reason,) = certificate.facts["not_accredited"]
    assert reason["values"]["number"] == "001/2026"
    assert "was in force only until" in reason["message"]


def test_points_for_accredited_trainings_need_a_decision(run):
    points_table(accredited_only=True)

    assert certificate_of(completed(run)).facts["points"] == []

    decision_on(run)
    covered = certificate_of(completed(run, someone("Ivo", "Kos")))
    assert [each["points"] for each in covered.facts["points"]] == ["5"]


def test_points_are_frozen_when_the_table_changes(run):
    chamber = points_table()
    certificate = certificate_of(completed(run))
    chamber.points_rules.update(points=Decimal(50))

    certificate.refresh_from_db()

    assert [each["points"] for each in certificate.facts["points"]] == ["5"]


def test_a_decision_may_limit_how_long_certificates_last(run):
    decision_on(run, certificate_months=9)

    certificate = certificate_of(completed(run))

    assert certificate.valid_until.isoformat() == "2027-03-02"


# When nothing is issued.


@pytest.mark.parametrize("status", ["waiting", "withdrawn"])
def test_only_people_with_a_place_get_anything(status):
    run = run_to_certify(capacity=1)
    first = completed(run)
    if status == "waiting":
        enrolment = place_on(run, someone("Ivo", "Kos"))
    else:
        enrolment = withdraw(first, reason="Moved", by=coordinator_of_runs())

    assert issue_if_earned(enrolment, by=None, at=ISSUED_AT) is None
    assert nothing_was_issued()


def test_nothing_is_issued_before_the_last_session_has_ended(run):
    enrolment = completed(run)
    end = max(session.ends_at for session in sessions_of(run))

    early = issue_if_earned(enrolment, by=None, at=end - timedelta(minutes=1))

    assert early is None
    assert nothing_was_issued()
    assert issue_if_earned(enrolment, by=None, at=end) is not None


def test_a_name_that_cannot_be_printed_is_refused_and_named(run):
    enrolment = completed(run, someone("Ana", "Petrović 林"))

    with pytest.raises(DomainError, match="林") as refusal:
        issue_if_earned(enrolment, by=None, at=ISSUED_AT)

    assert refusal.value.code == "unprintable_name"
    assert nothing_was_issued()


@pytest.mark.parametrize(
    ("last_name", "other_name", "named"),
    [
        ("Stanković 漢字", "", "漢 字"),
        ("Stanković 漢字漢", "Станковић 林", "漢 字 林"),
        ("Kos 字漢", "", "字 漢"),
    ],
)
def test_the_preview_says_before_issuing_whose_name_cannot_be_printed(
    run, last_name, other_name, named
):
    person = someone("Maja", last_name)
    person.other_script_name = other_name
    person.save()
    enrolment = completed(run, person)
    good = completed(run)

    shown = preview(run, at=ISSUED_AT)
    with pytest.raises(DomainError) as refusal:
        issue_if_earned(enrolment, by=None, at=ISSUED_AT)

    [place] = [each for each in shown.places if each.enrolment == enrolment]
    sentence = f"The name has a character that certificates cannot show: {named}"
    assert str(place.verdict.reason) == str(refusal.value) == sentence
    assert [each.enrolment for each in shown.due] == [good]
    assert [each.enrolment for each in due_after(run, 0, at=ISSUED_AT)] == [good]
    assert nothing_was_issued()


def test_a_nameless_person_is_previewed_as_such(run):
    person = someone("", "")
    enrolment = completed(run, person)

    [place] = preview(run, at=ISSUED_AT).places

    assert str(place.verdict.reason) == "This person has no name to put on it."
    with pytest.raises(DomainError) as refusal:
        issue_if_earned(enrolment, by=None, at=ISSUED_AT)
    assert refusal.value.code == "no_name"


def test_a_certificate_from_before_is_not_questioned_for_todays_name(run):
    enrolment = completed(run)
    certificate = certificate_of(enrolment)
    enrolment.person.last_name = "字"
    enrolment.person.save()

    [place] = preview(run, at=ISSUED_AT).places

    assert place.verdict.is_earned
    assert place.issued.certificate == certificate


def test_one_unprintable_name_does_not_stop_the_batch(run):
    ana = completed(run)
    odd = completed(run, someone("Ana", "林"))

    batch = issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT)

    assert [each.enrolment for each in batch.issued] == [ana]
    assert [each for each, _refusal in batch.refused] == [odd]


def test_a_batch_that_was_cut_short_is_run_again(run):
    enrolments = [completed(run, someone("Ana", f"Kos {n}")) for n in "abc"]
    certificate_of(enrolments[0])

    batch = issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT)
    again = issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT)

    assert [each.enrolment for each in batch.issued] == enrolments[1:]
    assert again.issued == []
    assert Certificate.objects.count() == 3


def test_what_was_revoked_does_not_come_back_by_itself(run):
    enrolment = completed(run)
    certificate = certificate_of(enrolment)
    revoke(certificate, reason="issued_in_error", by=coordinator_of_runs())

    assert certificate_of(enrolment) == certificate
    assert issue_for_run(run, by=None, at=ISSUED_AT).issued == []


# Corrections.


def test_a_corrected_certificate_replaces_the_first(run):
    ivan = someone("Ivan", "Russ")
    first = certificate_of(completed(run, ivan))
    ivan.last_name = "Rus"
    ivan.save()

    second = issue_again(
        first, reason="correction", note="Name", by=coordinator_of_runs(), at=ISSUED_AT
    )

    assert second.supersedes == first
    assert second.facts["holder"]["name"] == "Ivan Rus"
    assert first.facts["holder"]["name"] == "Ivan Russ"
    assert events_of(first) == ["issued", "superseded"]
    assert len({first.serial, second.serial, first.code, second.code}) == 4


def test_a_corrected_certificate_cannot_be_corrected_twice(run):
    first = certificate_of(completed(run))
    issue_again(first, reason="correction", by=None, at=ISSUED_AT)

    with pytest.raises(DomainError) as refusal:
        issue_again(first, reason="correction", by=None, at=ISSUED_AT)

    assert refusal.value.code == "already_replaced"
    assert Certificate.objects.count() == 2


def test_a_correction_is_refused_when_it_is_not_earned_any_more(run):
    enrolment = completed(run)
    certificate = certificate_of(enrolment)
    session = sessions_of(run)[0]
    record(
        session,
        enrolment,
        state="absent",
        reason="Mistaken for another",
        replaces=enrolment.attendance.current().get(session=session).pk,
        by=coordinator_of_runs(),
    )

    with pytest.raises(DomainError) as refusal:
        issue_again(certificate, reason="correction", by=None, at=ISSUED_AT)

    assert refusal.value.code == "not_earned"
    assert events_of(certificate) == ["issued"]


def test_after_a_revocation_a_new_edition_stands_on_its_own(run):
    first = certificate_of(completed(run))
    revoke(first, reason="issued_in_error", by=None)

    second = issue_again(first, reason="correction", by=None, at=ISSUED_AT)

    assert second.supersedes is None
    assert events_of(first) == ["issued", "revoked"]


# Trainers and authors.


def test_a_trainer_is_confirmed_after_the_run_with_points(run):
    points_table()
    mira = run.run_trainers.get()
    with pytest.raises(DomainError) as refusal:
        issue_trainer_confirmation(mira, by=coordinator_of_runs(), at=ISSUED_AT)
    assert refusal.value.code == "not_finished"

    run = finished(run)
    mira.refresh_from_db()
    certificate = issue_trainer_confirmation(
        mira, by=coordinator_of_runs(), at=ISSUED_AT
    )
    again = issue_trainer_confirmation(mira, by=coordinator_of_runs(), at=ISSUED_AT)

    assert (certificate.kind, certificate.holder) == ("trainer", mira.trainer)
    assert [each["points"] for each in certificate.facts["points"]] == ["10"]
    assert again == certificate


def test_a_trainer_confirmation_tells_the_hours_of_the_sessions_held(run, client):
    """On paper, on the page that checks it and by its code; self-paced hours are not."""
    cache.clear()
    held = list(run.sessions.held().select_related("item"))
    cancel_session(held[0], reason="Snow", by=coordinator_of_runs(), at=ISSUED_AT)
    minutes = sum(each.item.minutes for each in held[1:])
    mira = _finished_trainer(run)

    certificate = issue_trainer_confirmation(
        mira, by=coordinator_of_runs(), at=ISSUED_AT
    )

    assert certificate.facts["minutes"]["trained"] == {"in_room": minutes}
    said = f"{minutes / 60:g} h in the room"
    pdf = PdfReader(BytesIO(document_of(certificate, by=None)))
    text = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "As a trainer" in text
    assert said in text
    page = client.post(reverse("certificates:verify"), {"code": certificate.code})
    shown = client.get(page.url).content.decode()
    assert "As a trainer" in shown
    assert said in shown
    assert "Trainer confirmation" in shown


def test_an_author_confirmation_is_found_by_its_code_and_tells_no_hours(run, client):
    cache.clear()
    certificate = issue_author_confirmation(
        _finished_trainer(run), by=coordinator_of_runs(), at=ISSUED_AT
    )

    assert "trained" not in certificate.facts["minutes"]
    page = client.post(reverse("certificates:verify"), {"code": certificate.code})
    shown = client.get(page.url).content.decode()
    assert "Author confirmation" in shown
    assert "As a trainer" not in shown


def test_an_author_is_confirmed_once_per_version(run):
    points_table()
    mira = run.run_trainers.get()
    other = run_to_certify(version=run.version, trainer=mira.trainer)
    first = issue_author_confirmation(
        _finished_trainer(run), by=coordinator_of_runs(), at=ISSUED_AT
    )

    second = issue_author_confirmation(
        _finished_trainer(other), by=coordinator_of_runs(), at=ISSUED_AT
    )

    assert first == second
    assert [each["points"] for each in first.facts["points"]] == ["30"]


def _finished_trainer(run):
    return finished(run).run_trainers.get()


# Runs that issue by themselves.


def test_a_self_issuing_run_issues_when_the_evidence_is_complete(
    django_capture_on_commit_callbacks,
):
    run = run_to_certify(issues_automatically=True)
    enrolment = place_on(run)
    do_online(enrolment)

    with django_capture_on_commit_callbacks(execute=True):
        attend(enrolment)

    certificate = Certificate.objects.get()
    assert (certificate.enrolment, certificate.issued_by) == (enrolment, None)


def test_other_runs_wait_for_a_coordinator(run, django_capture_on_commit_callbacks):
    enrolment = place_on(run)
    do_online(enrolment)

    with django_capture_on_commit_callbacks(execute=True):
        attend(enrolment)

    assert nothing_was_issued()


def test_finishing_a_self_issuing_run_certifies_attendance(
    django_capture_on_commit_callbacks,
):
    run = run_to_certify(issues_automatically=True)
    only_attended(run)

    with django_capture_on_commit_callbacks(execute=True):
        finished(run)

    assert Certificate.objects.get().kind == "attendance"


def test_the_nightly_sweep_finds_what_no_signal_produced(capsys):
    enrolment = completed(run_to_certify(issues_automatically=True))
    completed(run_to_certify())

    call_command("issue_due")
    call_command("issue_due")

    assert Certificate.objects.get().enrolment == enrolment
    assert capsys.readouterr().out == "1 issued, 0 refused.\n0 issued, 0 refused.\n"
