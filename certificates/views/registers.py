"""The public registers: open to everyone, without personal data."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.documents import wording
from certificates.domain import registers
from certificates.forms import RegisterSearchForm

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
    }
    return render(request, "certificates/register/programmes.html", context)


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
        }
        for each in registers.with_coverage(list(page))
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "tabs": _tabs("deliveries"),
        "search": search,
    }
    return render(request, "certificates/register/deliveries.html", context)


def _search(request: HttpRequest) -> tuple[RegisterSearchForm, str]:
    form = RegisterSearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    return form, search


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
