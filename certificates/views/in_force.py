"""Decisions in force: the officer's inbox and conditions, and the provider's list."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.domain import conditions, lapses, registers
from certificates.domain.deadlines import Deadline, deadlines_of
from certificates.forms import FulfilForm
from certificates.models import Accreditation, DecisionCondition
from certificates.permissions import can_view_certificates
from certificates.views.portal import bodies_named, officers_only, tabs
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, learning_page

PER_PAGE = 50


@officers_only
def inbox(request: AuthenticatedRequest) -> HttpResponse:
    """Show what waits for the body, and a calendar of what is due, month by month."""
    today = timezone.localdate()
    found = deadlines_of(request.user, on=today)
    waiting = [each for each in found if each.waits_for_us]
    coming = [each for each in found if not each.waits_for_us]
    context = {
        "waiting": _rows(waiting, today),
        "months": _by_month(coming, today),
        "bodies": bodies_named(request),
        "tabs": tabs("inbox"),
    }
    return render(request, "certificates/portal/inbox.html", context)


@officers_only
def listed_conditions(request: AuthenticatedRequest) -> HttpResponse:
    """List the conditions of the officer's decisions, those that are open first."""
    page = Paginator(_conditions(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                "condition": each,
                "form": FulfilForm(
                    initial={"on": timezone.localdate()},
                    auto_id=f"condition-{each.pk}-%s",
                ),
                "is_late": _is_late(each, timezone.localdate()),
            }
            for each in page
        ],
        "bodies": bodies_named(request),
        "tabs": tabs("inbox"),
    }
    return render(request, "certificates/portal/conditions.html", context)


@officers_only
@require_POST
def fulfil(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Record that a condition is fulfilled."""
    found = get_object_or_404(_conditions(request), pk=pk)
    form = FulfilForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the day."))
        return redirect("certificates:portal_conditions")
    try:
        conditions.fulfil(found, on=form.cleaned_data["on"], by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on record."))
    return redirect("certificates:portal_conditions")


@learning_page
def lapsing(request: AuthenticatedRequest) -> HttpResponse:
    """Show the provider its decisions, when they end, and what they ask for."""
    if not can_view_certificates(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    page = Paginator(
        Accreditation.objects.filter(valid_to__gte=today)
        .select_related("body")
        .prefetch_related("versions", "dated_conditions", "lapse_warnings", "stops")
        .order_by("valid_to", "pk"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    ending = lapses.ending(Accreditation.objects.all(), on=today)
    last = set(
        ending.filter(pk__in=[each.pk for each in page]).values_list("pk", flat=True)
    )
    context = {
        "page": page,
        "rows": [_decision_row(each, today, is_last=each.pk in last) for each in page],
        "crumbs": [
            (_("Teaching"), reverse("courses:teach_home")),
            (_("Decisions in force"), None),
        ],
    }
    return render(request, "certificates/teach/lapsing.html", context)


def _decision_row(
    decision: Accreditation, today: date, *, is_last: bool
) -> dict[str, Any]:
    months = lapses.months_of(decision.body)
    due = lapses.due_months(months, last_day=decision.valid_to, on=today)
    force = registers.force_of(decision, on=today)
    return {
        "decision": decision,
        "force": force,
        "tone": registers.TONES[force],
        "is_ending": is_last and due is not None,
        "conditions": [
            {"condition": each, "is_late": _is_late(each, today)}
            for each in decision.dated_conditions.all()
        ],
    }


def _conditions(request: AuthenticatedRequest) -> Any:
    decisions = Accreditation.objects.visible_to(request.user)
    found = DecisionCondition.objects.filter(decision__in=decisions)
    return found.select_related("decision__body", "fulfilled_by").order_by(
        F("fulfilled_on").desc(nulls_first=True), "due_on", "pk"
    )


def _is_late(condition: DecisionCondition, today: date) -> bool:
    return condition.fulfilled_on is None and condition.due_on < today


def _rows(found: Iterable[Deadline], today: date) -> list[dict[str, Any]]:
    return [
        {
            "deadline": each,
            "url": reverse(each.address[0], args=each.address[1]),
            "is_late": each.day is not None and each.day < today,
        }
        for each in found
    ]


def _by_month(found: Iterable[Deadline], today: date) -> list[dict[str, Any]]:
    """Group by the month of the day; what has no day was taken out before."""
    dated = [each for each in found if each.day is not None]
    months = groupby(dated, key=lambda each: each.day and each.day.replace(day=1))
    return [
        {"name": date_format(month, "YEAR_MONTH_FORMAT"), "rows": _rows(rows, today)}
        for month, rows in months
        if month
    ]
