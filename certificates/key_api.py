"""The side for programs that bring a key: many certificates at once, and the register.

What a key sees is what its owner may see now. A key of an organisation has no rights
of its own: it checks by codes, which only whoever holds a certificate knows, and not
by serial numbers, which anybody can count up.
"""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from certificates.api import Pages
from certificates.domain import bulk_check
from certificates.domain.bulk_check import Checked
from certificates.domain.status import status_of
from certificates.models import Certificate
from certificates.permissions import can_open_portal
from lms.core import audit
from lms.core.api_auth import ApiKeyAuth, ApiRefusal, key_of
from lms.core.errors import DomainError

PER_PAGE = 200
router = Router(tags=["with a key"])


class Asked(Schema):
    """Serial numbers or codes, in any spelling; at most ten thousand."""

    certificates: list[str] = Field(min_length=1, max_length=bulk_check.MOST)


class CheckedOut(Schema):
    """Where one certificate stands. What one may not see is `not_known` too."""

    line: int
    asked: str
    status: str
    serial: str | None
    issued_on: date | None
    valid_until: date | None


class AnswersOut(Schema):
    """All answers in the order asked, and how many of each status."""

    counts: dict[str, int]
    items: list[CheckedOut]


class RegisteredOut(Schema):
    """A certificate under a decision of the key's owner; it names nobody."""

    serial: str
    status: str
    kind: str
    programme: str
    run: str
    decision: str
    issued_on: date
    valid_until: date | None

    @staticmethod
    def resolve_status(found: Any) -> str:
        day = timezone.localdate()
        return status_of(found.last_event, valid_until=found.valid_until, on=day).value

    @staticmethod
    def resolve_programme(found: Certificate) -> str:
        return str(found.facts["programme"]["code"])

    @staticmethod
    def resolve_run(found: Certificate) -> str:
        return str(found.facts["run"]["code"])

    @staticmethod
    def resolve_decision(found: Certificate) -> str:
        return str(found.facts["accreditation"]["number"])

    @staticmethod
    def resolve_issued_on(found: Certificate) -> str:
        return str(found.facts["issued_on"])


@router.post(
    "/checks",
    response=AnswersOut,
    auth=ApiKeyAuth("verify:bulk"),
    summary="Check up to 10,000 certificates",
)
def check(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Answer for each serial number or code. Needs a key with `verify:bulk`."""
    lines = [
        (number, text.replace("\0", "").strip()[:60])
        for number, text in enumerate(asked.certificates, start=1)
    ]
    answers = _checked(request, lines)
    return {
        "counts": dict(Counter(each.status for each in answers)),
        "items": [_as_json(each) for each in answers],
    }


@router.post(
    "/checks.csv",
    auth=ApiKeyAuth("verify:bulk"),
    summary="Check a CSV file of up to 10,000 lines",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        "responses": {
            200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        },
    },
)
def check_csv(request: HttpRequest) -> HttpResponse:
    """Answer a list, its first column read, with a list. Needs `verify:bulk`."""
    try:
        lines = bulk_check.read_list(request.body)
    except DomainError as refusal:
        raise ApiRefusal(422, refusal.code, str(refusal)) from refusal
    answers = _checked(request, lines)
    return HttpResponse(
        bulk_check.as_csv(iter(answers)), content_type="text/csv; charset=utf-8"
    )


@router.get(
    "/register/certificates",
    response=list[RegisteredOut],
    auth=ApiKeyAuth("register:read"),
    summary="The certificates under the decisions of one's body",
)
@paginate(Pages, page_size=PER_PAGE)
def register(request: HttpRequest) -> QuerySet[Certificate]:
    """List them, newest first, without names. Needs a key with `register:read`."""
    key = key_of(request)
    if key is None or key.organisation_id or not can_open_portal(key.owner):
        raise ApiRefusal(
            403, "not_an_officer", "The owner of this key is not an officer of a body."
        )
    visible = Certificate.objects.under_decisions_of(key.owner)
    return visible.with_last_event().order_by("-pk")


def _checked(request: HttpRequest, lines: list[tuple[int, str]]) -> list[Checked]:
    key = key_of(request)
    if key is None:  # no endpoint here is without one
        raise ApiRefusal(401, "key_needed", "This needs a key.")
    is_officer = key.organisation_id is None and can_open_portal(key.owner)
    everything = Certificate.objects.all()
    among = everything.under_decisions_of(key.owner) if is_officer else everything
    today = timezone.localdate()
    answers = list(bulk_check.check(lines, among=among, on=today, by_serial=is_officer))
    audit.record(
        "certificate.checked_in_bulk",
        key,
        by=key.owner,
        lines=len(lines),
        prefix=key.prefix,
    )
    return answers


def _as_json(checked: Checked) -> dict[str, Any]:
    found = checked.certificate
    return {
        "line": checked.line,
        "asked": checked.asked,
        "status": checked.status,
        "serial": found and found.serial,
        "issued_on": found and found.facts["issued_on"],
        "valid_until": found and found.valid_until,
    }
