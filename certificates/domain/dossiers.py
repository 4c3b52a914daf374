"""What a dossier is made from: the version, what was written, and who is named.

The applicant's side writes; nothing here changes what was submitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from certificates.domain import application_table as table
from certificates.models import (
    Accreditation,
    AccreditingBody,
    Application,
    ApplicationPerson,
    Call,
    DossierComment,
    DossierDraft,
    DossierPart,
    Standard,
)
from certificates.permissions import can_apply, can_prepare
from courses.models import ProgrammeVersion
from lms.core import audit
from lms.core.canonical import sha256
from lms.core.errors import DomainError
from lms.core.file_contents import inspected
from lms.core.models import Organisation, User

MOST_BYTES = 5 * 1024 * 1024
LONGEST = 20_000
_HEX = "0123456789abcdef"


@dataclass(frozen=True, kw_only=True)
class Written:
    """A place in the dossier that the applicant writes: a part, or one standard of it."""

    key: str
    part: DossierPart
    standard: Standard | None = None
    text: str = ""

    @property
    def title(self) -> str:
        return str(self.standard or self.part.title)


@transaction.atomic
def begin(
    *,
    body: AccreditingBody,
    version: ProgrammeVersion,
    organisation: Organisation,
    language: str,
    call: Call | None = None,
    kind: str = Application.Kind.FIRST,
    renews: Accreditation | None = None,
    by: User,
    at: datetime | None = None,
) -> Application:
    """Begin an application of one version to one body; its author is named in it.

    Refused while another one of the same version with the body is open, for a call of
    another body, and for a renewal that names no decision of the body.
    """
    at = at or timezone.now()
    if not can_apply(by):
        raise DomainError("not_yours", _("This is for others to do."))
    if call and call.body_id != body.pk:
        raise DomainError("call_of_another", _("This call is of another body."))
    _refuse_wrong_origin(body, kind, renews)
    application = Application(
        body=body,
        version=version,
        organisation=organisation,
        language=language,
        call=call,
        kind=kind,
        renews=renews,
        created_by=by,
        created_at=at,
    )
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as taken:
        message = _("There is an open application of this version with this body.")
        raise DomainError("open_already", message) from taken
    application.people.create(
        person=version.frozen_by, is_author=True, is_trainer=False
    )
    audit.record("application.begun", application, by=by, at=at)
    return application


def _refuse_wrong_origin(
    body: AccreditingBody, kind: str, renews: Accreditation | None
) -> None:
    if kind == Application.Kind.FIRST and renews is None:
        return
    if kind == Application.Kind.FIRST or renews is None or renews.body_id != body.pk:
        message = _("Choose the decision of this body that it goes on from.")
        raise DomainError("decision_missing", message)


def written_parts(
    application: Application, texts: Mapping[str, str] | None = None
) -> list[Written]:
    """Return every place the applicant writes, in order, with its newest text."""
    texts = texts_of(application) if texts is None else texts
    found = []
    for part in application.body.dossier_parts.all():
        if not part.is_written:
            continue
        if part.content != DossierPart.Content.STANDARDS:
            text = texts.get(part.code, "")
            found.append(Written(key=part.code, part=part, text=text))
            continue
        for standard in application.body.standards.all():
            key = f"{part.code}/{standard.code}"
            found.append(
                Written(key=key, part=part, standard=standard, text=texts.get(key, ""))
            )
    return found


def texts_of(application: Application) -> dict[str, str]:
    """Return the newest text of every key."""
    drafts = application.drafts.order_by("pk").values_list("key", "text")
    return dict(drafts)


@transaction.atomic
def write(
    application: Application,
    texts: Mapping[str, str],
    *,
    by: User,
    at: datetime | None = None,
) -> int:
    """Keep a new draft of each text that changed; return how many did.

    Refused for a key the body does not ask for, and once the dossier is submitted.
    """
    at = at or timezone.now()
    refuse_submitted(application, by)
    known = {each.key: each.text for each in written_parts(application)}
    if unknown := set(texts) - set(known):
        raise DomainError("unknown_part", f"{sorted(unknown)}")
    changed = {k: t.strip() for k, t in texts.items() if t.strip() != known[k]}
    for key, text in changed.items():
        DossierDraft.objects.create(
            application=application, key=key, text=text, by=by, at=at
        )
    return len(changed)


@transaction.atomic
def comment(
    application: Application,
    key: str,
    text: str,
    *,
    by: User,
    at: datetime | None = None,
) -> DossierComment:
    """Say something about a part, for those who prepare the dossier."""
    refuse_submitted(application, by)
    if not text.strip():
        raise DomainError("words_missing", _("Say it in words."))
    codes = {part.code for part in application.body.dossier_parts.all()}
    if key.split("/")[0] not in codes:
        raise DomainError("unknown_part", _("The body asks for no such part."))
    return DossierComment.objects.create(
        application=application,
        key=key,
        text=text.strip(),
        by=by,
        at=at or timezone.now(),
    )


def settle(comment: DossierComment, *, by: User, at: datetime | None = None) -> None:
    """Say that a comment is dealt with; a repeat changes nothing."""
    refuse_submitted(comment.application, by)
    DossierComment.objects.filter(pk=comment.pk, settled_at=None).update(
        settled_by=by, settled_at=at or timezone.now()
    )


@transaction.atomic
def name_person(
    application: Application,
    person: User,
    *,
    is_author: bool,
    is_trainer: bool,
    qualifications: str = "",
    cv: bytes | None = None,
    by: User,
    at: datetime | None = None,
) -> ApplicationPerson:
    """Name an author or trainer, with what speaks for them; said again, it replaces it.

    Refused when they are neither, and when the CV is too large or no PDF.
    """
    refuse_submitted(application, by)
    if not (is_author or is_trainer):
        raise DomainError("no_part", _("Say whether it is an author or a trainer."))
    row = application.people.filter(person=person).first() or ApplicationPerson(
        application=application, person=person
    )
    row.is_author, row.is_trainer = is_author, is_trainer
    row.qualifications = qualifications.strip()
    if cv is not None:
        content = cv_content(cv)
        row.cv_sha256 = sha256(content)
        name = f"{get_random_string(32, _HEX)}.pdf"
        row.cv.save(name, ContentFile(content), save=False)
    row.save()
    audit.record(
        "application.person_named",
        application,
        by=by,
        at=at or timezone.now(),
        person=person.pk,
    )
    return row


def cv_content(data: bytes) -> bytes:
    """Return a CV as it is kept; refused unless it is a PDF of a fair size."""
    if len(data) > MOST_BYTES:
        raise DomainError("file_too_large", _("A file may have up to 5 MB."))
    kind, content = inspected(data)
    if kind != "pdf":
        raise DomainError("wrong_kind", _("Choose a PDF."))
    return content


@transaction.atomic
def remove_person(
    row: ApplicationPerson, *, by: User, at: datetime | None = None
) -> None:
    """Leave somebody out of the dossier; what was submitted before still names them."""
    refuse_submitted(row.application, by)
    audit.record(
        "application.person_removed",
        row.application,
        by=by,
        at=at or timezone.now(),
        person=row.person_id,
    )
    row.delete()


@transaction.atomic
def choose_version(
    application: Application,
    version: ProgrammeVersion,
    *,
    by: User,
    at: datetime | None = None,
) -> None:
    """Let a draft be about another version of the same programme.

    This is how what a check found in the programme gets into the dossier.
    """
    refuse_submitted(application, by)
    if version.programme_id != application.version.programme_id:
        raise DomainError(
            "other_programme", _("Choose a version of the same programme.")
        )
    application.version = version
    try:
        with transaction.atomic():
            application.save(update_fields=["version"])
    except IntegrityError as taken:
        message = _("There is an open application of this version with this body.")
        raise DomainError("open_already", message) from taken


def refuse_submitted(application: Application, by: User) -> None:
    """Refuse to change what lies with the body, and who does not prepare it."""
    if not can_prepare(by, application):
        raise DomainError("not_yours", _("This is for others to do."))
    state = Application.objects.values_list("state", flat=True).get(pk=application.pk)
    if state not in table.EDITABLE:
        raise DomainError(
            "submitted_already", _("What was submitted cannot be changed any more.")
        )


def people_of(application: Application) -> list[ApplicationPerson]:
    """Return the authors and trainers, with what the register says of them."""
    rows = application.people.select_related(
        "person__organisation", "person__trainer_record"
    )
    return list(rows.prefetch_related("person__trainer_record__qualifications"))


def cv_of(row: ApplicationPerson) -> tuple[Any, str] | None:
    """Return the CV given here, or else that of the register of trainers, with its hash."""
    if row.cv:
        return row.cv, row.cv_sha256
    record = getattr(row.person, "trainer_record", None)
    return (record.cv, record.cv_sha256) if record and record.cv else None


def qualifications_of(row: ApplicationPerson) -> list[str]:
    """Return what the register of trainers holds of a person's qualifications."""
    record = getattr(row.person, "trainer_record", None)
    return [str(each) for each in record.qualifications.all()] if record else []


@transaction.atomic
def forget(person: User) -> None:
    """Remove CVs and words about somebody whose account is erased.

    What was submitted is evidence and stays, as the person is told before.
    """
    for row in ApplicationPerson.objects.filter(person=person):
        if row.cv:
            row.cv.delete(save=False)
        row.qualifications, row.cv_sha256 = "", ""
        row.save(update_fields=["cv", "qualifications", "cv_sha256"])


def named_in(person: User) -> list[dict[str, Any]]:
    """Return where a person is named in applications, when they ask for their data."""
    rows = person.in_applications.select_related("application__body")
    return [
        {
            "application": str(row.application),
            "body": row.application.body.name,
            "is_author": row.is_author,
            "is_trainer": row.is_trainer,
            "qualifications": row.qualifications,
            "cv_sha256": row.cv_sha256,
        }
        for row in rows
    ]
