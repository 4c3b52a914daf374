"""Samples for audit: drawn as announced, judged once, put right and closed by two."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain import auditing, sampling
from certificates.domain.auditing import Stage
from certificates.models import (
    AuditSample,
    Checkpoint,
    SampledItem,
    SampleDraw,
    SampleResult,
)
from lms.core.errors import DomainError
from tests.factories.certificates import (
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, someone


@given(
    st.sets(st.text(max_size=8), max_size=40), st.integers(1, 50), st.text(max_size=9)
)
def test_a_sample_is_the_same_in_any_order_and_never_larger(names, size, seed):
    drawn = sampling.drawn(sorted(names), seed=seed, size=size)

    assert drawn == sampling.drawn(sorted(names, reverse=True), seed=seed, size=size)
    assert len(drawn) == len(set(drawn)) == min(size, len(names))
    assert set(drawn) <= names


def test_the_seed_and_the_order_are_those_of_the_documentation():
    assert sampling.seed_of("a", "b") == (
        "59b271ae1bbcb1d31d41929817f4b16fb439eb4f31520b5ad1d5ce98920a7138"
    )


@pytest.fixture
def body(officer):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    return body


@pytest.fixture
def certificate(body):
    run = run_to_certify()
    decision_on(run, body=body, number="001/2026")
    return certificate_of(completed(run, someone("Ljiljana", "Njegovan")))


def announced(certificate, officer, **fields):
    day = timezone.localdate(certificate.issued_at)
    given = {
        "text": "Dice: 4, 2, 6",
        "size": 3,
        "first_day": day,
        "last_day": day,
        "by": officer,
        "at": certificate.issued_at + timedelta(days=2),
        **fields,
    }
    return auditing.announce(certificate.accreditation, **given)


def drawn(certificate, officer):
    sample = announced(certificate, officer)
    Checkpoint.objects.create(
        size=1, note="log\n1\n", at=sample.at + timedelta(hours=1)
    )
    auditing.draw(sample, by=officer)
    return sample


def found(item, officer):
    return auditing.judge(
        item,
        outcome="finding",
        note="No signature on the sheet",
        due_on=timezone.localdate() + timedelta(days=30),
        by=officer,
    )


def code_of(call):
    with pytest.raises(DomainError) as refused, transaction.atomic():
        call()
    return refused.value.code


def test_days_that_are_not_over_and_reversed_days_are_refused(certificate, officer):
    today = timezone.localdate()

    for days, code in (
        ({"last_day": today, "at": None}, "days_not_over"),
        ({"last_day": date(2020, 1, 1)}, "days_reversed"),
    ):
        assert code_of(lambda d=days: announced(certificate, officer, **d)) == code
    assert not AuditSample.objects.exists()


def test_only_a_checkpoint_after_the_announcement_draws(certificate, officer):
    sample = announced(certificate, officer)
    Checkpoint.objects.create(size=1, note="early", at=sample.at - timedelta(hours=1))
    assert code_of(lambda: auditing.draw(sample, by=officer)) == "no_checkpoint_yet"

    for hours, note in ((1, "first"), (2, "second")):
        Checkpoint.objects.create(
            size=1, note=note, at=sample.at + timedelta(hours=hours)
        )
    draw = auditing.draw(sample, by=officer)

    assert draw.seed == sampling.seed_of("Dice: 4, 2, 6", "first")
    assert draw.population == 1
    assert [item.certificate for item in draw.items.all()] == [certificate]
    assert auditing.draw(sample, by=officer) == draw
    assert SampledItem.objects.count() == 1


def test_a_finding_goes_to_the_provider_and_back_until_it_is_enough(
    certificate, officer
):
    item = drawn(certificate, officer).draw.items.get()
    office = coordinator_of_runs()
    assert (
        code_of(lambda: auditing.judge(item, outcome="finding", by=officer))
        == "finding_incomplete"
    )
    result = found(item, officer)
    assert (
        code_of(lambda: auditing.judge(item, outcome="in_order", by=officer))
        == "judged_already"
    )
    first = auditing.answer(result, text="Signed again", by=office)
    assert (
        code_of(lambda: auditing.answer(result, text="More", by=office))
        == "not_waiting"
    )
    assert (
        code_of(lambda: auditing.review(first, is_enough=True, by=office))
        == "four_eyes"
    )
    assert (
        code_of(lambda: auditing.review(first, is_enough=False, by=officer))
        == "reason_needed"
    )
    auditing.review(first, is_enough=False, note="The date is missing", by=officer)
    assert auditing.stage_of(fresh(result)) is Stage.OPEN

    second = auditing.answer(fresh(result), text="Dated", by=office)
    assert auditing.stage_of(fresh(result)) is Stage.ANSWERED
    auditing.review(second, is_enough=True, by=officer)

    assert auditing.stage_of(fresh(result)) is Stage.CLOSED
    with pytest.raises(DatabaseError), transaction.atomic():
        SampleDraw.objects.update(seed="0")


def fresh(result):
    return SampleResult.objects.get(pk=result.pk)


def test_the_pages_lead_from_the_announcement_to_the_answer(
    client, officer, coordinator, certificate
):
    client.force_login(officer)
    day = timezone.localdate(certificate.issued_at)
    typed = {
        "decision": certificate.accreditation_id,
        "first_day": day,
        "last_day": day,
        "size": 5,
        "text": "Dice",
        "kind": "certificates",
    }
    client.post(reverse("certificates:samples"), typed)
    sample = AuditSample.objects.get()
    address = reverse("certificates:sample", args=[sample.pk])
    assert (
        "published no checkpoint" in client.post(address, follow=True).content.decode()
    )
    Checkpoint.objects.create(size=1, note="n", at=sample.at + timedelta(hours=1))
    assert certificate.serial in client.post(address, follow=True).content.decode()
    item = SampledItem.objects.get()
    due = timezone.localdate() + timedelta(days=9)
    client.post(
        reverse("certificates:sample_judge", args=[item.pk]),
        {"outcome": "finding", "note": "No signature", "due_on": due},
    )
    client.force_login(coordinator)
    assert (
        "No signature" in client.get(reverse("certificates:findings")).content.decode()
    )
    client.post(
        reverse("certificates:finding_answer", args=[item.result.pk]),
        {"text": "Signed again"},
    )
    client.force_login(officer)
    page = client.get(address).content.decode()
    action = item.result.actions.get()
    client.post(
        reverse("certificates:action_review", args=[action.pk]), {"is_enough": "yes"}
    )

    assert "Signed again" in page
    assert auditing.stage_of(fresh(item.result)) is Stage.CLOSED


def test_runs_are_drawn_by_their_code_and_the_seed_is_published(
    client, officer, coordinator, certificate
):
    run = certificate.run
    days = {"first_day": run.starts_on, "last_day": run.starts_on, "kind": "runs"}
    sample = announced(certificate, officer, **days)
    public = reverse("certificates:register_decision", args=[sample.decision_id])
    assert "not drawn yet" in client.get(public).content.decode()
    Checkpoint.objects.create(size=1, note="r", at=sample.at + timedelta(hours=1))
    draw = auditing.draw(sample, by=officer)
    item = draw.items.get()
    found(item, officer)

    assert (item.run, item.certificate, item.name) == (run, None, run.code)
    assert sampling.drawn([run.code], seed=draw.seed, size=3) == [run.code]
    assert draw.seed in client.get(public).content.decode()
    client.force_login(officer)
    page = client.get(reverse("certificates:sample", args=[sample.pk]))
    assert reverse("certificates:portal_run", args=[run.pk]) in page.content.decode()
    client.force_login(coordinator)
    page = client.get(reverse("certificates:findings")).content.decode()
    assert reverse("courses:run", args=[run.pk]) in page


def test_another_bodys_sample_does_not_exist_by_any_address(
    client, person, officer, certificate
):
    item = drawn(certificate, officer).draw.items.get()
    result = found(item, officer)
    action = auditing.answer(result, text="Done", by=coordinator_of_runs())
    other = person("Accreditation officer")
    accrediting_body("Another Institute").officers.add(other)
    client.force_login(other)

    assert (
        certificate.accreditation.number
        not in client.get(reverse("certificates:samples")).content.decode()
    )
    for name, pk in (
        ("sample", item.draw.sample_id),
        ("sample_judge", item.pk),
        ("action_review", action.pk),
    ):
        answer = client.post(reverse(f"certificates:{name}", args=[pk]))
        assert answer.status_code == 404, name
    assert client.get(reverse("certificates:findings")).status_code == 403
