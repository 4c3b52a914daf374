"""The register of trainers, as the office keeps it and as trainers read their own."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.domain import trainers
from certificates.models import (
    Accreditation,
    TrainerApproval,
    TrainerQualification,
    TrainerRecord,
)
from certificates.permissions import can_keep_trainers
from certificates.trainer_forms import (
    ApprovalForm,
    CvForm,
    EndForm,
    ObservationForm,
    QualificationForm,
    RenewalForm,
)
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page, uploaded
from lms.core.models import User

PER_PAGE = 50
TONES = {"coming": "info", "in_force": "success", "soon": "warning", "over": "neutral"}


@learning_page
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """List all trainers with what ends soon; for whoever keeps the register."""
    if not can_keep_trainers(request.user):
        raise PermissionDenied
    found = trainers.with_register(trainers.trainers(), Accreditation.objects.all())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [row_of(each, today) for each in page],
        "crumbs": _crumbs((_("Register of trainers"), None)),
    }
    return render(request, "certificates/trainers/list.html", context)


@learning_page
def one(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show one trainer, with all forms to whoever keeps the register."""
    person = _person(request, pk)
    return _page(request, person)


@learning_page
def cv(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return cv_of(_person(request, pk))


@learning_page
@require_POST
def add_qualification(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    person, form = _kept(request, pk), QualificationForm(request.POST)
    return _act(
        request,
        person,
        form,
        "qualification",
        lambda: trainers.add_qualification(
            person, **form.cleaned_data, by=request.user
        ),
    )


@learning_page
@require_POST
def remove_qualification(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        TrainerQualification.objects.select_related("record__person"), pk=pk
    )
    person = _kept(request, found.record.person_id)
    trainers.remove_qualification(found, by=request.user)
    messages.success(request, _("It is taken out."))
    return redirect("certificates:trainer", person.pk)


@learning_page
@require_POST
def keep_cv(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    person, form = _kept(request, pk), CvForm(request.POST, request.FILES)
    return _act(
        request,
        person,
        form,
        "cv",
        lambda: trainers.keep_cv(person, form.cleaned_data["file"], by=request.user),
        field="file",
    )


@learning_page
@require_POST
def approve(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    person, form = _kept(request, pk), ApprovalForm(request.POST)
    return _act(
        request,
        person,
        form,
        "approval",
        lambda: trainers.approve(person, **form.cleaned_data, by=request.user),
        field="until_on",
    )


@learning_page
@require_POST
def renew(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    approval = _approval(request, pk)
    form = RenewalForm(request.POST)
    return _act_on_approval(
        request,
        approval,
        form,
        lambda: trainers.renew(approval, **form.cleaned_data, by=request.user),
    )


@learning_page
@require_POST
def end(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    approval = _approval(request, pk)
    form = EndForm(request.POST)
    return _act_on_approval(
        request,
        approval,
        form,
        lambda: trainers.end_approval(approval, **form.cleaned_data, by=request.user),
    )


@learning_page
@require_POST
def observe(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    person = _kept(request, pk)
    form = ObservationForm(request.POST, person=person)
    return _act(
        request,
        person,
        form,
        "observation",
        lambda: trainers.observe(person, **form.cleaned_data, by=request.user),
        field="observed_on",
    )


def row_of(person: User, today: date) -> dict[str, Any]:
    """Return a trainer with the standing of each approval, for lists and pages."""
    record = getattr(person, "trainer_record", None)
    approvals = list(record.approvals.all()) if record else []
    return {
        "person": person,
        "record": record,
        "qualifications": list(record.qualifications.all()) if record else [],
        "approvals": [
            {
                "approval": each,
                "standing": (standing := _standing(each, today)),
                "tone": TONES[standing],
                "is_renewed": hasattr(each, "renewed_by"),
            }
            for each in approvals
        ],
        "decisions": (decisions := vars(person)["permitting"]),
        "more_decisions": vars(person)["permitting_count"] - len(decisions),
    }


def cv_of(person: User) -> HttpResponse:
    """Hand the CV out as a file that a browser does not run."""
    record = TrainerRecord.objects.filter(person=person).exclude(cv="").first()
    if record is None:
        raise Http404
    return uploaded(record.cv, name="cv.pdf")


def _standing(approval: TrainerApproval, today: date) -> str:
    if approval.ends_soon_on(today):
        return "soon"
    if approval.counts_on(today):
        return "in_force"
    return "coming" if today < approval.from_on else "over"


def _person(request: AuthenticatedRequest, pk: int) -> User:
    """Return a trainer that the user may read about: anyone's, or one's own."""
    found = trainers.trainers()
    if not can_keep_trainers(request.user):
        found = found.filter(pk=request.user.pk)
    return get_object_or_404(found, pk=pk)


def _kept(request: AuthenticatedRequest, pk: int) -> User:
    person = _person(request, pk)
    if not can_keep_trainers(request.user):
        raise PermissionDenied
    return person


def _approval(request: AuthenticatedRequest, pk: int) -> TrainerApproval:
    found = get_object_or_404(TrainerApproval.objects.select_related("record"), pk=pk)
    _kept(request, found.record.person_id)
    return found


def _act(
    request: AuthenticatedRequest,
    person: User,
    form: BaseForm,
    name: str,
    act: Callable[[], object],
    *,
    field: str | None = None,
) -> HttpResponse:
    """Do it, or show the page again with what is wrong at its place."""
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            form.add_error(field, str(refusal))
        else:
            messages.success(request, _("It is on record."))
            return redirect("certificates:trainer", person.pk)
    return _page(request, person, {name: form})


def _act_on_approval(
    request: AuthenticatedRequest,
    approval: TrainerApproval,
    form: BaseForm,
    act: Callable[[], object],
) -> HttpResponse:
    """Renewing and ending stand many times on the page: what is wrong is told above."""
    try:
        if form.is_valid():
            act()
            messages.success(request, _("It is on record."))
        else:
            for errors in form.errors.values():
                messages.error(request, " ".join(str(each) for each in errors))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("certificates:trainer", approval.record.person_id)


def _page(
    request: AuthenticatedRequest,
    person: User,
    bound: dict[str, BaseForm] | None = None,
) -> HttpResponse:
    found = trainers.with_register(
        User.objects.filter(pk=person.pk), Accreditation.objects.all()
    ).get()
    row = row_of(found, timezone.localdate())
    may_keep = can_keep_trainers(request.user)
    forms = _forms(person, row, bound or {}) if may_keep else {}
    crumbs = (
        [(_("Register of trainers"), reverse("certificates:trainers"))]
        if may_keep
        else []
    )
    context = {
        **row,
        "forms": forms,
        "may_keep": may_keep,
        "observations": _observations(row["record"]),
        "cv_url": reverse("certificates:trainer_cv", args=[person.pk]),
        "crumbs": _crumbs(*crumbs, (str(person), None)),
    }
    status = 400 if bound else 200
    return render(request, "certificates/trainers/one.html", context, status=status)


def _forms(
    person: User, row: dict[str, Any], bound: dict[str, BaseForm]
) -> dict[str, BaseForm]:
    for each in row["approvals"]:
        pk = each["approval"].pk
        each["renewal"] = RenewalForm(auto_id=f"renew-{pk}-%s")
        each["end"] = EndForm(auto_id=f"end-{pk}-%s")
    fresh: dict[str, BaseForm] = {
        "qualification": QualificationForm(auto_id="qualification-%s"),
        "cv": CvForm(auto_id="cv-%s"),
        "approval": ApprovalForm(auto_id="approval-%s"),
        "observation": ObservationForm(auto_id="observation-%s", person=person),
    }
    return fresh | bound


def _observations(record: TrainerRecord | None) -> Any:
    if record is None:
        return []
    return record.observations.select_related("run__version", "by")


def _crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Teaching"), reverse("courses:teach_home")), *more]
