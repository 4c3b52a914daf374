"""What a decision permits: on its public page, in open data, and in the portal's export."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.domain import auditing, conditions
from certificates.domain.portal_export import parts_of_export
from certificates.models import Checkpoint, DecisionCondition
from tests.factories.certificates import (
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(officer):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    return decision_on(
        run_to_certify(),
        body=body,
        number="001/2026",
        group_max=18,
        languages=["sl", "en", "sr-latn", "sr"],
        modes=["in_room", "self_paced"],
    )


def tables_of(officer, *, with_people):
    data = b"".join(
        parts_of_export(officer, with_people=with_people, on=date(2026, 7, 1))
    )
    with ZipFile(BytesIO(data)) as packed:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(StringIO(packed.read(name).decode("utf-8-sig")))
            )
            for name in packed.namelist()
            if name.endswith(".csv")
        }


def sampled(decision, officer):
    """A sample with one finding that the provider has answered."""
    run = decision.versions.get().runs.get()
    certificate = certificate_of(completed(run, someone("Ljiljana", "Njegovan")))
    day = timezone.localdate(certificate.issued_at)
    sample = auditing.announce(
        decision,
        text="Dice",
        size=1,
        first_day=day,
        last_day=day,
        by=officer,
        at=certificate.issued_at + timedelta(days=2),
    )
    Checkpoint.objects.create(size=1, note="n", at=sample.at + timedelta(hours=1))
    item = auditing.draw(sample, by=officer).items.get()
    result = auditing.judge(
        item,
        outcome="finding",
        note="No sheet",
        due_on=timezone.localdate() + timedelta(days=9),
        by=officer,
    )
    auditing.answer(result, text="Found it", by=coordinator_of_runs())
    return certificate


def test_the_public_page_says_what_is_permitted_and_what_is_open(
    client, decision, officer
):
    late = DecisionCondition.objects.create(
        decision=decision, text="Name a second trainer.", due_on=date(2026, 2, 1)
    )
    url = reverse("certificates:register_decision", args=[decision.pk])

    page = client.get(url).content.decode()
    conditions.fulfil(late, on=date(2026, 3, 1), by=officer)
    after = client.get(url).content.decode()

    for part in ("Slovenščina", "English", "18", "Mira Savić", "In the room"):
        assert part in page, part
    assert "Name a second trainer." in page
    assert ("Late" in page, "Fulfilled on" in page) == (True, False)
    assert ("Late" in after, "Fulfilled on" in after) == (False, True)


def test_where_nothing_is_named_anything_is_permitted(client, officer):
    decision = decision_on(run_to_certify())

    page = client.get(reverse("certificates:register_decision", args=[decision.pk]))

    assert page.content.decode().count("<dd>Any</dd>") == 2


def test_open_data_and_the_api_say_the_same_without_naming_trainers(client, decision):
    DecisionCondition.objects.create(
        decision=decision,
        text="Evaluate.",
        due_on=date(2026, 2, 1),
        holds_up=False,
    )

    table = client.get("/register/programmes.csv").getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(StringIO(table))
    answer = client.get(f"/api/v1/register/programmes/{decision.pk}").json()

    assert (row["languages"], row["modes"], row["group_max"]) == (
        "sl; en; sr-latn; sr",
        "in_room; self_paced",
        "18",
    )
    assert answer["languages"] == ["sl", "en", "sr-latn", "sr"]
    assert answer["modes"] == ["in_room", "self_paced"]
    assert answer["dated_conditions"] == [
        {"text": "Evaluate.", "due_on": "2026-02-01", "fulfilled_on": None}
    ]
    assert "Savić" not in f"{table}{answer}"


def test_the_export_holds_what_is_permitted_conditions_and_findings(decision, officer):
    DecisionCondition.objects.create(
        decision=decision,
        text="Evaluate.",
        due_on=date(2026, 2, 1),
        holds_up=False,
    )
    certificate = sampled(decision, officer)

    tables = tables_of(officer, with_people=True)

    [row] = tables["decisions"]
    assert (row["languages"], row["modes"], row["open_conditions"]) == (
        "sl; en; sr-latn; sr",
        "in_room; self_paced",
        "1",
    )
    assert row["permitted_trainers"] == "Mira Savić"
    assert [each["condition"] for each in tables["conditions"]] == ["Evaluate."]
    [drawn] = tables["samples"]
    assert (drawn["drawn"], drawn["result"], drawn["stage"]) == (
        certificate.serial,
        "finding",
        "answered",
    )
    assert (drawn["found"], drawn["actions"]) == ("No sheet", "Found it")
    assert len(drawn["seed"]) == 64
    [without] = tables_of(officer, with_people=False)["samples"]
    assert (without["found"], without["actions"]) == ("", "")


def test_the_export_holds_nothing_of_another_body(decision, officer, person):
    sampled(decision, officer)
    other = person("Accreditation officer")
    accrediting_body("Second").officers.add(other)

    assert not any(tables_of(other, with_people=True).values())


def test_a_sample_that_nobody_drew_is_one_row(decision, officer):
    run, day = decision.versions.get().runs.get(), date(2026, 6, 2)
    certificate_of(completed(run))
    auditing.announce(
        decision, text="x", size=2, first_day=day, last_day=day, by=officer
    )

    [row] = tables_of(officer, with_people=True)["samples"]

    assert (row["text"], row["seed"], row["drawn"]) == ("x", "", "")


def test_more_samples_and_conditions_cost_no_more_queries(
    decision, officer, django_assert_num_queries, django_assert_max_num_queries
):
    def more(number):
        DecisionCondition.objects.create(
            decision=decision, text=str(number), due_on=date(2026, 2, 1)
        )
        day = date(2026, 6, 2)
        auditing.announce(
            decision, text="x", size=2, first_day=day, last_day=day, by=officer
        )

    sampled(decision, officer)
    more(0)
    tables_of(officer, with_people=True)
    with django_assert_max_num_queries(40) as first:
        tables_of(officer, with_people=True)
    for number in range(4):
        more(number)

    with django_assert_num_queries(len(first.captured_queries)):
        assert len(tables_of(officer, with_people=True)["samples"]) == 6
