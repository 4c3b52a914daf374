"""The public side for programs: one certificate by its code, and the registers."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from ninja.pagination import PageNumberPagination, paginate

from certificates.domain import registers, verification
from certificates.domain.counting import count_check
from certificates.domain.decision_history import history_of
from certificates.domain.register_data import address_of
from certificates.models import Accreditation
from certificates.views.shown import for_programs
from certificates.views.verification import may_look_up
from courses.models import CourseRun
from lms.core.api_auth import ApiKeyAuth, too_many

PER_PAGE = 40
Search = Annotated[str, Query(max_length=200)]
LAST_PAGE = 1_000_000
router = Router(tags=["certificates"])


class Pages(PageNumberPagination):
    """Numbered pages, as far as a database can count."""

    class Input(PageNumberPagination.Input):
        page: int = Field(1, ge=1, le=LAST_PAGE)


class ProgrammeOut(Schema):
    """A decision of an accrediting body, and the programmes it covers."""

    body: str
    number: str
    programmes: list[str]
    decided_on: date
    valid_from: date
    valid_to: date
    force: str
    address: str

    @staticmethod
    def resolve_address(decision: Accreditation) -> str:
        return address_of(decision)

    @staticmethod
    def resolve_body(decision: Accreditation) -> str:
        return decision.body.name

    @staticmethod
    def resolve_programmes(decision: Accreditation) -> list[str]:
        return sorted({version.public_title for version in decision.versions.all()})

    @staticmethod
    def resolve_force(decision: Accreditation) -> str:
        return registers.force_of(decision, on=timezone.localdate()).value


class DeliveryOut(Schema):
    """A finished run: no personal data; figures from one to four are null."""

    code: str
    programme: str = Field(alias="version.public_title")
    provider: str = Field(alias="provider.name")
    starts_on: date
    ends_on: date
    place: str
    participants: int | None
    documents: int | None

    @staticmethod
    def resolve_participants(run: CourseRun) -> int | None:
        return registers.published(vars(run)["participants"])

    @staticmethod
    def resolve_documents(run: CourseRun) -> int | None:
        return registers.published(vars(run)["documents"])


class StepOut(Schema):
    """What happened to a decision on a day; days to come are among them."""

    day: date
    step: str


class ConditionOut(Schema):
    """Something a decision asks for by a day; open while it has no day of fulfilment."""

    text: str
    due_on: date
    fulfilled_on: date | None


class DecisionOut(ProgrammeOut):
    """A decision with what it permits, its conditions and its history.

    Where no language or mode is named, any is permitted.
    """

    versions: list[str]
    languages: list[str]
    modes: list[str]
    group_max: int | None
    conditions: str
    dated_conditions: list[ConditionOut]
    history: list[StepOut]

    @staticmethod
    def resolve_versions(decision: Accreditation) -> list[str]:
        return sorted(str(version) for version in decision.versions.all())

    @staticmethod
    def resolve_history(decision: Accreditation) -> list[dict[str, Any]]:
        steps = history_of(decision)
        return [{"day": each.day, "step": each.step.value} for each in steps]


def anybody(request: HttpRequest) -> str:
    """Let in who brings no key, as often as the verification page does."""
    if not may_look_up(request):
        raise too_many()
    return "anybody"


@router.get(
    "/certificates/{code}",
    summary="What is public about a certificate",
    auth=[ApiKeyAuth("verify:read"), anybody],
)
def certificate(request: HttpRequest, code: str) -> dict[str, Any]:
    """Answer for a code, however it is typed; the same as the verification page.

    Open to all within a limit for each address; with a key (scope `verify:read`) the
    key's own limit counts instead.
    """
    found = verification.record_by_code(code[:60])
    if found is None:
        raise HttpError(404, "No certificate has this code.")
    count_check(found.pk, on=timezone.localdate())
    return for_programs(found, on=timezone.localdate())


@router.get(
    "/register/programmes",
    response=list[ProgrammeOut],
    operation_id="register_programmes",
    summary="The register of accredited programmes",
)
@router.get("/programmes", response=list[ProgrammeOut], summary="Accredited programmes")
@paginate(Pages, page_size=PER_PAGE)
def programmes(request: HttpRequest, q: Search = "") -> QuerySet[Accreditation]:
    return registers.decisions(q)


@router.get(
    "/register/programmes/{pk}",
    response=DecisionOut,
    summary="One decision with its history",
)
def decision(request: HttpRequest, pk: int) -> Accreditation:
    return get_object_or_404(registers.decisions(""), pk=pk)


@router.get(
    "/register/deliveries",
    response=list[DeliveryOut],
    operation_id="register_deliveries",
    summary="The register of realised deliveries",
)
@router.get("/deliveries", response=list[DeliveryOut], summary="Realised deliveries")
@paginate(Pages, page_size=PER_PAGE)
def deliveries(request: HttpRequest, q: Search = "") -> QuerySet[CourseRun]:
    return registers.deliveries(q)
