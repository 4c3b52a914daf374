"""From a dossier to a decision: what is refused, what is kept, and who decides."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from pypdf import PdfWriter

from certificates.documents import archive, dossier
from certificates.documents.seal_check import check_seal
from certificates.domain import application_reviews as reviewing
from certificates.domain import (
    applications,
    conditions,
    deciding,
    dossiers,
    handing_in,
    letters,
)
from certificates.domain.application_table import Action, State
from certificates.domain.coverage import coverage_of
from certificates.domain.decision_history import history_of
from certificates.domain.dossier_checks import problems_of
from certificates.domain.dossier_content import content_in
from certificates.domain.interests import conflicts
from certificates.domain.registers import Force, force_of
from certificates.models import (
    Accreditation,
    Application,
    ApplicationEvent,
    BodyRule,
    DossierPart,
    LetterText,
    SigningKey,
    Submission,
    SubmittedFile,
    TrainerRecord,
)
from courses.models import ProgrammeVersion
from lms.core.canonical import sha256
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.applications import (
    after,
    applicant,
    body_with_profile,
    complete,
    day,
    decided,
    draft,
    fresh,
    grouped,
    officer_of,
    reviewed,
    reviewers_of,
    score,
    submitted,
    under_review,
)
from tests.factories.certificates import run_to_certify
from tests.factories.courses import frozen_version
from tests.factories.runs import someone
from tests.pdf_structure import faults_of

pytestmark = pytest.mark.django_db


def code_of(call):
    with pytest.raises(DomainError) as refused, transaction.atomic():
        call()
    return refused.value.code


# The dossier.


def test_drafts_are_kept_and_the_newest_counts():
    application, by = draft(), applicant()

    assert dossiers.write(application, {"P1": "Better."}, by=by) == 1
    assert dossiers.write(application, {"P1": "Better."}, by=by) == 0

    assert dossiers.texts_of(application)["P1"] == "Better."
    earlier = application.drafts.filter(key="P1").values_list("text", flat=True)
    assert list(earlier) == ["Why it is needed.", "Better."]
    assert code_of(lambda: dossiers.write(application, {"P3": "x"}, by=by)) == (
        "unknown_part"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        application.drafts.update(text="")


def test_a_second_open_application_and_a_strange_call_are_refused():
    application = draft()
    other = body_with_profile("Another Institute")
    fields = {
        "version": application.version,
        "organisation": application.organisation,
        "language": "en",
        "by": applicant(),
    }

    assert code_of(lambda: dossiers.begin(body=application.body, **fields)) == (
        "open_already"
    )
    call = application.body.calls.get()
    assert code_of(lambda: dossiers.begin(body=other, call=call, **fields)) == (
        "call_of_another"
    )
    assert code_of(lambda: dossiers.begin(body=other, kind="renewal", **fields)) == (
        "decision_missing"
    )
    assert dossiers.begin(body=other, **fields).state == State.DRAFT


def test_each_check_names_its_field():
    application = draft(version=frozen_version())
    by = applicant()
    dossiers.write(application, {"P1": "", "P2/C2": ""}, by=by)
    application.people.filter(is_trainer=True).delete()
    BodyRule.objects.create(body=application.body, kind=BodyRule.Kind.GROUP, value=5)
    BodyRule.objects.create(
        body=application.body, kind=BodyRule.Kind.ATTENDANCE, value=90
    )
    dossiers.comment(application, "P1", "Say more", by=by)

    found = problems_of(fresh(application), on=day(0))

    places = {each.code: each.url for each in found if each.code != "part_empty"}
    empty = [each.url for each in found if each.code == "part_empty"]
    base = f"/teach/applications/{application.pk}/"
    programme = f"/admin/pages/{application.version.programme_id}/edit/"
    assert empty == [f"{base}parts/P1/#id_text-P1", f"{base}parts/P2/#id_text-P2-C2"]
    assert places["no_trainer"] == f"{base}people/"
    assert places["group_too_large"] == f"{programme}#id_group_max"
    assert places["attendance_low"].endswith("/requirements/")
    assert "#comment-" in places["comment_open"]
    assert {e.code for e in found if e.is_warning} == {"comment_open"}
    version_pk = application.version_id
    assert code_of(lambda: handing_in.submit(application, by=by, at=after(1))) == (
        "not_ready"
    )
    assert not Submission.objects.exists()
    assert fresh(application).version_id == version_pk


def test_a_closed_call_and_a_silent_programme_are_in_the_way():
    application = draft()
    call = application.call
    call.closes_on = day(0)
    call.save()
    DossierPart.objects.create(
        body=application.body, code="P9", title="Methods", content="methods"
    )

    codes = {e.code for e in problems_of(fresh(application), on=day(1))}

    assert {"call_closed", "programme_silent"} <= codes


def test_every_kind_of_part_is_made_from_what_there_is():
    application = draft()
    for n, content in enumerate(DossierPart.Content.values):
        DossierPart.objects.create(
            body=application.body, code=f"X{n}", title=content, content=content
        )

    parts = {e["title"]: e["blocks"] for e in content_in(fresh(application), "en")}

    assert set(DossierPart.Content.values) <= set(parts)
    agenda = parts["agenda"][0]
    assert agenda["rows"][-2][:2] == ["A1-S1", "Session 1.1"]
    assert parts["aims"][-1]["entries"] == ["A1 explain what helps a child"]
    assert "Savić" in str(parts["cvs"])
    assert parts["hours"][0]["pairs"][0][1] == "4 hours"
    assert "80" in str(parts["assessment"][0]["entries"])
    assert "I felt safe." in str(parts["evaluation"])
    assert parts["results"] == []


def test_a_dossier_comes_in_both_scripts():
    application = draft()
    Application.objects.filter(pk=application.pk).update(language="sr-latn")
    dossiers.write(application, {"P1": "Ljubav i njega"}, by=applicant())

    text = content_in(fresh(application), "sr")[0]["blocks"][0]

    assert (text["text"], text["lang"]) == ("Љубав и њега", "sr")
    assert content_in(fresh(application), "sl")[0]["blocks"][0]["lang"] == "sr-latn"


def test_what_is_submitted_is_frozen_hashed_and_kept():
    application = draft()
    Application.objects.filter(pk=application.pk).update(language="sr-latn")
    application, by = fresh(application), applicant()
    row = application.people.get(is_trainer=True)
    dossiers.name_person(
        application, row.person, is_author=False, is_trainer=True,
        qualifications="Twenty years", cv=_pdf(), by=by,
    )  # fmt: skip

    kept = handing_in.submit(application, by=by, at=after(1))

    files = {(e.kind, e.language): e for e in kept.files.all()}
    assert set(files) == {("pdf", "sr-latn"), ("pdf", "sr"), ("zip", "")}
    data = handing_in.file_of(files["zip", ""], by=by)
    packed = zipfile.ZipFile(io.BytesIO(data))
    assert f"cv-{row.pk}.pdf" in packed.namelist()
    sums = packed.read("SHA256SUMS").decode()
    assert files["pdf", "sr"].sha256 in sums
    for name in packed.namelist():
        assert name == "SHA256SUMS" or sha256(packed.read(name)) in sums
    pdf = handing_in.file_of(files["pdf", "sr"], by=by)
    assert faults_of(pdf) == []
    assert sha256(kept.content) == kept.content_sha256
    application = fresh(application)
    assert (application.number, application.state) == ("1/2026", State.SUBMITTED)
    assert application.due_on == day(16)
    assert AuditEvent.objects.filter(action="application.viewed").count() == 2

    for change in (
        lambda: dossiers.write(application, {"P1": "Later"}, by=by),
        lambda: dossiers.remove_person(row, by=by),
        lambda: dossiers.choose_version(application, application.version, by=by),
        lambda: handing_in.submit(application, by=by, at=after(2)),
    ):
        assert code_of(change) == "submitted_already"
    for model, field in (
        (Submission, "number"),
        (SubmittedFile, "size"),
        (ApplicationEvent, "note"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**{field: 1})
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()


def test_a_cv_of_the_register_goes_along_and_goes_with_the_account():
    application, by = draft(), applicant()
    row = application.people.get(is_trainer=True)
    record = TrainerRecord(person=row.person, cv_sha256="c" * 64)
    record.cv.save("cv.pdf", ContentFile(_pdf()))
    dossiers.name_person(
        application,
        application.version.frozen_by,
        is_author=True,
        is_trainer=False,
        qualifications="Wrote it",
        cv=_pdf(),
        by=by,
    )

    kept = handing_in.submit(application, by=by, at=after(1))

    data = handing_in.file_of(kept.files.get(kind="zip"), by=by)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert {f"cv-{each.pk}.pdf" for each in application.people.all()} <= set(names)
    author = application.version.frozen_by
    assert dossiers.named_in(author)[0]["qualifications"] == "Wrote it"
    dossiers.forget(author)
    row = application.people.get(person=author)
    assert (row.qualifications, bool(row.cv), row.cv_sha256) == ("", False, "")


def test_a_damaged_file_is_not_handed_out(monkeypatch):
    kept = submitted().submissions.get().files.first()
    monkeypatch.setattr(archive, "_read", lambda name: b"something else")

    assert code_of(lambda: handing_in.file_of(kept, by=applicant())) == (
        "document_damaged"
    )


def test_what_somebody_writes_while_it_is_submitted_is_not_lost(monkeypatch):
    application, by = draft(), applicant()

    def and_meanwhile(*args):
        dossiers.write(application, {"P1": "Meanwhile"}, by=by)
        return b"drawn"

    monkeypatch.setattr(dossier, "draw", and_meanwhile)

    assert code_of(lambda: handing_in.submit(application, by=by, at=after(1))) == (
        "changed_meanwhile"
    )
    assert fresh(application).state == State.DRAFT
    assert not Submission.objects.exists()


def test_numbers_follow_each_other_body_by_body():
    first = submitted()
    second = submitted(draft(version=frozen_version()))
    other = submitted(draft(body=body_with_profile("Another Institute")))

    assert [e.number for e in (first, second, other)] == ["1/2026", "2/2026", "1/2026"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=second.pk).update(number="1/2026")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=second.pk).update(number="")


# The formal check.


def test_an_incomplete_application_comes_back_with_list_and_deadline():
    application = submitted()
    officer = officer_of(application.body)
    send = applications.send_back
    assert code_of(lambda: send(application, points=[("P1", " ")], by=officer)) == (
        "nothing_missing"
    )
    assert (
        code_of(
            lambda: send(
                application,
                points=[("P1", "x")],
                due_on=day(2),
                by=officer,
                at=after(2),
            )
        )
        == "day_over"
    )

    send(application, points=[("P1", "Who asked?")], by=officer, at=after(2))

    application = fresh(application)
    assert application.state == State.INCOMPLETE
    assert application.due_on == day(17)
    assert application.events.last().points == [["P1", "Who asked?"]]
    dossiers.write(application, {"P1": "The homes asked."}, by=applicant())
    handing_in.submit(application, languages=["en"], by=applicant(), at=after(5))
    first, second = application.submissions.all()
    assert (first.number, second.number) == (1, 2)
    assert "The homes asked." in str(second.content)
    assert "The homes asked." not in str(first.content)
    assert fresh(application).number == "1/2026"


def test_what_is_not_completed_in_time_can_be_refused_and_not_earlier():
    application = submitted()
    officer = officer_of(application.body)
    applications.send_back(application, points=[("P1", "x")], by=officer, at=after(2))

    def refuse(at):
        return deciding.decide(
            fresh(application), Action.REFUSE, number="9/2026", reasons="Late.",
            by=officer, at=at,
        )  # fmt: skip

    assert code_of(lambda: refuse(after(17))) == "day_to_come"
    refuse(after(18))
    assert fresh(application).state == State.REFUSED


# The review.


def test_who_has_an_interest_neither_reviews_nor_acts_for_the_body():
    application = complete()
    officer = officer_of(application.body)
    trainer = application.people.get(is_trainer=True).person
    author = application.version.frozen_by
    colleague = someone("Iva", "Perić", organisation=application.organisation)
    for person in (trainer, author, colleague, applicant()):
        application.body.reviewers.add(person)
        assert conflicts(person, application)
        assert (
            code_of(lambda p=person: reviewing.assign(application, p, by=officer))
            == "conflict_of_interest"
        )
    stranger = someone("Nada", "Rus")
    assert code_of(lambda: reviewing.assign(application, stranger, by=officer)) == (
        "not_a_reviewer"
    )
    assert not application.reviews.exists()

    officer.organisation = application.organisation
    officer.save()
    assert (
        code_of(lambda: applications.assign_group(application, group="A", by=officer))
        == "conflict_of_interest"
    )


def test_a_declared_conflict_ends_the_part_and_one_that_is_hidden_is_refused():
    application = grouped()
    officer = officer_of(application.body)
    first, second = reviewers_of(application)
    mine = reviewing.assign(application, first, by=officer, at=after(4))
    assert reviewing.assign(application, first, by=officer, at=after(4)) == mine
    assert code_of(lambda: reviewing.begin(application, by=officer)) == (
        "too_few_reviewers"
    )
    assert code_of(lambda: reviewing.declare(mine, "free", by=second)) == "not_yours"

    reviewing.declare(mine, "conflict", note="A friend", by=first, at=after(4))
    theirs = reviewing.assign(application, second, by=officer, at=after(4))
    second.organisation = application.organisation
    second.save()

    assert code_of(lambda: reviewing.declare(theirs, "free", by=second)) == (
        "conflict_of_interest"
    )
    mine.refresh_from_db()
    assert mine.released_at
    reviewing.release(theirs, by=officer, at=after(5))
    assert not application.reviews.filter(released_at=None).exists()


def test_reviews_are_whole_when_handed_in_and_never_change():
    application = under_review()
    review = application.reviews.first()
    by = review.reviewer
    save, hand_in = reviewing.save, reviewing.hand_in
    assert code_of(lambda: save(review, {"C1": (6, "x")}, by=by)) == (
        "score_out_of_range"
    )
    assert code_of(lambda: save(review, {"C9": (1, "x")}, by=by)) == "unknown_standard"
    save(review, {"C1": (4, "Good")}, by=by)
    assert code_of(lambda: hand_in(review, by=by)) == "review_incomplete"
    save(review, {"C2": (4, "Good")}, by=by)
    assert code_of(lambda: hand_in(review, by=by)) == "advice_missing"
    score(review, 4, 4)

    assert code_of(lambda: save(review, {}, by=by)) == "handed_in_already"
    assert (
        code_of(lambda: reviewing.release(review, by=officer_of(application.body)))
        == "handed_in_already"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        application.reviews.filter(pk=review.pk).update(summary="Other")
    with pytest.raises(DatabaseError), transaction.atomic():
        review.scores.update(score=0)
    assert all(not row.scores for row in reviewing.judged(application))


def test_scores_too_far_apart_are_settled_by_who_does_not_decide():
    application = under_review()
    first, second = application.reviews.all()
    score(first, 5, 3)
    score(second, 1, 3)
    officer, other = (officer_of(application.body, n) for n in ("Vesna", "Dušan"))

    assert [e.is_apart for e in reviewing.judged(application)] == [True, False]
    assert code_of(lambda: decided(application)) == "scores_apart"
    settle = reviewing.settle
    assert (
        code_of(lambda: settle(application, "C2", score=3, rationale="x", by=officer))
        == "nothing_to_settle"
    )
    assert (
        code_of(lambda: settle(application, "C1", score=9, rationale="x", by=officer))
        == "score_out_of_range"
    )
    settle(application, "C1", score=2, rationale="As the agenda shows.", by=officer)

    assert [e.counts for e in reviewing.judged(application)] == [2, 3]
    assert code_of(lambda: decided(application, by=officer)) == "four_eyes"
    assert decided(application, by=other).state == State.ACCREDITED


def test_questions_are_answered_or_the_review_goes_on_without():
    application = under_review()
    officer = officer_of(application.body)
    assert code_of(lambda: applications.ask(application, note=" ", by=officer)) == (
        "words_missing"
    )
    applications.ask(application, note="Why?", by=officer, at=after(6))
    assert fresh(application).due_on == day(21)
    applications.answer(application, note="So.", by=applicant(), at=after(7))
    assert fresh(application).state == State.REVIEW
    assert fresh(application).due_on == day(92)

    applications.ask(application, note="And?", by=officer, at=after(8))
    assert (
        code_of(lambda: applications.go_on(application, by=officer, at=after(23)))
        == "day_to_come"
    )
    applications.go_on(application, by=officer, at=after(24))
    assert fresh(application).state == State.REVIEW


# The decision.


def test_a_decision_is_in_the_register_with_a_sealed_letter():
    application = decided()

    decision = application.accreditation
    assert (decision.number, decision.decided_on) == ("001/2026", day(8))
    assert (decision.valid_from, decision.valid_to.year) == (day(10), 2031)
    assert [each.pk for each in decision.versions.all()] == [application.version_id]
    event = application.events.last()
    pdf = archive.read(event.document, digest=event.document_sha256)
    seals = SigningKey.objects.filter(purpose=SigningKey.Purpose.SEAL)
    check_seal(pdf, trusted=[each.certificate for each in seals], at=event.at)
    assert b"pdfaid" in pdf
    assert faults_of(pdf) == []
    assert force_of(decision, on=day(10)) == Force.IN_FORCE


def test_a_reviewer_does_not_decide_and_nothing_is_dated_back():
    application = reviewed()
    reviewer = application.reviews.first().reviewer
    application.body.officers.add(reviewer)
    reviewer.groups.add(*officer_of(application.body).groups.all())

    assert code_of(lambda: decided(application, by=reviewer)) == "four_eyes"
    officer = officer_of(application.body)
    fields = {"number": "1", "reasons": "Good.", "by": officer, "at": after(8)}
    decide = deciding.decide

    def with_terms(**terms):
        return decide(
            application, Action.ACCREDIT, terms=deciding.Terms(**terms), **fields
        )

    assert code_of(lambda: decide(application, Action.ACCREDIT, **fields)) == (
        "terms_missing"
    )
    assert code_of(lambda: with_terms(valid_from=day(7))) == "dated_back"
    assert code_of(lambda: with_terms(valid_from=day(9), trainers=[officer])) == (
        "trainer_not_named"
    )
    with pytest.raises(ValidationError):
        with_terms(valid_from=day(9), valid_to=day(8))
    assert (
        code_of(
            lambda: decide(
                application,
                Action.REFUSE,
                number="",
                reasons="x",
                by=officer,
                at=after(8),
            )
        )
        == "words_missing"
    )
    assert (
        code_of(
            lambda: decide(
                application,
                Action.ACCREDIT_IF,
                terms=deciding.Terms(valid_from=day(9)),
                **fields,
            )
        )
        == "conditions_missing"
    )
    assert not Accreditation.objects.exists()
    assert fresh(application).state == State.REVIEW


def test_a_missing_review_holds_up_the_decision():
    application = under_review()
    score(application.reviews.first(), 4, 4)

    assert code_of(lambda: decided(application)) == "reviews_missing"


def test_fulfilled_conditions_move_the_application_on():
    application = decided(outcome=Action.ACCREDIT_IF)
    assert application.state == State.CONDITIONAL
    condition = application.accreditation.dated_conditions.get()

    conditions.fulfil(
        condition, on=day(20), by=officer_of(application.body), at=after(20)
    )

    assert fresh(application).state == State.ACCREDITED
    assert application.events.last().by is None


def test_an_appeal_is_decided_once_by_a_second_person_and_makes_nothing_worse():
    application = decided(outcome=Action.ACCREDIT_IF)
    officer, other = (officer_of(application.body, n) for n in ("Vesna", "Dušan"))
    assert application.due_on == day(23)
    appeal = applications.appeal
    assert (
        code_of(lambda: appeal(application, note="No", by=applicant(), at=after(24)))
        == "too_late"
    )
    appeal(application, note="There are three.", by=applicant(), at=after(20))

    def decide(outcome, by, number="002/2026"):
        return deciding.decide(
            fresh(application), outcome, number=number, reasons="True.", by=by,
            at=after(30),
        )  # fmt: skip

    assert code_of(lambda: decide(Action.ACCREDIT, other)) == "four_eyes"
    assert code_of(lambda: decide(Action.REFUSE, officer)) == "worse_on_appeal"
    decide(Action.ACCREDIT, officer)

    application = fresh(application)
    assert application.state == State.ACCREDITED
    condition = application.accreditation.dated_conditions.get()
    assert condition.is_lifted
    assert Accreditation.objects.count() == 1


def test_a_refusal_that_is_appealed_can_become_a_decision_and_not_twice():
    application = decided(outcome=Action.REFUSE)
    assert application.accreditation is None
    applications.appeal(application, note="Look", by=applicant(), at=after(9))

    deciding.decide(
        fresh(application), Action.REFUSE, number="3/2026", reasons="No.",
        by=officer_of(application.body), at=after(12),
    )  # fmt: skip

    assert fresh(application).state == State.REFUSED
    assert (
        code_of(
            lambda: applications.appeal(
                fresh(application), note="Again", by=applicant(), at=after(13)
            )
        )
        == "appealed_already"
    )


def test_letters_use_a_bodys_confirmed_words_and_tell_no_unconfirmed_days():
    application = reviewed()
    text = LetterText.objects.create(
        body=application.body, outcome="refuse", language="en", text="Sorry: {reasons}"
    )
    words = letters.words_of(fresh(application), letters.Outcome.REFUSE)
    assert "is not accredited" in words
    assert (
        letters.appeal_sentence(fresh(application)) == "You can appeal this decision."
    )
    text.is_confirmed = True
    text.save()
    application.body.rules.filter(kind="appeal").update(is_confirmed=True)

    assert letters.words_of(fresh(application), letters.Outcome.REFUSE) == text.text
    assert "15 days" in letters.appeal_sentence(fresh(application))
    text.text = "{unknown}"
    with pytest.raises(ValidationError):
        text.full_clean()


def test_runs_that_start_while_a_decision_is_stopped_are_not_covered():
    run = run_to_certify()
    application = decided(draft(version=run.version))
    decision, officer = application.accreditation, officer_of(application.body)
    decision.permitted_trainers.set(
        [each.trainer for each in run.run_trainers.filter(is_lead=True)]
    )
    start = run.starts_on
    Accreditation.objects.filter(pk=decision.pk).update(
        valid_from=start - timedelta(days=30), valid_to=start + timedelta(days=900)
    )
    assert coverage_of(run).is_covered
    earlier = after(0).replace(year=start.year, month=start.month, day=start.day)

    applications.suspend(
        application, note="Complaints", by=officer, at=earlier - timedelta(days=2)
    )
    assert "suspended" in str(coverage_of(run).reasons[0])
    applications.reinstate(application, by=officer, at=earlier)
    assert coverage_of(run).is_covered
    applications.revoke(application, note="Again", by=officer, at=earlier)

    assert "revoked" in str(coverage_of(run).reasons[0])
    decision = Accreditation.objects.get(pk=decision.pk)
    assert force_of(decision, on=start) == Force.REVOKED
    steps = [change.step for change in history_of(decision)]
    assert {"suspended", "reinstated", "revoked"} <= set(steps)


def test_time_and_renewal_move_decisions_on():
    application = decided()
    last = application.accreditation.valid_to
    noon = after(0).replace(year=last.year, month=last.month, day=last.day)
    assert applications.expire_due(at=noon) == 0
    renewal = decided(
        draft(
            version=frozen_version(),
            kind=Application.Kind.RENEWAL,
            renews=application.accreditation,
        ),
        number="002/2026",
    )

    assert fresh(application).state == State.RENEWED
    assert applications.expire_due(at=noon + timedelta(days=1)) == 1
    assert applications.expire_due(at=noon + timedelta(days=1)) == 0
    assert fresh(renewal).state == State.EXPIRED
    assert ProgrammeVersion.objects.count() == 2


def _pdf() -> bytes:
    writer, kept = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(kept)
    return kept.getvalue()
