"""The accreditation body's officer: read only, own decisions only, every look noted."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.documents import wording
from certificates.domain import provisional, registers
from certificates.domain.explanation import confirmed, explain, note_look
from certificates.domain.facts import in_language
from certificates.domain.preview import issued
from certificates.domain.searching import printed_as
from certificates.domain.status import TONES, Status, has_status
from certificates.forms import PortalFilterForm
from certificates.models import Accreditation, AccreditingBody, Certificate
from certificates.permissions import can_open_portal, can_view_evidence
from certificates.querysets import CertificateQuerySet
from courses.domain.outline import frozen_page, lesson_html, load_outline
from courses.models import OutlineItem, ProgrammeVersion
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 50
View = Callable[..., HttpResponse]


def officers_only(view: View) -> View:
    @wraps(view)
    def wrapper(
        request: AuthenticatedRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        if not can_open_portal(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return learning_page(wrapper)


@officers_only
def portal(request: AuthenticatedRequest) -> HttpResponse:
    """List the certificates under the officer's decisions."""
    now = timezone.now()
    visible = Certificate.objects.under_decisions_of(request.user)
    decisions = Accreditation.objects.visible_to(request.user)
    form = PortalFilterForm(request.GET, decisions=decisions.select_related("body"))
    found = _filtered(visible.with_last_event(), form)
    page = Paginator(
        found.select_related("accreditation__body")
        .defer("evidence")
        .order_by("-issued_at", "-pk"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    rows = [_row(each, now=now) for each in page]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "total": page.paginator.count,
        "bodies": bodies_named(request),
        "tabs": tabs("certificates"),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "certificates/portal/certificates.html", context)


@officers_only
def decisions(request: AuthenticatedRequest) -> HttpResponse:
    """List the officer's decisions, what they cover, and how much was issued."""
    today = timezone.localdate()
    found = (
        Accreditation.objects.visible_to(request.user)
        .select_related("body")
        .prefetch_related("versions", "permitted_trainers", "dated_conditions", "stops")
        .order_by("-decided_on", "-pk")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    issued_by = _issued_by(each.pk for each in page)
    rows = [
        {
            "decision": each,
            "force": (force := registers.force_of(each, on=today)),
            "tone": registers.TONES[force],
            "issued": issued_by.get(each.pk, 0),
        }
        for each in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "bodies": bodies_named(request),
        "tabs": tabs("decisions"),
    }
    return render(request, "certificates/portal/decisions.html", context)


def _issued_by(decisions: Iterable[int]) -> dict[int, int]:
    """Count certificates of the decisions that are shown, never of all there are."""
    counted = Certificate.objects.filter(accreditation__in=list(decisions))
    return dict(
        counted.order_by()
        .values_list("accreditation")
        .annotate(number=Count("pk"))
        .values_list("accreditation", "number")
    )


@officers_only
def evidence(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """Show why a certificate was issued; this look is written to the trail."""
    if not can_view_evidence(request.user):
        raise PermissionDenied
    certificate = get_object_or_404(
        Certificate.objects.under_decisions_of(request.user)
        .with_last_event()
        .select_related("run__version", "accreditation__body", "superseded_by")
        .select_related("supersedes", "issued_by")
        .prefetch_related("events"),
        public_id=public_id.lower(),
    )
    now = timezone.now()
    note_look(certificate, by=request.user, at=now)
    facts, language = certificate.facts, get_language() or ""
    shown = issued(certificate, at=now)
    context = {
        "certificate": certificate,
        "facts": facts,
        "status": shown.status,
        "tone": TONES[shown.status],
        "provisional": provisional.status_of(certificate, on=timezone.localdate(now)),
        "explanation": explain(certificate),
        "confirmed": confirmed(certificate),
        "dates": wording.dates(facts["run"]),
        "length": wording.hours_by_mode(facts["minutes"]["planned"]),
        "attended": wording.hours_by_mode(facts["minutes"]["attended"]),
        "trained": wording.hours_by_mode(facts["minutes"].get("trained", {})),
        "points": wording.points(facts),
        "accreditation": wording.accreditation(facts, language),
        "lead_trainers": ", ".join(t["name"] for t in facts["trainers"]),
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (certificate.serial, None),
        ],
    }
    return render(request, "certificates/portal/evidence.html", context)


@officers_only
def version(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show exactly what was taught: the outline of a version, with its hash."""
    found = _version(request, pk)
    language = get_language() or found.locales[0]
    context = {
        "version": found,
        "modules": load_outline(found, language),
        "requirements": found.requirements.all(),
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (str(found), None),
        ],
    }
    return render(request, "certificates/portal/version.html", context)


@officers_only
def version_item(request: AuthenticatedRequest, pk: int, key: UUID) -> HttpResponse:
    """Show the words of one item as they were frozen."""
    found = _version(request, pk)
    item = get_object_or_404(found.items.select_related("version"), key=key)
    page = frozen_page(item, get_language() or found.locales[0])
    is_lesson = item.kind == OutlineItem.Kind.LESSON
    context = {
        "version": found,
        "item": item,
        "frozen": page,
        "body": lesson_html(page) if is_lesson else "",
        "other_body": lesson_html(page, alternative=True) if is_lesson else "",
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (str(found), reverse("certificates:portal_version", args=[found.pk])),
            (item.code, None),
        ],
    }
    return render(request, "certificates/portal/version_item.html", context)


def _version(request: AuthenticatedRequest, pk: int) -> ProgrammeVersion:
    mine = Accreditation.objects.visible_to(request.user)
    return get_object_or_404(
        ProgrammeVersion.objects.filter(pk__in=mine.values("versions")), pk=pk
    )


def _filtered(
    found: CertificateQuerySet, form: PortalFilterForm
) -> CertificateQuerySet:
    """Narrow the list by what was asked; what cannot be understood finds nothing."""
    if not form.is_valid():
        return found.none()
    asked = form.cleaned_data
    if asked["q"]:
        found = found.filter(printed_as(asked["q"]))
    if asked["decision"]:
        found = found.filter(accreditation=asked["decision"])
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    if asked["status"]:
        found = found.filter(
            has_status(Status(asked["status"]), on=timezone.localdate())
        )
    if asked["issued_from"]:
        found = found.filter(issued_at__date__gte=asked["issued_from"])
    if asked["issued_to"]:
        found = found.filter(issued_at__date__lte=asked["issued_to"])
    return found


def _row(certificate: Certificate, *, now: datetime) -> dict[str, object]:
    shown = issued(certificate, at=now)
    facts = certificate.facts
    return {
        "certificate": certificate,
        "facts": facts,
        "title": in_language(facts["programme"]["titles"], get_language() or ""),
        "dates": wording.dates(facts["run"]),
        "status": shown.status,
        "tone": TONES[shown.status],
    }


def bodies_named(request: AuthenticatedRequest) -> str:
    bodies = AccreditingBody.objects.filter(officers=request.user)
    return ", ".join(body.name for body in bodies)


def tabs(current: str) -> list[dict[str, object]]:
    return [
        {
            "label": _("Inbox"),
            "url": reverse("certificates:portal_inbox"),
            "current": current == "inbox",
            "count": None,
        },
        {
            "label": _("Applications"),
            "url": reverse("certificates:portal_applications"),
            "current": current == "applications",
            "count": None,
        },
        {
            "label": _("Certificates"),
            "url": reverse("certificates:portal"),
            "current": current == "certificates",
            "count": None,
        },
        {
            "label": _("Decisions"),
            "url": reverse("certificates:portal_decisions"),
            "current": current == "decisions",
            "count": None,
        },
        {
            "label": _("Learning elsewhere"),
            "url": reverse("certificates:portal_learning"),
            "current": current == "learning",
            "count": None,
        },
        {
            "label": _("Deliveries"),
            "url": reverse("certificates:portal_runs"),
            "current": current == "runs",
            "count": None,
        },
        {
            "label": _("Complaints"),
            "url": reverse("certificates:portal_complaints"),
            "current": current == "complaints",
            "count": None,
        },
        {
            "label": _("Trainers"),
            "url": reverse("certificates:portal_trainers"),
            "current": current == "trainers",
            "count": None,
        },
        {
            "label": _("Statistics"),
            "url": reverse("certificates:portal_statistics"),
            "current": current == "statistics",
            "count": None,
        },
        {
            "label": _("Samples"),
            "url": reverse("certificates:samples"),
            "current": current == "samples",
            "count": None,
        },
        {
            "label": _("Check a list"),
            "url": reverse("certificates:bulk_check"),
            "current": False,
            "count": None,
        },
        {
            "label": _("API keys"),
            "url": reverse("api_keys"),
            "current": False,
            "count": None,
        },
    ]
