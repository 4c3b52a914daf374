"""An officer reads a run's figures and the reports handed in; each look is kept."""

import pytest
from django.urls import reverse

from certificates.domain.looks import looks_of_officers
from courses.domain.submitting import submit_report
from lms.core.models import AuditEvent
from tests.factories.certificates import (
    ISSUED_AT,
    accrediting_body,
    decision_on,
    finished,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, place_on

pytestmark = pytest.mark.django_db


def test_an_officer_reads_reports_of_runs_under_their_decisions_only(
    client, officer, trainee
):
    body = accrediting_body("Demo Institute")
    body.officers.add(officer)
    run, foreign = run_to_certify(code="OWN-1"), run_to_certify(code="OTHER-1")
    decision_on(run, body=body, number="001/2026")
    decision_on(foreign, body=accrediting_body("Another Institute"))
    for _number in range(6):
        place_on(run)
    finished(run)
    by = coordinator_of_runs()
    kept = submit_report(run, lambda n: f"%PDF {n}".encode(), by=by, at=ISSUED_AT)
    client.force_login(officer)

    page = client.get(reverse("certificates:portal_run", args=[run.pk]))
    figures = client.get(reverse("certificates:portal_run_report", args=[run.pk]))
    file = reverse("certificates:portal_run_report_file", args=[run.pk, 1])
    answer = client.get(file)

    assert kept.digest in page.content.decode()
    assert "Participants by sex" in figures.content.decode()
    assert b"".join(answer.streaming_content) == b"%PDF 1"
    looks = [each.data["version"] for each in looks_of_officers()]
    assert looks == [1, None]
    for name, args in (
        ("portal_run_report", [foreign.pk]),
        ("portal_run_report_file", [foreign.pk, 1]),
        ("portal_run_report_file", [run.pk, 2]),
    ):
        address = reverse(f"certificates:{name}", args=args)
        assert client.get(address).status_code == 404
    client.force_login(trainee)
    assert client.get(file).status_code == 403
    assert AuditEvent.objects.filter(action="run.report_viewed").count() == 2
