"""A body as data: what is confirmed is told, what is not is marked and never printed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.credit_units import units_for
from certificates.domain.points import points_for
from certificates.models import (
    BodyRule,
    BodyText,
    Call,
    CreditUnit,
    PointsRule,
    ProcedureStep,
)
from tests.factories.certificates import accrediting_body, points_table

CEU = CreditUnit(kind="ceu", minutes=600, step=Decimal("0.1"), rounding="nearest")


@pytest.mark.parametrize(
    ("minutes", "unit", "expected"),
    [
        (600, CEU, "1"),
        (629, CEU, "1"),  # 1.048
        (630, CEU, "1.1"),  # 1.05, the nearest tenth
        (0, CEU, "0"),
        (1920, CEU, "3.2"),  # 32 hours
        (89, CreditUnit(minutes=60, step=Decimal("0.25"), rounding="down"), "1.25"),
        (61, CreditUnit(minutes=60, step=Decimal("0.5"), rounding="up"), "1.5"),
        (1439, CreditUnit(minutes=720, step=Decimal(1), rounding="down"), "1"),
    ],
)
def test_minutes_become_units_as_the_body_rounds(minutes, unit, expected):
    assert units_for(minutes, unit) == Decimal(expected)


@given(
    minutes=st.integers(0, 100_000),
    unit_minutes=st.integers(1, 2000),
    step=st.sampled_from(["0.01", "0.1", "0.25", "0.5", "1"]),
)
def test_rounding_is_never_off_by_a_step_and_never_in_the_wrong_direction(
    minutes, unit_minutes, step
):
    step = Decimal(step)

    def units(rounding):
        unit = CreditUnit(minutes=unit_minutes, step=step, rounding=rounding)
        return units_for(minutes, unit)

    down, nearest, up = units("down"), units("nearest"), units("up")
    exact = Decimal(minutes) / unit_minutes

    assert down <= nearest <= up
    assert up - down <= step
    assert down <= exact + Decimal("1e-20")
    assert exact <= up + Decimal("1e-20")
    assert abs(nearest - exact) <= step / 2 + Decimal("1e-20")
    assert (nearest / step) % 1 == 0


@pytest.mark.django_db
def test_points_and_sentences_that_are_not_confirmed_are_not_printed():
    body = points_table()
    asked = {"with_test": True, "is_accredited": True, "country": "RS"}
    role, today = PointsRule.Role.PARTICIPANT, date(2026, 6, 1)
    PointsRule.objects.create(
        body=body, role=role, points=99, valid_from=date(2026, 1, 1)
    )
    PointsRule.objects.create(
        body=body,
        activity="national",
        role=role,
        points=7,
        valid_from=date(2026, 1, 1),
        is_confirmed=True,
    )
    text = BodyText.objects.create(
        body=body, language="en", name="Chamber", wording="Counts for the licence."
    )

    [award] = points_for(role, on=today, **asked)
    before = body.wording_in("en")
    text.is_confirmed = True
    text.save()

    assert award.points == 15  # the newer rule is not confirmed, the other no training
    assert (before, body.wording_in("en")) == ("", "Counts for the licence.")
    assert body.name_in("en") == "Chamber"


@pytest.mark.django_db
def test_everyone_reads_what_is_confirmed_and_those_concerned_read_all(
    client, officer, trainee, administrator
):
    body = accrediting_body(decision_years=5)
    for number in range(3):
        ProcedureStep.objects.create(
            body=body, title=f"Step {number}", is_confirmed=True, source="Rulebook 1"
        )
    ProcedureStep.objects.create(body=body, title="Rumour")
    url = reverse("certificates:register_body", args=[body.pk])

    def seen():
        return client.get(url).content.decode()

    public = seen()
    client.force_login(trainee)
    to_trainee = seen()
    client.force_login(officer)
    to_other_officer = seen()
    body.officers.add(officer)
    to_officer = seen()
    client.force_login(administrator)
    to_administrator = seen()

    for page in (public, to_trainee, to_other_officer):
        assert "Step 1" in page
        assert "Rulebook 1" in page
        assert "Rumour" not in page
        assert "5 years" not in page
        assert "To be confirmed" not in page
    for page in (to_officer, to_administrator):
        assert "Rumour" in page
        assert "5 years" in page
        assert page.count("To be confirmed") == 2
    assert client.get(url.replace(str(body.pk), "99999")).status_code == 404


@pytest.mark.django_db
def test_a_profile_costs_the_same_however_much_is_in_it(
    client, django_assert_max_num_queries
):
    body = accrediting_body()
    url = reverse("certificates:register_body", args=[body.pk])
    client.get(url)
    ProcedureStep.objects.bulk_create(
        ProcedureStep(body=body, title=f"Step {n}", is_confirmed=True)
        for n in range(300)
    )

    with django_assert_max_num_queries(16):
        assert client.get(url).content.decode().count("Step ") == 300


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        lambda body: [BodyRule(body=body, kind="test", value=n) for n in (70, 80)],
        lambda body: [BodyRule(body=body, kind="test", value=-1)],
        lambda body: [
            Call(
                body=body,
                kind="general",
                title="Backwards",
                opens_on=date(2026, 2, 1),
                closes_on=date(2026, 1, 31),
            )
        ],
        lambda body: [
            Call(
                body=body, kind="thematic", title="No topic", opens_on=date(2026, 1, 1)
            )
        ],
        lambda body: [CreditUnit(body=body, kind="ceu", minutes=0)],
    ],
    ids=["twice", "negative", "backwards", "no-topic", "no-minutes"],
)
def test_the_database_refuses_what_cannot_be(wrong):
    body = accrediting_body()

    *good, bad = wrong(body)
    for row in good:
        row.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        bad.save()
