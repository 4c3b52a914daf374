"""Bodies, decisions and points in the Wagtail admin."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from certificates.models import Accreditation, AccreditingBody, PointsRule
from tests.factories.certificates import accrediting_body, run_to_certify

pytestmark = pytest.mark.django_db

MODELS = ["accreditingbody", "accreditation", "pointsrule"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("role", "is_allowed"),
    [("trainer", False), ("coordinator", False), ("administrator", True)],
)
def test_only_administrators_keep_bodies_and_decisions(
    client, request, model, role, is_allowed
):
    client.force_login(request.getfixturevalue(role))

    response = client.get(reverse(f"{model}:add"))

    assert (response.status_code == 200) is is_allowed


def formset(name, row):
    """What a browser sends for one new row of an inline panel."""
    counts = {"TOTAL": 1, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 1000}
    data = {f"{name}-{key}_FORMS": str(count) for key, count in counts.items()}
    order = {
        "ORDER": "1",
        "DELETE": "",
        "source": "",
        "guidance": "",
        "description": "",
    }
    return data | {f"{name}-0-{key}": value for key, value in (order | row).items()}


def test_a_body_is_made_with_its_names_and_officers(client, administrator, officer):
    client.force_login(administrator)

    response = client.post(
        reverse("accreditingbody:add"),
        {
            "name": "Demo Institute",
            "short_name": "DI",
            "role": "accredits",
            "country": "RS",
            "officers": [officer.pk],
            **formset("texts", {"language": "sr", "name": "Демо институт"}),
            **formset(
                "calls", {"kind": "general", "title": "Call", "opens_on": "2026-01-01"}
            ),
            **formset("steps", {"title": "Formal check"}),
            **formset(
                "dossier_parts",
                {"code": "APO-1", "content": "text", "title": "Application"},
            ),
            **formset("standards", {"code": "C1", "title": "Need", "most": "5"}),
            **formset("fees", {"title": "Fee", "amount": "100", "currency": "RSD"}),
            **formset("rules", {"kind": "validity", "value": "5"}),
            **formset(
                "credit_units",
                {"kind": "ceu", "minutes": "600", "step": "0.1", "rounding": "nearest"},
            ),
            **formset("certificate_fields", {"field": "holder"}),
            **formset(
                "letter_texts",
                {"outcome": "refuse", "language": "sr", "text": "{reasons}"},
            ),
        },
    )

    assert response.status_code == 302
    body = AccreditingBody.objects.get()
    assert body.letter_texts.get().text == "{reasons}"
    assert body.name_in("sr") == "Демо институт"
    assert body.name_in("sl") == "Demo Institute"
    assert list(body.officers.all()) == [officer]
    assert body.figure("validity") == 5
    assert not body.rules.get().is_confirmed
    assert body.rules.get().standing == "To be confirmed"
    assert body.calls.get().title == "Call"
    assert body.dossier_parts.get().is_written
    edit = client.get(reverse("accreditingbody:edit", args=[body.pk]))
    assert edit.content.decode().count("To be confirmed") >= 9


def test_a_decision_is_made_for_versions_and_trainers(client, administrator):
    run = run_to_certify()
    mira = run.run_trainers.get().trainer
    client.force_login(administrator)
    fields = {
        "body": accrediting_body().pk,
        "number": "001/2026",
        "decided_on": "2026-01-02",
        "valid_from": "2026-01-05",
        "valid_to": "2031-01-04",
        "versions": [run.version.pk],
        "permitted_trainers": [mira.pk],
        "group_max": "20",
        "certificate_months": "",
        "conditions": "",
        "languages": ["en", "sl"],
        "dated_conditions-TOTAL_FORMS": "1",
        "dated_conditions-INITIAL_FORMS": "0",
        "dated_conditions-0-text": "A fee is paid.",
        "dated_conditions-0-due_on": "2026-03-01",
        "dated_conditions-0-holds_up": "on",
    }
    url = reverse("accreditation:add")

    refused = client.post(url, {**fields, "valid_to": "2025-01-01"})
    assert refused.status_code == 200
    assert not Accreditation.objects.exists()
    client.post(url, fields)

    decision = Accreditation.objects.get()
    assert list(decision.versions.all()) == [run.version]
    assert list(decision.permitted_trainers.all()) == [mira]
    assert (decision.languages, decision.modes) == (["en", "sl"], [])
    condition = decision.dated_conditions.get()
    assert (condition.text, condition.holds_up) == ("A fee is paid.", True)


@pytest.mark.parametrize(
    ("valid_from", "last_day"),
    [("2026-01-05", "2031-01-04"), ("2024-02-29", "2029-02-28")],
)
def test_without_a_last_day_a_decision_lasts_as_long_as_usual(valid_from, last_day):
    body = accrediting_body(decision_years=5)
    decision = Accreditation(
        body=body,
        number="7",
        decided_on=date(2026, 1, 2),
        valid_from=date.fromisoformat(valid_from),
    )

    decision.clean()

    assert decision.valid_to == date.fromisoformat(last_day)


def test_without_a_last_day_and_a_usual_length_a_decision_is_refused():
    decision = Accreditation(
        body=accrediting_body(), number="7", valid_from=date(2026, 1, 5)
    )

    with pytest.raises(ValidationError, match="usual length"):
        decision.clean()


def test_a_points_rule_is_made(client, administrator):
    body = accrediting_body("Demo Chamber", role="points")
    client.force_login(administrator)

    client.post(
        reverse("pointsrule:add"),
        {
            "body": body.pk,
            "activity": "training",
            "role": "participant",
            "points": "15",
            "with_test": "on",
            "valid_from": "2026-01-01",
        },
    )

    assert PointsRule.objects.get().points == 15


@pytest.mark.parametrize("model", MODELS)
def test_lists_open(client, administrator, model):
    client.force_login(administrator)

    assert client.get(reverse(f"{model}:index")).status_code == 200
