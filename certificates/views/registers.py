"""The public registers: open to everyone, without personal data."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.documents import wording
from certificates.domain import registers
from certificates.domain.decision_history import history_of, others_on_same_programmes
from certificates.forms import RegisterSearchForm
from certificates.models import Accreditation

PER_PAGE = 40


def programmes(request: HttpRequest) -> HttpResponse:
    today, language = timezone.localdate(), get_language() or ""
    form, search = _search(request)
    page = _page(request, registers.decisions(search))
    rows = [
        {
            "decision": each,
            "body": each.body.name_in(language),
            "force": (force := registers.force_of(each, on=today)),
            "tone": registers.TONES[force],
        }
        for each in page
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "tabs": _tabs("programmes"),
        "search": search,
        **_files("programmes", search),
    }
    return render(request, "certificates/register/programmes.html", context)


def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one decision: what it covers, its status, its history, its neighbours."""
    today, language = timezone.localdate(), get_language() or ""
    found = get_object_or_404(
        Accreditation.objects.select_related("body").prefetch_related(
            "versions", "body__texts", "permitted_trainers", "dated_conditions"
        ),
        pk=pk,
    )
    force = registers.force_of(found, on=today)
    context = {
        "decision": found,
        "body": found.body.name_in(language),
        "force": force,
        "tone": registers.TONES[force],
        "history": [
            {"change": change, "is_coming": change.day > today}
            for change in history_of(found)
        ],
        "trainers": [
            name
            for each in found.permitted_trainers.all()
            if (name := each.get_full_name())
        ],
        "conditions": [
            {
                "condition": each,
                "is_late": each.fulfilled_on is None and each.due_on < today,
            }
            for each in found.dated_conditions.all()
        ],
        "samples": found.samples.select_related("draw"),
        "others": [
            {
                "decision": each,
                "force": (other := registers.force_of(each, on=today)),
                "tone": registers.TONES[other],
                "body": each.body.name_in(language),
            }
            for each in others_on_same_programmes(found)
        ],
        "crumbs": [
            (_("Accredited programmes"), reverse("certificates:register_programmes")),
            (found.number, None),
        ],
    }
    return render(request, "certificates/register/decision.html", context)


def deliveries(request: HttpRequest) -> HttpResponse:
    language = get_language() or ""
    form, search = _search(request)
    page = _page(request, registers.deliveries(search))
    rows = [
        {
            "run": each.run,
            "title": each.run.version.text("public_title", language),
            "dates": wording.dates(
                {
                    "starts_on": str(each.run.starts_on),
                    "ends_on": str(each.run.ends_on),
                }
            ),
            "decision": each.coverage.accreditation,
            "participants": each.participants,
            "documents": each.documents,
        }
        for each in registers.with_coverage(list(page))
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "tabs": _tabs("deliveries"),
        "search": search,
        **_files("deliveries", search),
    }
    return render(request, "certificates/register/deliveries.html", context)


def _search(request: HttpRequest) -> tuple[RegisterSearchForm, str]:
    form = RegisterSearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    return form, search


def _files(name: str, search: str) -> dict[str, str]:
    """Return where the list is to be had as files, with the search that made it."""
    query = f"?{urlencode({'q': search})}" if search else ""
    address = partial(reverse, f"certificates:{name}_file")
    feed = reverse(f"certificates:{name}_feed")
    return {
        "csv_url": f"{address(args=['csv'])}{query}",
        "json_url": f"{address(args=['json'])}{query}",
        "feed_url": f"{feed}{query}",
    }


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _tabs(current: str) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "url": reverse(f"certificates:register_{name}"),
            "current": name == current,
            "count": None,
        }
        for name, label in (
            ("programmes", _("Accredited programmes")),
            ("deliveries", _("Realised deliveries")),
        )
    ]
