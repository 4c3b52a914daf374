"""A list of certificates checked at once: own decisions only, nothing half-read."""

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain import bulk_check
from certificates.domain.issuing import revoke
from certificates.models import Certificate
from lms.core.errors import DomainError
from tests.factories.certificates import (
    ISSUED_AT,
    accrediting_body,
    certificate_of,
    completed,
    decision_on,
    run_to_certify,
)
from tests.factories.runs import coordinator_of_runs, someone

ADDRESS = "/accreditation/check/"


def listed(text, name="list.csv"):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"serial\n", "empty"),
        (b"\xff\xfe\x00", "not_text"),
        (b"2026-1\0\n", "not_text"),
        (b"2026-000001\n" * 10_001, "too_many"),
        (b"x" * 1_000_001, "too_large"),
    ],
)
def test_what_is_no_list_is_refused(content, code):
    with pytest.raises(DomainError) as refusal:
        bulk_check.read_list(content)

    assert refusal.value.code == code


def test_headings_empty_lines_and_other_columns_are_passed_over():
    text = "serial;name\n2026-000001;Ana\n\n 2026-2 ;Mira\n".encode("utf-8-sig")

    assert bulk_check.read_list(text) == [(2, "2026-000001"), (4, "2026-2")]


@pytest.mark.django_db
class TestAnswers:
    @pytest.fixture
    def body(self, officer):
        body = accrediting_body("Demo Institute")
        body.officers.add(officer)
        return body

    @pytest.fixture
    def run(self, body):
        run = run_to_certify()
        decision_on(run, body=body)
        return run

    def test_the_officer_gets_an_answer_for_each_line(self, client, officer, run):
        good = certificate_of(completed(run, someone("Ana", "Petrović")))
        bad = certificate_of(completed(run, someone("Ivan", "Rus")))
        revoke(bad, reason="issued_in_error", by=coordinator_of_runs(), at=ISSUED_AT)
        client.force_login(officer)
        text = f"{good.serial}\n{bad.printed_code.lower()}\n2026-999999\n=1+1\n"

        page = client.post(ADDRESS, {"file": listed(text), "answer": "page"})
        file = client.post(ADDRESS, {"file": listed(text), "answer": "file"})

        assert "Not on record under your decisions" in page.content.decode()
        rows = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"))))
        assert [(row["status"], row["serial"]) for row in rows] == [
            ("valid", good.serial),
            ("revoked", bad.serial),
            ("not_known", ""),
            ("not_known", ""),
        ]
        assert rows[3]["asked"] == "'=1+1"
        assert "Petrović" not in file.content.decode("utf-8-sig")

    def test_certificates_of_other_bodies_are_not_known(self, client, officer, run):
        foreign_run = run_to_certify()
        decision_on(foreign_run, body=accrediting_body("Another Institute"))
        foreign = certificate_of(completed(foreign_run))
        client.force_login(officer)

        file = client.post(
            ADDRESS, {"file": listed(f"{foreign.serial}\n"), "answer": "file"}
        )

        assert "not_known" in file.content.decode("utf-8-sig")

    @pytest.mark.parametrize("role", ["trainee", "trainer", "coordinator"])
    def test_only_officers_check_lists(self, client, role, request):
        client.force_login(request.getfixturevalue(role))

        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, {"file": listed("2026-1")}).status_code == 403

    def test_a_wrong_file_is_told_at_the_field(self, client, officer, body):
        client.force_login(officer)

        page = client.post(ADDRESS, {"file": listed(b"\xff\xfe\x00"), "answer": "page"})

        assert page.status_code == 400
        assert "This is not a text file" in page.content.decode()

    def test_ten_thousand_lines_cost_forty_queries(self):
        asked = [(n, f"2026-{n:06}") for n in range(1, 10_001)]

        with CaptureQueriesContext(connection) as queries:
            answers = list(
                bulk_check.check(
                    asked,
                    among=Certificate.objects.all(),
                    on=ISSUED_AT.date(),
                )
            )

        assert len(answers) == 10_000
        assert len(queries) <= 40


def test_the_page_has_an_address():
    assert reverse("certificates:bulk_check") == ADDRESS
