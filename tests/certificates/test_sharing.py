"""Links of holders: as open as they chose, for as long as they chose."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.domain import sharing
from certificates.domain.issuing import issue_again, revoke
from certificates.models import ShareLink
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.certificates import ISSUED_AT, certificate_of
from tests.factories.runs import coordinator_of_runs, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return certificate_of()


def link_to(certificate, **fields):
    fields.setdefault("last_day", timezone.localdate() + timedelta(days=30))
    fields.setdefault("shows_name", True)
    fields.setdefault("gives_document", False)
    return sharing.share(certificate, by=certificate.holder, **fields)


def test_a_link_shows_the_name_only_if_the_holder_wants_it(client, certificate):
    name = certificate.holder_name
    open_page = client.get(link_to(certificate).get_absolute_url())
    masked_page = client.get(link_to(certificate, shows_name=False).get_absolute_url())

    assert name in open_page.content.decode()
    assert name not in masked_page.content.decode()
    assert open_page.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in open_page.headers["Cache-Control"]


def test_the_document_is_given_only_where_the_link_says_so(client, certificate):
    without = link_to(certificate)
    with_document = link_to(certificate, gives_document=True)

    refused = client.get(reverse("certificates:shared_document", args=[without.token]))
    given = client.get(
        reverse("certificates:shared_document", args=[with_document.token])
    )

    assert refused.status_code == 404
    assert given.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("shows_name", "gives_document"), [(True, True), (True, False), (False, False)]
)
def test_a_link_to_what_was_replaced_leads_to_the_newer_ones_public_page(
    client, certificate, shows_name, gives_document
):
    link = link_to(certificate, shows_name=shows_name, gives_document=gives_document)
    holder = certificate.holder
    holder.last_name = "Novaković"
    holder.save()
    before = client.get(link.get_absolute_url()).content.decode()
    fresh = issue_again(certificate, reason="correction", by=coordinator_of_runs())

    page = client.get(link.get_absolute_url()).content.decode()

    assert "Go to the newer certificate" not in before
    assert "The newer one counts." in page
    assert f'href="{fresh.get_absolute_url()}"' in page
    assert "Novaković" not in page
    assert ("Download the document" in page) is gives_document


def test_a_revoked_certificate_is_shown_as_revoked_by_its_link(client, certificate):
    link = link_to(certificate)
    revoke(certificate, reason="issued_in_error", by=coordinator_of_runs())

    page = client.get(link.get_absolute_url()).content.decode()

    assert "This certificate is no longer valid" in page


def test_closed_past_and_unknown_links_look_the_same(client, certificate):
    closed = link_to(certificate)
    sharing.close(closed, by=certificate.holder)
    sharing.close(closed, by=certificate.holder)
    past = link_to(certificate)
    ShareLink.objects.filter(pk=past.pk).update(
        last_day=timezone.localdate() - timedelta(days=1)
    )

    tokens = (closed.token, past.token, "0" * 26)
    pages = [client.get(reverse("certificates:shared", args=[t])) for t in tokens]
    seen = {
        re.search(r"<main.*</main>", p.content.decode(), re.DOTALL)[0] for p in pages
    }

    assert [page.status_code for page in pages] == [404, 404, 404]
    assert len(seen) == 1
    closings = AuditEvent.objects.filter(action="certificate.share_closed")
    assert closings.count() == 1


def test_a_document_without_the_name_is_refused_at_the_field(client, certificate):
    client.force_login(certificate.holder)
    events = AuditEvent.objects.count()

    answer = client.post(
        reverse("certificates:share", args=[certificate.public_id]),
        {"last_day": timezone.localdate().isoformat(), "gives_document": "on"},
    )

    assert answer.status_code == 400
    assert answer.context["share_form"].errors == {
        "gives_document": [
            "The document bears your name, so it cannot be given without it."
        ]
    }
    assert "certificates_share_link" not in answer.content.decode()
    assert not ShareLink.objects.exists()
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize(
    ("days", "fields", "code"),
    [
        (-1, {}, "last_day"),
        (731, {}, "last_day"),
        (1, {"shows_name": False, "gives_document": True}, "document_shows_name"),
    ],
)
def test_a_link_is_refused(certificate, days, fields, code):
    fields["last_day"] = timezone.localdate() + timedelta(days=days)

    with pytest.raises(DomainError) as refusal:
        link_to(certificate, **fields)

    assert refusal.value.code == code
    assert not ShareLink.objects.exists()


def test_only_the_holder_shares_and_closes(client, certificate):
    link = link_to(certificate)
    client.force_login(someone("Nina", "Bajt"))
    data = {"last_day": "2027-01-01", "shows_name": "on"}

    shared = client.post(
        reverse("certificates:share", args=[certificate.public_id]), data
    )
    closed = client.post(reverse("certificates:share_close", args=[link.pk]))
    with pytest.raises(DomainError) as refusal:
        sharing.share(
            certificate,
            last_day=timezone.localdate(),
            shows_name=True,
            gives_document=False,
            by=coordinator_of_runs(),
        )

    assert (shared.status_code, closed.status_code) == (404, 404)
    assert refusal.value.code == "not_holder"
    assert ShareLink.objects.get().closed_at is None


def test_at_most_twenty_are_open(certificate):
    for _ in range(sharing.MOST_OPEN):
        link_to(certificate)

    with pytest.raises(DomainError) as refusal:
        link_to(certificate)

    assert refusal.value.code == "too_many_links"


def test_the_page_of_the_holder_opens_and_lists_links(client, certificate):
    client.force_login(certificate.holder)
    address = reverse("certificates:share", args=[certificate.public_id])
    day = (timezone.localdate() + timedelta(days=10)).isoformat()

    done = client.post(
        address,
        {"label": "Employer", "last_day": day, "shows_name": "on"},
        follow=True,
    )
    refused = client.post(address, {"last_day": "2001-01-01", "shows_name": "on"})

    link = ShareLink.objects.get()
    assert link.get_absolute_url() in done.content.decode()
    assert "Employer" in done.content.decode()
    assert refused.status_code == 400
    assert "within two years" in refused.content.decode()


def test_links_go_with_the_account(certificate):
    link_to(certificate)

    erase_account(certificate.holder, by=certificate.holder, at=ISSUED_AT)

    assert not ShareLink.objects.exists()


def test_the_last_day_counts_in_full():
    link = ShareLink(last_day=date(2026, 5, 3))

    assert link.is_open(on=date(2026, 5, 3))
    assert not link.is_open(on=date(2026, 5, 4))
