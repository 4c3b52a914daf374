"""Keeping an uploaded file of questions until somebody has decided about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from assessments.domain.drafts import Draft
from assessments.domain.importing import create_drafts
from assessments.models import Question, QuestionImport
from content.models import ProgrammePage
from lms.core.errors import DomainError
from lms.core.models import User

KEPT = timedelta(hours=24)


def _storage() -> Storage:
    return storages["private"]


def keep_file(
    data: bytes,
    *,
    name: str,
    format_code: str,
    locale: Locale,
    programme: ProgrammePage | None,
    by: User,
    at: datetime | None = None,
) -> QuestionImport:
    """Keep the file where nobody can fetch it; the bank is not touched."""
    kept = QuestionImport(
        by=by,
        file_name=name[-200:],
        format=format_code,
        locale=locale,
        programme=programme,
        created_at=at or timezone.now(),
    )
    kept.path = _storage().save(f"imports/{kept.pk}", ContentFile(data))
    kept.save()
    return kept


def data_of(kept: QuestionImport) -> bytes:
    """Return the file, or refuse when it is gone."""
    if kept.path and _storage().exists(kept.path):
        with _storage().open(kept.path) as opened:
            return bytes(opened.read())
    raise DomainError(
        "file_gone",
        _("The file was imported already, or was kept too long. Upload it again."),
    )


@transaction.atomic
def confirm(
    kept: QuestionImport,
    drafts: Sequence[Draft],
    *,
    by: User,
    at: datetime | None = None,
) -> list[Question]:
    """Make the drafts into questions of the bank and let the file go.

    Refused when the file was confirmed before, so that two clicks make them once.
    """
    at = at or timezone.now()
    kept = QuestionImport.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if kept.confirmed_at:
        raise DomainError("imported_already", _("The file was imported already."))
    if not drafts:
        raise DomainError("nothing_chosen", _("Choose at least one question."))
    made = create_drafts(
        drafts,
        locale=kept.locale,
        programme=kept.programme,
        by=by,
        at=at,
        source=kept.file_name,
    )
    path, kept.path = kept.path, ""
    kept.confirmed_at, kept.made = at, len(made)
    kept.save()
    transaction.on_commit(lambda: _storage().delete(path))
    return made


def forget(kept: QuestionImport) -> None:
    """Drop a file that will not be imported; one that was, stays in the records."""
    if kept.confirmed_at is None:
        path = kept.path
        kept.delete()
        if path:
            _storage().delete(path)


def forget_old(*, at: datetime | None = None) -> int:
    """Drop what nobody confirmed within a day; return how many files that were."""
    before = (at or timezone.now()) - KEPT
    old = list(
        QuestionImport.objects.filter(confirmed_at__isnull=True, created_at__lt=before)
    )
    for kept in old:
        forget(kept)
    return len(old)
