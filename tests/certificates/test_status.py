"""Where a certificate stands, in Python and in the database."""

from datetime import date, timedelta

import pytest

from certificates.domain.lifecycle import reinstate, revoke, suspend
from certificates.domain.status import ALLOWED, Event, Status, has_status, status_of
from certificates.models import Certificate
from tests.factories.certificates import ISSUED_AT, certificate_of

LAST_DAY = date(2027, 1, 31)


@pytest.mark.parametrize(
    ("event", "valid_until", "on", "expected"),
    [
        ("issued", None, LAST_DAY, "valid"),
        ("issued", LAST_DAY, LAST_DAY - timedelta(days=91), "valid"),
        ("issued", LAST_DAY, LAST_DAY - timedelta(days=90), "expiring"),
        ("issued", LAST_DAY, LAST_DAY, "expiring"),
        ("issued", LAST_DAY, LAST_DAY + timedelta(days=1), "expired"),
        ("reinstated", None, LAST_DAY, "valid"),
        ("reinstated", LAST_DAY, LAST_DAY + timedelta(days=1), "expired"),
        ("suspended", LAST_DAY, LAST_DAY + timedelta(days=1), "suspended"),
        ("revoked", LAST_DAY, LAST_DAY + timedelta(days=1), "revoked"),
        ("superseded", None, LAST_DAY, "superseded"),
        ("renewed", LAST_DAY, LAST_DAY + timedelta(days=1), "renewed"),
    ],
)
def test_status_follows_the_newest_event_and_the_last_day(
    event, valid_until, on, expected
):
    assert status_of(event, valid_until=valid_until, on=on) == expected


def test_nothing_follows_a_revocation_or_a_replacement():
    assert ALLOWED[Event.REVOKED] == ALLOWED[Event.SUPERSEDED] == set()
    assert set(ALLOWED) == set(Event)


@pytest.mark.django_db
@pytest.mark.parametrize("happened", ["nothing", "suspended", "reinstated", "revoked"])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_condition_says_the_same_as_the_function(happened, days):
    certificate = certificate_of()
    if happened in {"suspended", "reinstated"}:
        suspend(certificate, reason="under_review", by=None, at=ISSUED_AT)
    if happened == "reinstated":
        reinstate(certificate, reason="review_closed", by=None, at=ISSUED_AT)
    if happened == "revoked":
        revoke(certificate, reason="issued_in_error", by=None, at=ISSUED_AT)
    found = Certificate.objects.with_last_event().get()
    on = date(2026, 6, 2) + timedelta(days=days)

    status = status_of(found.last_event, valid_until=found.valid_until, on=on)
    by_condition = [
        each
        for each in Status
        if Certificate.objects.with_last_event()
        .filter(has_status(each, on=on))
        .exists()
    ]

    assert by_condition == [status]
