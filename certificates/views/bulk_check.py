"""Checking a whole list for the accreditation body."""

from collections import Counter
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain import bulk_check
from certificates.domain.status import TONES, Status
from certificates.forms import BulkCheckForm
from certificates.models import Certificate
from certificates.views.portal import officers_only
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, attachment

SHOWN = 200


@officers_only
def check(request: AuthenticatedRequest) -> HttpResponse:
    """Take a list and answer on the page, or as a file. Nothing of it is kept."""
    form = BulkCheckForm(request.POST or None, request.FILES or None)
    checked: list[bulk_check.Checked] = []
    if request.method == "POST" and form.is_valid():
        try:
            checked = _checked(request, cast("UploadedFile", form.cleaned_data["file"]))
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            if request.POST.get("answer") == "file":
                return _file(checked)
    counted = Counter(each.status for each in checked)
    context = {
        "form": form,
        "rows": [(each, *_shown(each.status)) for each in checked[:SHOWN]],
        "total": len(checked),
        "shown": SHOWN,
        "counts": [(*_shown(status), n) for status, n in counted.most_common()],
        "crumbs": [
            (_("Accreditation"), reverse("certificates:portal")),
            (_("Check a list"), None),
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/portal/check.html", context, status=status)


def _checked(
    request: AuthenticatedRequest, file: UploadedFile
) -> list[bulk_check.Checked]:
    if file.size and file.size > bulk_check.MOST_BYTES:
        raise DomainError("too_large", _("The list is larger than one megabyte."))
    asked = bulk_check.read_list(file.read())
    checked = list(
        bulk_check.check(
            asked,
            among=Certificate.objects.under_decisions_of(request.user),
            on=timezone.localdate(),
        )
    )
    audit.record(
        "certificate.checked_in_bulk", request.user, by=request.user, lines=len(asked)
    )
    return checked


def _shown(status: str) -> tuple[str, str]:
    if status == bulk_check.NOT_KNOWN:
        return _("Not on record under your decisions"), "neutral"
    return str(Status(status).label), TONES[Status(status)]


def _file(checked: list[bulk_check.Checked]) -> HttpResponse:
    return attachment(
        "\ufeff" + bulk_check.as_csv(iter(checked)),
        name="checked.csv",
        content_type="text/csv; charset=utf-8",
    )
