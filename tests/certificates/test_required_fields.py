"""What a body wants on certificates: without it nothing is issued, and the reason is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from certificates.domain import batches, holder_requests
from certificates.domain.issuing import (
    issue_author_confirmation,
    issue_for_run,
    issue_if_earned,
)
from certificates.domain.preview import preview
from certificates.domain.required_fields import lacking
from certificates.models import (
    Accreditation,
    Certificate,
    CertificateField,
    CreditUnit,
    Licence,
    SerialNumber,
)
from courses.domain.run_particulars import correct_particulars
from courses.models import CourseRun, Household
from lms.core.errors import DomainError
from tests.factories.certificates import (
    ISSUED_AT,
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    finished,
    only_attended,
    points_table,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, someone

pytestmark = pytest.mark.django_db
Field = CertificateField.Field


def asks_for(*fields, is_confirmed=True):
    body = accrediting_body()
    for field in fields:
        CertificateField.objects.create(
            body=body, field=field, is_confirmed=is_confirmed
        )
    return body


def covered(number="7/2026", **fields):
    run = run_to_certify(**fields)
    decision_on(run, number=number)
    return run


def reason_of(run):
    [place] = preview(run, at=ISSUED_AT).places
    return str(place.verdict.reason)


@pytest.mark.parametrize(
    ("field", "gone"),
    [
        (Field.PLACE, {"place": ""}),
        (Field.SIGNATORY, {"signatory_name": ""}),
        (Field.POINTS, {}),
        (Field.LICENCE, {}),
    ],
)
def test_a_field_that_lacks_holds_up_the_certificate_and_says_which(field, gone):
    asks_for(Field.HOLDER, Field.TITLE, Field.DATES, Field.SERIAL, field)
    run = covered(**gone)
    enrolment = completed(run)

    shown = preview(run, at=ISSUED_AT)
    with pytest.raises(DomainError) as refused:
        issue_if_earned(enrolment, by=None, at=ISSUED_AT)

    expected = (
        "Decision 7/2026 asks for this on certificates, and it is missing:"
        f" {field.label}."
    )
    assert reason_of(run) == str(refused.value) == expected
    assert refused.value.code == "field_missing"
    assert shown.due == []
    assert batches.due_after(run, 0, at=ISSUED_AT) == []
    batch = issue_for_run(run, by=coordinator_of_runs(), at=ISSUED_AT)
    assert [refusal.code for _who, refusal in batch.refused] == ["field_missing"]
    assert not Certificate.objects.exists()
    assert not SerialNumber.objects.exists()


def test_with_every_field_there_it_is_issued(client):
    asks_for(*Field.values)
    points_table()
    run = covered()
    enrolment = completed(run)
    Licence.objects.create(
        person=enrolment.person,
        body=accrediting_body("Demo Chamber"),
        kind="basic",
        number="RS-1234",
        valid_from=date(2025, 1, 1),
        expires_on=date(2026, 6, 2),
    )

    shown = preview(run, at=ISSUED_AT)
    certificate = certificate_of(enrolment)

    assert len(shown.due) == 1
    assert certificate.facts["licence"] == "RS-1234"
    client.force_login(enrolment.person)
    page = client.get(reverse("certificates:certificate", args=[certificate.public_id]))
    assert "RS-1234" not in page.content.decode()


def test_what_was_issued_before_is_not_questioned():
    run = covered()
    certificate = certificate_of(completed(run))
    asks_for(Field.PLACE)
    CourseRun.objects.update(place="")
    run.refresh_from_db()

    [place] = preview(run, at=ISSUED_AT).places

    assert place.verdict.is_earned
    assert place.issued.certificate == certificate


def test_a_licence_is_not_taken_where_nobody_asks_for_it_or_when_it_is_over():
    run = covered()
    enrolment = completed(run)
    Licence.objects.create(
        person=enrolment.person,
        body=points_table(),
        kind="basic",
        number="RS-1234",
        valid_from=date(2025, 1, 1),
        expires_on=date(2026, 6, 1),
    )

    assert certificate_of(enrolment).facts["licence"] == ""
    asks_for(Field.LICENCE)
    late = covered("8/2026")
    other = completed(late, enrolment.person)
    assert preview(late, at=ISSUED_AT).due == []
    with pytest.raises(DomainError):
        issue_if_earned(other, by=None, at=ISSUED_AT)


def test_what_is_not_confirmed_or_not_under_a_decision_holds_up_nothing():
    body = asks_for(Field.PLACE, is_confirmed=False)
    unconfirmed = completed(covered(place=""))
    assert issue_if_earned(unconfirmed, by=None, at=ISSUED_AT)

    body.certificate_fields.update(is_confirmed=True)
    plain = completed(run_to_certify(place=""))
    assert issue_if_earned(plain, by=None, at=ISSUED_AT).facts["accreditation"] is None


def test_trainers_and_carers_are_not_asked_for_what_they_cannot_have():
    asks_for(Field.POINTS, Field.PLACE)
    run = covered()
    enrolment = completed(run, household=Household.objects.create())
    attended = only_attended(run)
    finished(run)

    certificate = certificate_of(enrolment)
    author = issue_author_confirmation(
        run.run_trainers.get(), by=coordinator_of_runs(), at=ISSUED_AT
    )

    assert certificate.facts["points"] == []
    assert certificate_of(attended).kind == "attendance"
    assert author.kind == "author"


def test_units_of_credit_stand_on_the_certificate_as_the_body_rounds():
    body = asks_for(Field.POINTS)
    CreditUnit.objects.create(
        body=body,
        kind="ceu",
        minutes=600,
        step=Decimal("0.1"),
        rounding="nearest",
        is_confirmed=True,
    )
    CreditUnit.objects.create(body=body, kind="cpd", minutes=60)

    certificate = certificate_of(completed(covered()))

    [unit] = certificate.facts["units"]  # 240 minutes; the second is not confirmed
    assert (unit["kind"], unit["amount"]) == ("ceu", "0.4")


def test_the_office_reads_the_reason_in_the_list(client, coordinator):
    asks_for(Field.PLACE, Field.SIGNATORY)
    run = covered(place="", signatory_name="")
    completed(run)
    client.force_login(coordinator)

    page = client.get(reverse("certificates:run", args=[run.pk])).content.decode()

    assert "7/2026 asks for this on certificates" in page
    assert "Place, Who signs it" in page


def test_a_preview_with_required_fields_costs_the_same_for_many(
    django_assert_num_queries, django_assert_max_num_queries
):
    asks_for(Field.PLACE, Field.POINTS, Field.LICENCE)
    run = covered(capacity=20)
    completed(run, someone("Ana", "Anić"))
    preview(run, at=ISSUED_AT)
    with django_assert_max_num_queries(60) as first:
        preview(run, at=ISSUED_AT)
    for _number in range(5):
        completed(run)

    with django_assert_num_queries(len(first.captured_queries)):
        assert len(preview(run, at=ISSUED_AT).places) == 6


def test_what_lacks_is_a_matter_of_facts_alone():
    facts = {"points": [], "units": [], "run": {"place": ""}}

    assert lacking([Field.POINTS], facts, earns_points=True) == [Field.POINTS]
    assert lacking([Field.POINTS], facts, earns_points=False) == []
    assert lacking([Field.PLACE, Field.SERIAL], facts, earns_points=True) == [
        Field.PLACE
    ]
    assert Accreditation.objects.count() == 0


def correct(run, **particulars):
    correct_particulars(
        run, reason="It was forgotten.", by=coordinator_of_runs(), **particulars
    )
    run.refresh_from_db()


def test_a_finished_run_that_lacks_its_place_is_no_dead_end(client, coordinator):
    asks_for(Field.PLACE, Field.SIGNATORY)
    run = covered(place="", signatory_name="")
    enrolment = completed(run)
    finished(run)
    client.force_login(coordinator)
    address = reverse("certificates:run", args=[run.pk])
    settings = reverse("courses:teach_settings", args=[run.pk])

    held_up = client.get(address).content.decode()
    correct(run, place="Niš", signatory_name="Dragana Čović")
    free = client.get(address).content.decode()

    lacking = f"{Field.PLACE.label}, {Field.SIGNATORY.label}"
    assert f"the run does not say it: {lacking}." in held_up
    assert f"{settings}#particulars" in held_up
    assert f"{settings}#particulars" not in free
    certificate = certificate_of(enrolment)
    assert certificate.facts["run"]["place"] == "Niš"


def test_what_the_run_cannot_supply_leads_to_no_settings(client, coordinator):
    asks_for(Field.LICENCE)
    run = covered()
    completed(run)
    finished(run)
    client.force_login(coordinator)

    page = client.get(reverse("certificates:run", args=[run.pk])).content.decode()

    assert "Licence number" in page
    assert "#particulars" not in page


def test_a_correction_of_the_run_leaves_what_was_issued_and_reaches_the_next(
    client, coordinator
):
    run = covered(place="")
    certificate = certificate_of(completed(run))
    finished(run)
    before = Certificate.objects.values().get(pk=certificate.pk)
    asked = holder_requests.ask(
        certificate, kind="name", text="The place is missing.", by=certificate.holder
    )
    client.force_login(coordinator)
    address = reverse("certificates:request", args=[asked.pk])
    page = client.get(address).content.decode()

    correct(run, place="Niš")
    after = Certificate.objects.values().get(pk=certificate.pk)
    decided = holder_requests.grant(asked, issue=True, by=coordinator_of_runs())

    assert f"{reverse('courses:teach_settings', args=[run.pk])}#particulars" in page
    assert after == before
    assert decided.replacement.facts["run"]["place"] == "Niš"
