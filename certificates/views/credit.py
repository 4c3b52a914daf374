"""A person's credit: points, licence, learning elsewhere, and a file for the chamber."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.credit_forms import LearningForm, LicenceForm
from certificates.domain import credit_claims
from certificates.domain.credit import Account, Line, accounts_of
from certificates.domain.csv_lines import csv_lines
from certificates.domain.status import TONES as STATUS_TONES
from certificates.models import ExternalLearning, Licence
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, attachment, learning_page, uploaded

State = ExternalLearning.State
TONES = {
    State.DECLARED: "neutral",
    State.SENT: "warning",
    State.CONFIRMED: "success",
    State.REFUSED: "danger",
}


@learning_page
def mine(request: AuthenticatedRequest) -> HttpResponse:
    return _show(request)


@learning_page
@require_POST
def declare_licence(request: AuthenticatedRequest) -> HttpResponse:
    form = LicenceForm(request.POST)
    if form.is_valid():
        credit_claims.declare_licence(**form.cleaned_data, by=request.user)
        messages.success(request, _("Your licence is kept."))
        return redirect("certificates:credit")
    return _show(request, licence_form=form)


@learning_page
@require_POST
def forget_licence(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    licence = get_object_or_404(Licence.objects.filter(person=request.user), pk=pk)
    credit_claims.forget_licence(licence, by=request.user)
    messages.success(request, _("The licence is removed. Your points stay."))
    return redirect("certificates:credit")


@learning_page
@require_POST
def declare_learning(request: AuthenticatedRequest) -> HttpResponse:
    form = LearningForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            credit_claims.declare_learning(
                form.claim(), evidence=form.cleaned_data["file"], by=request.user
            )
        except DomainError as refusal:
            field = "held_on" if refusal.code == "not_held_yet" else "file"
            form.add_error(field, str(refusal))
        else:
            messages.success(
                request, _("Added. It counts once the body has confirmed it.")
            )
            return redirect("certificates:credit")
    return _show(request, learning_form=form)


@learning_page
@require_POST
def act_on_learning(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Send one's own claim to the body, or withdraw it."""
    learning = get_object_or_404(_own(request), pk=pk)
    withdraws = request.POST.get("act") == "withdraw"
    try:
        if withdraws:
            credit_claims.withdraw(learning, by=request.user)
        else:
            credit_claims.send_to_body(learning, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("Withdrawn.") if withdraws else _("Sent. You will get an answer.")
        messages.success(request, told)
    return redirect("certificates:credit")


@learning_page
def evidence(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give a person the evidence they added themselves."""
    return as_file(get_object_or_404(_own(request).exclude(evidence=""), pk=pk))


def as_file(learning: ExternalLearning) -> HttpResponse:
    kind = str(learning.evidence.name).rpartition(".")[2]
    return uploaded(learning.evidence, name=f"evidence.{kind}")


@learning_page
def export(request: AuthenticatedRequest, body: int) -> HttpResponse:
    """Give a person their credit with one body as a table, to hand to it."""
    found = [each for each in accounts_of(request.user) if each.body.pk == body]
    if not found:
        return HttpResponse(status=404)
    fields, *rows = _table(found[0])
    lines = csv_lines(fields, (dict(zip(fields, row, strict=True)) for row in rows))
    return attachment(
        "".join(lines), name="points.csv", content_type="text/csv; charset=utf-8"
    )


def _table(account: Account) -> Iterator[list[Any]]:
    yield [
        _("Date"),
        _("Title"),
        _("Provider"),
        _("Serial number"),
        _("Address to check it"),
        _("Points"),
        _("Of these in person"),
        _("Status"),
        _("Counts"),
    ]
    for line in account.lines:
        certificate, learning = line.certificate, line.learning
        yield [
            line.credit.on.isoformat(),
            line.title,
            line.provider,
            certificate.serial if certificate else "",
            _address(certificate.get_absolute_url()) if certificate else "",
            line.credit.points,
            line.credit.in_person,
            line.status.label if line.status else _state(learning),
            _("yes") if line.credit.counts and account.is_in_period(line) else _("no"),
        ]


def _state(learning: ExternalLearning | None) -> str:
    return learning.get_state_display() if learning else ""


def _address(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def _own(request: AuthenticatedRequest) -> QuerySet[ExternalLearning]:
    return ExternalLearning.objects.filter(person=request.user).select_related("body")


def _show(
    request: AuthenticatedRequest,
    *,
    licence_form: LicenceForm | None = None,
    learning_form: LearningForm | None = None,
) -> HttpResponse:
    """Draw the page, with a form as it came back if one was refused."""
    accounts = accounts_of(request.user)
    context = {
        "accounts": [
            {"account": each, "rows": [_row(each, line) for line in each.lines]}
            for each in accounts
        ],
        "licence_form": licence_form or LicenceForm(),
        "learning_form": learning_form or LearningForm(),
        "declares_licence": licence_form is not None,
        "declares_learning": learning_form is not None,
        "crumbs": [
            (_("My certificates"), reverse("certificates:mine")),
            (_("My points"), None),
        ],
    }
    refused = licence_form is not None or learning_form is not None
    return render(
        request, "certificates/credit.html", context, status=400 if refused else 200
    )


def _row(account: Account, line: Line) -> dict[str, object]:
    if line.learning:
        state = State(line.learning.state)
        label, tone = state.label, TONES[state]
    else:
        assert line.status is not None  # noqa: S101 - of a certificate
        label, tone = line.status.label, STATUS_TONES[line.status]
    return {
        "line": line,
        "label": label,
        "tone": tone,
        "counts": line.credit.counts and account.is_in_period(line),
    }
