"""Every list of the portal and the registers asks as often for many rows as for few.

The rows are those of `bench.portal`, which measures the same among very many.
"""

import pytest

from bench import portal


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
