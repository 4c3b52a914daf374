"""A person's credit: their own page, the body's decision, and who may see what."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from certificates.domain import credit_claims
from certificates.domain.credit import accounts_of
from certificates.domain.credit_claims import Claim
from certificates.domain.issuing import revoke
from certificates.models import ExternalLearning, Licence, LicenceRule, PointsRule
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent
from tests.factories.certificates import (
    accrediting_body,
    certificate_of,
    completed,
    points_table,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber(officer):
    body = points_table()
    body.officers.add(officer)
    LicenceRule.objects.create(
        body=body,
        valid_from=date(2010, 1, 1),
        years=6,
        points=60,
        in_person=12,
        external_most=20,
    )
    return body


@pytest.fixture
def holder():
    return someone("Ljiljana", "Njegovan")


def url_of(name, *args):
    return reverse(f"certificates:{name}", args=args)


def picture(name="scan.png"):
    data = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue())


def declared(body, person, **fields):
    fields.setdefault("held_on", date(2026, 3, 1))
    claim = Claim(
        body=body,
        title="Listening to children",
        provider="Society Pot",
        hours=Decimal("8.0"),
        points=Decimal(10),
        is_in_person=True,
        **fields,
    )
    return credit_claims.declare_learning(claim, evidence=picture(), by=person)


def sent(body, person):
    return credit_claims.send_to_body(declared(body, person), by=person)


def licence_of(person, body):
    return credit_claims.declare_licence(
        body,
        kind="basic",
        number="RS-17",
        valid_from=date(2022, 1, 1),
        expires_on=date(2027, 12, 31),
        by=person,
    )


def test_points_come_from_the_certificate_as_they_were_frozen(chamber, holder):
    certificate = certificate_of(completed(run_to_certify(), holder))
    licence_of(holder, chamber)
    PointsRule.objects.update(points=99)

    [account] = accounts_of(holder)

    [line] = account.lines
    awarded = Decimal(certificate.facts["points"][0]["points"])
    assert line.certificate == certificate
    assert line.credit.points == awarded != 99
    assert 0 < line.credit.in_person < awarded  # an hour of it was online
    assert account.progress.collected == awarded
    assert account.progress.missing == 60 - awarded


def test_points_of_a_revoked_certificate_do_not_count(chamber, holder):
    certificate = certificate_of(completed(run_to_certify(), holder))
    revoke(certificate, reason="issued_in_error", by=coordinator_of_runs())

    [account] = accounts_of(holder)

    assert account.total == 0
    assert [line.credit.counts for line in account.lines] == [False]


def test_a_later_rule_leaves_a_period_that_began_before(chamber, holder):
    licence_of(holder, chamber)
    LicenceRule.objects.create(
        body=chamber, valid_from=date(2025, 1, 1), years=6, points=90
    )

    [account] = accounts_of(holder)

    assert account.rule.points == 60


def test_learning_elsewhere_counts_once_confirmed(
    chamber, holder, officer, django_capture_on_commit_callbacks
):
    licence_of(holder, chamber)
    learning = sent(chamber, holder)
    assert accounts_of(holder)[0].progress.collected == 0

    with django_capture_on_commit_callbacks(execute=True):
        credit_claims.decide(learning, confirm=True, points=Decimal(8), by=officer)

    [account] = accounts_of(holder)
    assert account.progress.collected == account.progress.in_person == 8
    [letter] = mail.outbox
    assert "Listening" not in letter.subject + letter.body
    event = AuditEvent.objects.get(action="external_learning.decided")
    assert (event.actor_id, event.data["points"]) == (officer.pk, "8")


def refusal_of(call):
    before = list(ExternalLearning.objects.order_by("pk").values())
    with pytest.raises(DomainError) as refused:
        call()
    assert list(ExternalLearning.objects.order_by("pk").values()) == before
    return refused.value.code


def test_what_is_refused_changes_nothing(chamber, holder, officer, administrator):
    only_declared = declared(chamber, holder)
    waiting = sent(chamber, holder)
    of_officer = sent(chamber, officer)
    other = accrediting_body("Another Chamber", role="points")
    foreign = sent(other, holder)
    bare = ExternalLearning.objects.create(
        person=holder,
        body=chamber,
        title="x",
        provider="y",
        held_on=date(2026, 1, 1),
        hours=1,
        points=1,
        declared_at=timezone.now(),
    )
    tomorrow = timezone.localdate() + timedelta(days=1)

    def decide(learning, by=officer, **fields):
        fields.setdefault("confirm", True)
        return lambda: credit_claims.decide(learning, by=by, **fields)

    assert refusal_of(decide(only_declared)) == "not_sent"
    assert refusal_of(decide(of_officer)) == "own_claim"
    assert refusal_of(decide(foreign)) == "not_officer"
    assert refusal_of(decide(waiting, by=holder)) == "not_officer"
    assert refusal_of(decide(waiting, points=Decimal(11))) == "points_out_of_range"
    assert refusal_of(decide(waiting, confirm=False, answer=" ")) == "answer_missing"
    assert refusal_of(lambda: credit_claims.withdraw(waiting, by=officer)) == (
        "not_yours"
    )
    assert refusal_of(lambda: credit_claims.send_to_body(bare, by=holder)) == (
        "evidence_missing"
    )
    assert refusal_of(lambda: declared(chamber, holder, held_on=tomorrow)) == (
        "not_held_yet"
    )
    credit_claims.decide(waiting, confirm=True, by=officer)
    assert refusal_of(decide(waiting)) == "already_decided"
    assert refusal_of(lambda: credit_claims.withdraw(waiting, by=holder)) == (
        "already_decided"
    )


def test_a_person_declares_sends_and_takes_a_table(client, chamber, holder):
    client.force_login(holder)
    given = {
        "body": chamber.pk,
        "title": "=cmd|' /C calc'!A0",
        "provider": "Society Pot",
        "held_on": "2026-03-01",
        "hours": "8",
        "points": "10",
        "is_in_person": "on",
        "file": picture(),
    }
    added = client.post(url_of("learning"), given)
    [learning] = ExternalLearning.objects.all()
    client.post(url_of("learning_act", learning.pk), {"act": "send"})
    client.post(
        url_of("licence"),
        {
            "body": chamber.pk,
            "kind": "basic",
            "number": "RS-17",
            "valid_from": "2022-01-01",
            "expires_on": "2027-12-31",
        },
    )

    page = client.get(url_of("credit")).content.decode()
    table = client.get(url_of("credit_export", chamber.pk)).content.decode()

    learning.refresh_from_db()
    assert (added.status_code, learning.state) == (302, "sent")
    assert "0 of 60 points in the period" in page
    assert "still to be confirmed" in page
    assert "'=cmd" in table
    assert client.get(url_of("learning_file", learning.pk)).content.startswith(
        b"\x89PNG"
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"held_on": "2999-01-01"}, "This day is still to come."),
        ({"file": SimpleUploadedFile("x.txt", b"hello")}, "Send a PDF or a picture"),
        ({"hours": "0"}, "greater than or equal to 0.1"),
        ({"body": "0"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_told_at_the_field(client, chamber, holder, changes, error):
    client.force_login(holder)
    given = {
        "body": chamber.pk,
        "title": "T",
        "provider": "P",
        "held_on": "2026-03-01",
        "hours": "8",
        "points": "10",
        **changes,
    }

    response = client.post(url_of("learning"), given)

    assert response.status_code == 400
    assert error in response.content.decode()
    assert not ExternalLearning.objects.exists()


def test_others_and_other_bodies_see_nothing(client, chamber, holder, person, officer):
    learning = sent(chamber, holder)
    private = declared(chamber, holder)
    licence = licence_of(holder, chamber)
    stranger = person()
    client.force_login(stranger)
    assert client.get(url_of("learning_file", learning.pk)).status_code == 404
    assert client.post(url_of("learning_act", learning.pk)).status_code == 404
    assert client.post(url_of("licence_remove", licence.pk)).status_code == 404
    assert client.get(url_of("credit_export", chamber.pk)).status_code == 404
    for name, args in (
        ("portal_learning", ()),
        ("portal_learning_one", (learning.pk,)),
        ("portal_learning_file", (learning.pk,)),
    ):
        assert client.get(url_of(name, *args)).status_code == 403

    other = person("Accreditation officer")
    accrediting_body("Another Chamber", role="points").officers.add(other)
    client.force_login(other)
    assert learning.title not in client.get(url_of("portal_learning")).content.decode()
    assert client.get(url_of("portal_learning_one", learning.pk)).status_code == 404
    assert client.get(url_of("portal_learning_file", learning.pk)).status_code == 404

    client.force_login(officer)
    assert client.get(url_of("portal_learning_one", private.pk)).status_code == 404
    assert client.get(url_of("portal_learning_one", learning.pk)).status_code == 200
    assert AuditEvent.objects.filter(action="external_learning.viewed").count() == 1


def test_an_officer_decides_on_the_page(client, chamber, holder, officer):
    learning = sent(chamber, holder)
    client.force_login(officer)
    page = url_of("portal_learning_one", learning.pk)

    refused = client.post(page, {"decision": "refuse", "answer": ""})
    client.post(page, {"decision": "confirm", "points": "7.5"})

    assert refused.status_code == 400
    learning.refresh_from_db()
    assert (learning.state, learning.points) == ("confirmed", Decimal("7.5"))


def test_it_goes_with_the_account_and_is_in_its_export(
    chamber, holder, django_capture_on_commit_callbacks
):
    learning = declared(chamber, holder)
    licence_of(holder, chamber)
    exported = export_of(holder)["credit"]
    storage, name = learning.evidence.storage, learning.evidence.name

    with django_capture_on_commit_callbacks(execute=True):
        erase_account(holder, by=holder, at=timezone.now())

    assert exported["licences"][0]["number"] == "RS-17"
    assert exported["learning_elsewhere"][0]["title"] == "Listening to children"
    assert not ExternalLearning.objects.exists()
    assert not Licence.objects.exists()
    assert not storage.exists(name)


def test_pages_cost_the_same_for_one_line_and_for_many(
    client, chamber, holder, officer, django_assert_max_num_queries
):
    counts = {"credit": [], "portal_learning": []}
    for number in (1, 30):
        ExternalLearning.objects.bulk_create(
            ExternalLearning(
                person=holder,
                body=chamber,
                title=f"T{n}",
                provider="P",
                held_on=date(2026, 1, 1),
                hours=1,
                points=1,
                state="sent",
                declared_at=timezone.now(),
            )
            for n in range(number)
        )
        for name, who in (("credit", holder), ("portal_learning", officer)):
            client.force_login(who)
            client.get(url_of(name))
            with django_assert_max_num_queries(30) as captured:
                client.get(url_of(name))
            counts[name].append(len(captured))

    assert counts["credit"][0] == counts["credit"][1]
    assert counts["portal_learning"][0] == counts["portal_learning"][1]
