"""The officer's runs: what was reported under their decisions, down to each session."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.documents import wording
from certificates.domain import delivered, looks
from certificates.domain.coverage import coverage_of, coverages_of
from certificates.domain.preview import issued
from certificates.domain.status import TONES
from certificates.forms import DeliveredFilterForm
from certificates.models import Accreditation, Certificate
from certificates.permissions import can_view_certificates, can_view_evidence
from certificates.views.portal import bodies_named, officers_only, tabs
from courses.models import CourseRun, Session
from lms.core.audit_labels import label
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 50


@officers_only
def runs(request: AuthenticatedRequest) -> HttpResponse:
    """List the runs of programmes under the officer's decisions, newest first."""
    decisions = Accreditation.objects.visible_to(request.user)
    form = DeliveredFilterForm(
        request.GET or None, decisions=decisions.select_related("body")
    )
    mine = Certificate.objects.under_decisions_of(request.user)
    documents = mine.filter(run=OuterRef("pk")).order_by().values("run")
    found = (
        form.narrowed(delivered.runs_of(request.user))
        .select_related("version", "provider")
        .with_places()
        .annotate(
            documents=Coalesce(
                Subquery(documents.annotate(number=Count("pk")).values("number")), 0
            )
        )
        .order_by("-starts_on", "code")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    coverage = coverages_of(list(page))
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "run": each,
                "title": each.version.text("public_title", get_language() or ""),
                "dates": _dates(each),
                "coverage": coverage[each.pk],
            }
            for each in page
        ],
        "bodies": bodies_named(request),
        "tabs": tabs("runs"),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "certificates/portal/runs.html", context)


@officers_only
def run(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show one run: sessions, hours, counts and certificates; nobody's attendance."""
    found = _run(request, pk)
    now = timezone.now()
    mine = (
        Certificate.objects.under_decisions_of(request.user)
        .with_last_event()
        .filter(run=found)
        .order_by("serial")
    )
    sessions = list(delivered.sessions_in(CourseRun.objects.filter(pk=found.pk)))
    held = [each for each in sessions if each.status == each.Status.PLANNED]
    context = {
        "run": found,
        "title": found.version.text("public_title", get_language() or ""),
        "dates": _dates(found),
        "coverage": coverage_of(found),
        "sessions": sessions,
        "minutes": sum(_minutes(each) for each in held),
        "people": delivered.people_counted(found),
        "leads": found.run_trainers.select_related("trainer"),
        "certificates": [
            {
                "certificate": each,
                "status": (shown := issued(each, at=now)).status,
                "tone": TONES[shown.status],
            }
            for each in mine
        ],
        "may_see_people": can_view_evidence(request.user),
        "handed_in": found.submitted_reports.all(),
        "crumbs": _crumbs((found.code, None)),
    }
    return render(request, "certificates/portal/run.html", context)


@officers_only
def people(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show who took part and when; this look is written to the trail."""
    if not can_view_evidence(request.user):
        raise PermissionDenied
    found = _run(request, pk)
    delivered.note_run_look(found, by=request.user, at=timezone.now())
    sessions = list(found.sessions.held().select_related("item"))
    context = {
        "run": found,
        "sessions": sessions,
        "people": delivered.participants_of(found, sessions),
        "crumbs": _crumbs(
            (found.code, reverse("certificates:portal_run", args=[found.pk])),
            (_("Who took part"), None),
        ),
    }
    return render(request, "certificates/portal/people.html", context)


@learning_page
def looked(request: AuthenticatedRequest) -> HttpResponse:
    """Show the office every look of an accrediting body at personal data."""
    if not can_view_certificates(request.user):
        raise PermissionDenied
    page = Paginator(looks.looks_of_officers(), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [
            {
                "look": each,
                "what": label(each.event.action),
                "is_trainer": each.event.action.startswith("trainer."),
            }
            for each in looks.with_subjects(page)
        ],
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Looks of accrediting bodies"), None),
        ],
    }
    return render(request, "certificates/teach/looks.html", context)


def _run(request: AuthenticatedRequest, pk: int) -> CourseRun:
    return get_object_or_404(
        delivered.runs_of(request.user).select_related("version", "provider"), pk=pk
    )


def _dates(found: CourseRun) -> str:
    return wording.dates(
        {"starts_on": str(found.starts_on), "ends_on": str(found.ends_on)}
    )


def _minutes(session: Session) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def _crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [
        (_("Accreditation"), reverse("certificates:portal")),
        (_("Deliveries"), reverse("certificates:portal_runs")),
        *more,
    ]
