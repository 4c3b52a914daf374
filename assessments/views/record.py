"""What is known about a question beside its text, and how a programme is covered."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from wagtail.models import Locale

from assessments.comparing import compare
from assessments.domain.coverage import DIFFICULTIES, Row, coverage, programmes
from assessments.domain.key_changes import remark_offer
from assessments.domain.usage import usage_of
from assessments.models import Question
from assessments.permissions import can_read_bank, can_repair
from assessments.presenting import stem_html
from assessments.viewsets.addresses import (
    address,
    bank_address,
    repair_address,
    translation_address,
)
from assessments.viewsets.columns import status_label
from assessments.viewsets.filters import with_review
from content.models import ProgrammePage
from lms.core.http import AuthenticatedRequest


def _question(request: AuthenticatedRequest, pk: int) -> Question:
    if not can_read_bank(request.user):
        raise PermissionDenied
    questions: Any = Question.objects.non_polymorphic().select_related("locale")
    return get_object_or_404(with_review(questions), pk=pk)


@require_GET
def record(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show where the question is used, its versions, and the languages it has."""
    question = _question(request, pk)
    usage = usage_of(question)
    has = {each.locale_id: each for each in usage.translations}
    context = {
        "question": question,
        "status": status_label(question),
        "usage": usage,
        "cases": [(case, address(case, "edit")) for case in usage.cases],
        "languages": [
            {
                "locale": locale,
                "question": has.get(locale.pk),
                "edit_url": has.get(locale.pk) and address(has[locale.pk], "edit"),
                "is_this": locale.pk == question.locale_id,
            }
            for locale in Locale.objects.order_by("pk")
        ],
        "translate_url": translation_address(question)
        if request.user.has_perm("simple_translation.submit_translation")
        else "",
        "edit_url": address(question, "edit"),
        "bank_url": bank_address(),
    }
    offer = remark_offer(question) if can_repair(request.user) else None
    if offer is not None:
        context["remark"] = {"text": offer, "url": repair_address(offer)}
    return render(request, "assessments/bank/record.html", context)


@require_GET
def versions(
    request: AuthenticatedRequest, pk: int, before: int, after: int
) -> HttpResponse:
    """Compare two versions of the question, field by field."""
    question = _question(request, pk)
    found = {
        version.number: version
        for version in question.versions.filter(number__in=[before, after])
    }
    if before not in found or after not in found:
        raise Http404
    old, new = found[before], found[after]
    fields = compare(old.payload, new.payload)
    context = {
        "question": question,
        "old": old,
        "new": new,
        "stems": [stem_html(v.payload, key=v.sha256) for v in (old, new)],
        "fields": fields,
        "changed": [field for field in fields if field.is_changed],
    }
    return render(request, "assessments/bank/versions.html", context)


Cell = tuple[int, str]


def _linked(programme: ProgrammePage, locale: Locale) -> list[tuple[Row, list[Cell]]]:
    """Return each row with its numbers, and where the questions behind them are."""
    return [
        (row, _cells(row, programme, locale)) for row in coverage(programme, locale)
    ]


def _cells(row: Row, programme: ProgrammePage, locale: Locale) -> list[Cell]:
    def at(**narrowed: object) -> str:
        if not row.code:
            return ""  # the list cannot be narrowed to having none
        asked = {
            "programme": programme.pk,
            "locale": locale.language_code,
            "outcome": row.code,
        }
        return f"{bank_address()}?{urlencode({**asked, **narrowed})}"

    return [
        (row.published, at(status="published")),
        *(
            (row.by_difficulty[each], at(status="published", difficulty=each))
            for each in DIFFICULTIES
        ),
        (row.automatic, ""),
        (row.draft, at(status="draft")),
        (row.retired, at(status="retired")),
    ]


@require_GET
def matrix(request: AuthenticatedRequest) -> HttpResponse:
    """Show, for one programme and language, how many questions each outcome has."""
    if not can_read_bank(request.user):
        raise PermissionDenied
    listed, locales = programmes(), list(Locale.objects.order_by("pk"))
    asked = request.GET.get("programme", "")
    code = request.GET.get("locale", "")
    programme = next((p for p in listed if str(p.pk) == asked), None)
    programme = programme or (listed[0] if listed else None)
    locale = next((each for each in locales if each.language_code == code), locales[0])
    context = {
        "programmes": listed,
        "locales": locales,
        "programme": programme,
        "locale": locale,
        "rows": _linked(programme, locale) if programme else [],
    }
    return render(request, "assessments/bank/coverage.html", context)
