"""Dossiers past their time of keeping: by the body's figure, announced, then deleted."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from certificates.documents import archive
from certificates.domain import retention
from certificates.domain.portal_files import documents_of, number_of_documents
from certificates.models import (
    Application,
    BodyRule,
    Disposal,
    DossierDraft,
    Submission,
    SubmittedFile,
)
from lms.core.dates import months_later
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Notice
from tests.factories.applications import (
    after,
    applicant,
    body_with_profile,
    decided,
    draft,
    officer_of,
    submitted,
)
from tests.factories.courses import frozen_version

pytestmark = pytest.mark.django_db
YEARS = 7
DAY = timedelta(days=1)


def at(day):
    return after(0).replace(year=day.year, month=day.month, day=day.day)


@pytest.fixture
def application():
    """A refused application of a body that keeps records for seven years."""
    application = submitted()
    BodyRule.objects.create(
        body=application.body,
        kind=BodyRule.Kind.RETENTION,
        value=YEARS,
        is_confirmed=True,
        source="The body",
    )
    row = application.people.first()
    row.qualifications = "Twenty years"
    row.cv.save("cv.pdf", ContentFile(b"%PDF"), save=False)
    row.save()
    Application.objects.filter(pk=application.pk).update(state="withdrawn")
    return Application.objects.get(pk=application.pk)


@pytest.fixture
def officer(application):
    return officer_of(application.body)


@pytest.fixture
def last(application):
    """The last day of its time of keeping."""
    ended = application.events.last().at.date()
    return months_later(ended, 12 * YEARS)


def listed(officer, day):
    return list(retention.past_keeping(officer, on=day))


def code_of(call):
    before = list(Submission.objects.values()), list(Disposal.objects.values())
    with pytest.raises(DomainError) as refused:
        call()
    assert before == (
        list(Submission.objects.values()),
        list(Disposal.objects.values()),
    )
    return refused.value.code


@pytest.mark.parametrize(("days", "is_past"), [(-1, False), (0, False), (1, True)])
def test_the_last_day_of_keeping_counts_in_full(
    application, officer, last, days, is_past
):
    day = last + days * DAY

    assert (listed(officer, day) == [application]) is is_past
    if not is_past:
        given = {"by": officer, "at": at(day)}
        assert code_of(lambda: retention.announce(application, **given)) == "kept_still"


def test_only_a_confirmed_figure_and_what_is_over_and_ones_own(
    application, officer, last
):
    late = last + 100 * DAY
    other = officer_of(body_with_profile("Another Institute"))
    assert listed(other, late) == []
    Application.objects.filter(pk=application.pk).update(state="review")
    assert listed(officer, late) == []
    Application.objects.filter(pk=application.pk).update(state="refused")
    assert listed(officer, late) == [application]
    application.body.rules.filter(kind="retention").update(is_confirmed=False)

    assert listed(officer, late) == []


def test_it_is_announced_and_then_deleted_and_what_was_decided_stays(
    application, officer, last, django_capture_on_commit_callbacks
):
    other = submitted(draft(version=frozen_version()))
    places = list(
        SubmittedFile.objects.filter(submission__application=application).values_list(
            "place", flat=True
        )
    )
    cv = application.people.first().cv
    digests = list(application.submissions.values_list("content_sha256", flat=True))
    steps = list(application.events.values())
    begun = at(last + DAY)
    early = {"by": officer, "at": begun}
    assert code_of(lambda: retention.dispose(application, **early)) == "day_to_come"

    disposal = retention.announce(application, **early)

    assert retention.announce(application, **early) == disposal
    assert disposal.not_before == last + DAY + retention.NOTICE
    told = Notice.objects.filter(person=applicant()).latest("pk")
    assert application.number in told.text
    before = {"by": officer, "at": at(disposal.not_before - DAY)}
    assert code_of(lambda: retention.dispose(application, **before)) == "day_to_come"
    stranger = officer_of(body_with_profile("Another Institute"))
    for by, code in ((stranger, "not_yours"), (applicant(), "not_yours")):
        given = {"by": by, "at": at(disposal.not_before)}
        assert code_of(lambda g=given: retention.dispose(application, **g)) == code
    for table in (application.submissions, application.drafts):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        retention.dispose(application, by=officer, at=at(disposal.not_before))

    for place in places:
        assert not list(archive.pieces(place))
    assert not cv.storage.exists(cv.name)
    assert not application.drafts.exists()
    assert not application.comments.exists()
    assert [each.content for each in application.submissions.all()] == [{}]
    assert digests == list(
        application.submissions.values_list("content_sha256", flat=True)
    )
    assert {each.qualifications for each in application.people.all()} == {""}
    assert list(application.events.values()) == steps
    assert listed(officer, disposal.not_before) == []
    event = AuditEvent.objects.get(action="application.disposed")
    assert event.data["files"] == len(places)
    again = {"by": officer, "at": at(disposal.not_before)}
    assert code_of(lambda: retention.dispose(application, **again)) == "already_decided"
    assert code_of(lambda: retention.keep(application, **again)) == "already_decided"
    # Nothing of another application has gone, and its rows are as firm as before.
    kept = SubmittedFile.objects.filter(submission__application=other)
    assert kept
    assert all(list(archive.pieces(each.place)) for each in kept)
    assert DossierDraft.objects.filter(application=other).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(application=other).update(content={})
    with pytest.raises(DatabaseError), transaction.atomic():
        Disposal.objects.update(years=1)


def test_a_file_that_another_application_has_stays(
    application, officer, last, django_capture_on_commit_callbacks
):
    other = submitted(draft(version=frozen_version()))
    shared = SubmittedFile.objects.filter(submission__application=application).first()
    SubmittedFile.objects.create(
        submission=other.submissions.get(),
        kind="pdf",
        language="sl",
        place=shared.place,
        sha256=shared.sha256,
        size=1,
    )
    retention.announce(application, by=officer, at=at(last + DAY))

    with django_capture_on_commit_callbacks(execute=True):
        retention.dispose(application, by=officer, at=at(last + 60 * DAY))

    assert archive.read(shared.place, digest=shared.sha256)


def test_the_letter_stays_and_the_export_tells_what_is_left(
    officer, application, last, django_capture_on_commit_callbacks
):
    revoked = decided(draft(version=frozen_version()))
    Application.objects.filter(pk=revoked.pk).update(state="revoked")
    late = at(last + 900 * DAY)
    retention.announce(revoked, by=officer, at=late)
    with django_capture_on_commit_callbacks(execute=True):
        retention.dispose(revoked, by=officer, at=late + 30 * DAY)

    letter = revoked.events.exclude(document="").get()
    assert archive.read(letter.document, digest=letter.document_sha256)
    left = [
        each.name for each in documents_of(officer) if f"-{revoked.pk}-" in each.name
    ]
    assert len(left) == 1
    assert left[0].startswith("letters/")
    assert number_of_documents(officer) == len(list(documents_of(officer)))


def test_the_pages(
    client, application, officer, last, monkeypatch, django_capture_on_commit_callbacks
):
    page = reverse("certificates:portal_retention")

    def act(name):
        address = reverse("certificates:retention_act", args=[application.pk, name])
        return client.post(address)

    def on(day):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at(day))

    on(last + DAY)
    client.force_login(applicant())
    assert client.get(page).status_code == 403
    client.force_login(officer_of(body_with_profile("Another Institute")))
    assert application.number not in client.get(page).content.decode()
    assert act("delete").status_code == 404
    client.force_login(officer)
    assert application.number in client.get(page).content.decode()
    assert act("eat").status_code == 404
    act("delete")
    assert not Disposal.objects.exists()
    act("announce")
    act("keep")
    assert not Disposal.objects.exists()
    act("announce")
    client.force_login(applicant())
    own = reverse("certificates:application", args=[application.pk])
    assert "the body may delete these files" in client.get(own).content.decode()

    on(last + DAY + retention.NOTICE)
    client.force_login(officer)
    with django_capture_on_commit_callbacks(execute=True):
        act("delete")

    one = reverse("certificates:portal_application", args=[application.pk])
    assert "The files were deleted on" in client.get(one).content.decode()
    kept = SubmittedFile.objects.filter(submission__application=application).first()
    file = reverse("certificates:submitted_file", args=[kept.pk])
    assert client.get(file).status_code == 404
    dossier = reverse("certificates:portal_dossier", args=[application.pk, 1])
    assert client.get(dossier).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(
    client, application, officer, last, monkeypatch, django_assert_num_queries, count
):
    for _each in range(count - 1):
        more = submitted(draft(version=frozen_version()))
        Application.objects.filter(pk=more.pk).update(state="withdrawn")
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(last + 99 * DAY))
    client.force_login(officer)
    page = reverse("certificates:portal_retention")
    client.get(page)

    with django_assert_num_queries(10):
        assert len(client.get(page).context["rows"]) == count
