"""Submitting a dossier: checked, frozen as content and files, and never made anew."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certificates.documents import archive, dossier
from certificates.domain import application_table as table
from certificates.domain.application_table import Action, Role
from certificates.domain.applications import days_from, move, refuse_stranger
from certificates.domain.dossier_checks import Problem, problems_of
from certificates.domain.dossier_content import content_in
from certificates.domain.dossiers import cv_of, people_of
from certificates.models import (
    AccreditingBody,
    Application,
    BodyRule,
    Submission,
    SubmittedFile,
)
from courses.models.version import OTHER_SCRIPT
from lms.core import audit
from lms.core.canonical import as_stored, canonical_json, sha256
from lms.core.errors import DomainError
from lms.core.models import User

FOLDER = "dossiers"
Content = Mapping[str, Sequence[Mapping[str, Any]]]


class DossierNotReady(DomainError):
    """Something stands in the way of submitting; `problems` are those."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        sentences = " ".join(str(each.message) for each in problems)
        message = _("The dossier cannot be submitted yet: %(reasons)s")
        super().__init__("not_ready", message % {"reasons": sentences})


def usual_languages(application: Application) -> list[str]:
    """Return the language of the application and, for Serbian, its other script."""
    other = OTHER_SCRIPT.get(application.language)
    return [application.language, *([other] if other else [])]


def submit(
    application: Application,
    *,
    languages: Iterable[str] = (),
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> Submission:
    """Freeze the dossier as it is now and hand it to the body.

    Its content, a PDF in each of the languages and a ZIP of everything are kept with
    their hashes. The files are drawn before anything is locked; if somebody writes
    meanwhile, it is refused. So it is when something blocks, in the wrong state, and by
    who may not.
    """
    at = at or timezone.now()
    if table.after(application.state, Action.SUBMIT, Role.APPLICANT) is None:
        raise DomainError(
            "submitted_already", _("What was submitted cannot be changed any more.")
        )
    refuse_stranger(application, Role.APPLICANT, by)
    problems = problems_of(application, on=timezone.localdate(at))
    if blocking := [each for each in problems if not each.is_warning]:
        raise DossierNotReady(blocking)
    wanted = [code for code, _name in settings.LANGUAGES if code in set(languages)]
    wanted = wanted or usual_languages(application)
    content = _content(application, wanted)
    files = _files(application, content, by=by, at=at)
    with transaction.atomic():
        return _keep(application, content, files, note=note, by=by, at=at)


def preview(application: Application, language: str, *, by: User) -> bytes:
    """Return the dossier as it would look now, marked as a draft."""
    content = _content(application, [language])
    cover = _cover(application, language, sha256(content), None, by, timezone.now())
    return dossier.draw(cover, content[language], language)


def file_of(kept: SubmittedFile, *, by: User, at: datetime | None = None) -> bytes:
    """Return a submitted file, byte for byte; a look is written to the trail.

    Refused when it is missing or is not what was submitted.
    """
    data = archive.read(kept.place, digest=kept.sha256)
    if data is None:
        raise DomainError(
            "document_damaged", _("The stored file is missing or was changed.")
        )
    audit.record(
        "application.viewed",
        kept.submission.application,
        by=by,
        at=at or timezone.now(),
        file=kept.sha256,
    )
    return data


def _content(application: Application, languages: Sequence[str]) -> dict[str, Any]:
    return as_stored({each: content_in(application, each) for each in languages})


def _number(application: Application) -> int:
    return application.submissions.count() + 1


def _cover(
    application: Application,
    language: str,
    digest: str,
    number: int | None,
    by: User,
    at: datetime,
) -> dossier.Cover:
    with override(language):
        return dossier.Cover(
            body=application.body.name_in(language),
            applicant=application.organisation.name,
            kind=str(Application.Kind(application.kind).label),
            call=application.call.title if application.call else "",
            version=f"{application.version.text('title', language)}"
            f" ({application.version})",
            language=application.language,
            number=number,
            content_sha256=digest,
            at=at,
            by=by.get_full_name(),
        )


def _files(
    application: Application, content: Content, *, by: User, at: datetime
) -> dict[tuple[str, str], bytes]:
    """Return a PDF for each language, and the ZIP of them with what belongs to them."""
    digest, number = sha256(content), _number(application)
    pdfs = {
        language: dossier.draw(
            _cover(application, language, digest, number, by, at), parts, language
        )
        for language, parts in content.items()
    }
    members = {f"dossier-{language}.pdf": pdf for language, pdf in pdfs.items()}
    members["dossier.json"] = canonical_json(content)
    for row in people_of(application):
        if found := cv_of(row):
            with found[0].open("rb") as opened:
                members[f"cv-{row.pk}.pdf"] = opened.read()
    sums = "".join(f"{sha256(data)}  {name}\n" for name, data in members.items())
    members["SHA256SUMS"] = sums.encode()
    return {
        **{("pdf", language): pdf for language, pdf in pdfs.items()},
        ("zip", ""): dossier.packed(members),
    }


def _keep(
    application: Application,
    content: Content,
    files: Mapping[tuple[str, str], bytes],
    *,
    note: str,
    by: User,
    at: datetime,
) -> Submission:
    # Two submissions to one body wait for each other here, for their numbers.
    AccreditingBody.objects.select_for_update().get(pk=application.body_id)
    digest = sha256(content)
    if sha256(_content(application, list(content))) != digest:
        raise DomainError(
            "changed_meanwhile",
            _("Somebody has changed the dossier meanwhile; look at it again."),
        )
    number = _number(application)
    move(
        application,
        Action.SUBMIT,
        role=Role.APPLICANT,
        changes={"number": application.number or _register_number(application, at)},
        note=note,
        due_on=days_from(application, BodyRule.Kind.FORMAL_CHECK, at),
        by=by,
        at=at,
    )
    kept = Submission.objects.create(
        application=application,
        number=number,
        content=content,
        content_sha256=digest,
        standards=[
            {
                "group": each.group,
                "code": each.code,
                "title": each.title,
                "guidance": each.guidance,
                "most": each.most,
            }
            for each in application.body.standards.all()
        ],
        by=by,
        at=at,
    )
    for (kind, language), data in files.items():
        place, file_digest = archive.store(data, folder=FOLDER, kind=kind)
        SubmittedFile.objects.create(
            submission=kept,
            kind=kind,
            language=language,
            place=place,
            sha256=file_digest,
            size=len(data),
        )
    return kept


def _register_number(application: Application, at: datetime) -> str:
    """Return the next number of the body's register of applications in its year."""
    year = timezone.localdate(at).year
    known = Application.objects.filter(
        body=application.body_id, number__endswith=f"/{year}"
    ).values_list("number", flat=True)
    last = max((int(each.split("/")[0]) for each in known), default=0)
    return f"{last + 1}/{year}"
