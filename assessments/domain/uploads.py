"""Handing in files as an answer, and taking them back."""

from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from assessments.domain.saving import refuse_saving, save_answer
from assessments.models import Response, Upload
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.file_contents import inspected
from lms.core.models import User

_HEX = "0123456789abcdef"
MEGABYTE = 1024 * 1024


def hand_in_file(
    response: Response, sent: UploadedFile, *, by: User, at: datetime | None = None
) -> Upload:
    """Keep a file as part of an answer, under a name that says nothing.

    Refused when it is too large, more than may be handed in, of a kind that is not
    accepted, or when the attempt is handed in. What it says of its maker is removed.
    """
    at = at or timezone.now()
    body = response.version.payload["body"]
    if sent.size is None or sent.size > body["max_megabytes"] * MEGABYTE:
        raise DomainError(
            "file_too_large",
            _("A file may have up to %(most)s MB.") % {"most": body["max_megabytes"]},
        )
    found, data = inspected(sent.read())
    if found not in body["accepts"]:
        raise DomainError(
            "file_kind_not_accepted", _("This kind of file is not accepted here.")
        )
    return _keep(response, found, data, by=by, at=at)


@transaction.atomic
def _keep(
    response: Response, found: str, data: bytes, *, by: User, at: datetime
) -> Upload:
    now = _locked(response, at=at)
    known = list(now.answer or [])
    if len(known) >= now.version.payload["body"]["max_files"]:
        raise DomainError(
            "too_many_files", _("No more files can be handed in here. Take one back.")
        )
    upload = Upload(
        response=now,
        public_id=get_random_string(32, _HEX),
        format=found,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        uploaded_at=at,
    )
    upload.file.save(f"{upload.public_id}.{found}", ContentFile(data), save=True)
    _answer(now, [*known, upload.public_id], at=at)
    audit.record("upload.handed_in", upload, by=by, at=at, attempt=now.attempt_id)
    return upload


@transaction.atomic
def take_back(upload: Upload, *, by: User, at: datetime | None = None) -> None:
    """Remove a file from an answer, and the file itself; nothing of it stays.

    Refused once the attempt is handed in.
    """
    at = at or timezone.now()
    now = _locked(upload.response, at=at)
    left = [each for each in now.answer or [] if each != upload.public_id]
    _answer(now, left, at=at)
    audit.record("upload.taken_back", upload, by=by, at=at, attempt=now.attempt_id)
    storage, name = upload.file.storage, str(upload.file.name)
    upload.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _locked(response: Response, *, at: datetime) -> Response:
    now: Response = (
        Response.objects.select_for_update(of=("self", "attempt"))
        .select_related("attempt", "version", "vignette")
        .get(pk=response.pk)
    )
    refuse_saving(now, at=at)
    return now


def _answer(response: Response, files: list[str], *, at: datetime) -> None:
    revision = max(response.revision + 1, int(at.timestamp() * 1000))
    save_answer(
        response.attempt, response.position, files or None, revision=revision, at=at
    )
