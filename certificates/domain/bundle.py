"""All certificates of a person in one file, which needs neither account nor us."""

import json
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils import timezone

from certificates.documents import archive
from certificates.domain.export import certificates_of
from certificates.domain.preview import issued
from certificates.models import Certificate
from lms.core import audit
from lms.core.models import User


def bundle_of(person: User, *, at: datetime | None = None) -> bytes:
    """Return a ZIP with every document as issued, the records, and a page to read.

    A document whose stored file is damaged is left out, and the page says so.
    """
    at = at or timezone.now()
    certificates = list(
        Certificate.objects.of(person)
        .with_last_event()
        .select_related("superseded_by")
        .prefetch_related("events")
    )
    target, rows = BytesIO(), []
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for each in certificates:
            pdf = archive.read(each.document, digest=each.document_sha256)
            rows.append({"issued": issued(each, at=at), "has_document": bool(pdf)})
            if pdf:
                packed.writestr(each.file_name, pdf)
        records = certificates_of(person)
        packed.writestr(
            "certificates.json", json.dumps(records, ensure_ascii=False, indent=2)
        )
        context = {"rows": rows, "at": at, "person": person}
        packed.writestr(
            "read-me.html", render_to_string("certificates/bundle.html", context)
        )
    audit.record("certificate.bundle_taken", person, by=person, at=at)
    return target.getvalue()
