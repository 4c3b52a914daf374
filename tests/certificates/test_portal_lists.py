"""Every list of the portal and the registers asks as often for many rows as for few.

The rows are those of `bench.portal`, which measures the same among very many.
"""

from datetime import date

import pytest

from bench import portal
from tests.factories.certificates import accrediting_body, decision_on, run_to_certify


@pytest.mark.django_db
def test_no_list_asks_more_often_among_more_rows():
    client = portal.begin()
    portal.grow(2, 4)
    few = {each: portal.measured(client, each, tries=2)[0] for each, _ in portal.LISTS}

    portal.grow(7, 40)
    many = {each: portal.measured(client, each, tries=2)[0] for each, _ in portal.LISTS}

    assert many == few
    shown = client.get("/accreditation/").content.decode()
    assert shown.count("B-") >= 39


@pytest.mark.django_db
def test_of_very_many_decisions_the_newest_are_offered_and_each_can_be_asked_for(
    client, officer, monkeypatch
):
    monkeypatch.setattr("certificates.forms.MOST_OFFERED", 1)
    body = accrediting_body()
    body.officers.add(officer)
    old, new = (
        decision_on(run_to_certify(), body=body, number=number, decided_on=day)
        for number, day in (("OLD/1", date(2026, 1, 2)), ("NEW/2", date(2026, 2, 2)))
    )
    client.force_login(officer)

    def offered(path, **query):
        page = client.get(path, query).content.decode()
        return [f'value="{each.pk}"' in page for each in (old, new)]

    for path in ("/accreditation/", "/accreditation/runs/", "/accreditation/samples/"):
        assert offered(path) == [False, True], path
    for path in ("/accreditation/", "/accreditation/runs/"):
        assert offered(path, decision=old.pk) == [True, True], path
        for wrong in ("x", "9" * 30, "-1"):
            assert client.get(path, {"decision": wrong}).status_code == 200
