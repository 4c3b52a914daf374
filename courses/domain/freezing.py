"""Making a version of a programme: immutable, complete, and worth a hash."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from content.models import ProgrammePage
from courses.blueprint import MODULE, Line, Outline, Words
from courses.domain.differences import Difference, between
from courses.domain.drafting import outline_of
from courses.domain.frozen import outline_of_version, version_hash
from courses.domain.readiness import Problem, blocking, problems
from courses.domain.trees import source_of
from courses.models import (
    FrozenDocument,
    FrozenImage,
    FrozenPage,
    OutlineItem,
    ProgrammeVersion,
    Requirement,
)
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User

__all__ = [
    "Difference",
    "NotReady",
    "Outline",
    "Problem",
    "difference",
    "freeze",
    "latest_version",
    "outline_of",
    "outline_of_version",
    "problems",
    "version_hash",
]


class NotReady(DomainError):
    """The programme has problems that block a version; `problems` are those."""

    def __init__(self, blocking_problems: list[Problem]) -> None:
        self.problems = blocking_problems
        message = _("The programme cannot be frozen yet: {reasons}")
        reasons = " ".join(str(problem.message) for problem in blocking_problems)
        super().__init__("not_ready", format_lazy(message, reasons=reasons))


def latest_version(programme: ProgrammePage) -> ProgrammeVersion | None:
    """Return the newest version of the programme, whatever language it is seen in."""
    return source_of(programme).versions.order_by("-pk").first()


def difference(
    old: ProgrammeVersion | Outline, new: ProgrammeVersion | Outline
) -> Difference:
    """Return what changed from `old` to `new`, each frozen or not."""
    return between(_as_outline(old), _as_outline(new))


def _as_outline(either: ProgrammeVersion | Outline) -> Outline:
    return either if isinstance(either, Outline) else outline_of_version(either)


@transaction.atomic
def freeze(
    programme: ProgrammePage,
    *,
    number: str,
    note: str,
    by: User,
    at: datetime | None = None,
) -> ProgrammeVersion:
    """Make version `number` of what is published of the programme now.

    Refused: `not_ready` (with the problems), `number_missing`, `number_taken`, and
    `nothing_changed` since the last version, which is also what a repeat meets.
    """
    source = source_of(programme)
    # Two authors freezing at once wait for each other here.
    ProgrammePage.objects.select_for_update().get(pk=source.pk)
    number = number.strip()
    if not number:
        raise DomainError("number_missing", _("Give the version a number."))
    outline = outline_of(source)
    if reasons := blocking(outline):
        raise NotReady(reasons)
    _refuse_repeat(source, outline, number)
    version = ProgrammeVersion.objects.create(
        programme=source,
        code=outline.code,
        number=number,
        title=outline.title,
        public_title=outline.public_title,
        document=outline.document,
        attendance_certificate=outline.attendance_certificate,
        locales=list(outline.locales),
        texts=dict(outline.texts),
        content_hash=outline.digest(number),
        note=note,
        frozen_at=at or timezone.now(),
        frozen_by=by,
    )
    _write_items(version, outline)
    for order, requirement in enumerate(source.requirements.all()):
        _copy(requirement, version, order)
    audit.record(
        "programme.frozen",
        version,
        by=by,
        at=version.frozen_at,
        programme=source.pk,
        number=number,
        content_hash=version.content_hash,
    )
    return version


def _refuse_repeat(source: ProgrammePage, outline: Outline, number: str) -> None:
    if source.versions.filter(number=number).exists():
        raise DomainError(
            "number_taken", _("There is already a version with this number.")
        )
    last = latest_version(source)
    if last and outline_of_version(last).as_dict() == outline.as_dict():
        raise DomainError(
            "nothing_changed", _("Nothing has changed since the last version.")
        )


def _write_items(version: ProgrammeVersion, outline: Outline) -> None:
    """Write the outline's rows: modules first, because the others name them."""
    numbered = list(enumerate(outline.lines, start=1))
    modules = [
        _item(version, n, line, {}) for n, line in numbered if line.kind == MODULE
    ]
    by_key = {item.key: item for item in OutlineItem.objects.bulk_create(modules)}
    others = [
        _item(version, n, line, by_key) for n, line in numbered if line.kind != MODULE
    ]
    by_key |= {item.key: item for item in OutlineItem.objects.bulk_create(others)}
    wordings = [
        (by_key[line.key], each) for line in outline.lines for each in line.words
    ]
    pages = FrozenPage.objects.bulk_create(
        FrozenPage(
            item=item,
            locale=words.locale,
            title=words.title,
            content=dict(words.content),
            revision_id=words.revision_id,
        )
        for item, words in wordings
    )
    for page, (_item_row, words) in zip(pages, wordings, strict=True):
        _write_media(page, words)


def _item(
    version: ProgrammeVersion, order: int, line: Line, modules: dict[Any, OutlineItem]
) -> OutlineItem:
    return OutlineItem(
        version=version,
        module=modules[line.module] if line.module else None,
        key=line.key,
        kind=line.kind,
        order=order,
        code=line.code,
        title=line.title,
        minutes=line.minutes,
        mode=line.mode,
        is_core=line.is_core,
        intensity=line.intensity,
        outcomes=list(line.outcomes),
    )


def _write_media(page: FrozenPage, words: Words) -> None:
    # One by one: Wagtail's record of usage follows the saving of single rows.
    for media in words.media:
        if media.kind == "image":
            FrozenImage.objects.create(
                page=page, image_id=media.pk, digest=media.digest
            )
        else:
            FrozenDocument.objects.create(
                page=page, document_id=media.pk, digest=media.digest
            )


def _copy(requirement: Requirement, version: ProgrammeVersion, order: int) -> None:
    own = {
        field.name: getattr(requirement, field.name)
        for field in requirement.own_fields()
    }
    type(requirement).objects.create(
        version=version,
        order=order,
        for_attendance=requirement.for_attendance,
        **own,
    )
