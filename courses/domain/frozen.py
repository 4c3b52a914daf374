"""Reading a version's rows back into the outline they were made from."""

from courses.blueprint import Line, Media, Outline, Words
from courses.domain.drafting import terms_of
from courses.models import FrozenPage, OutlineItem, ProgrammeVersion


def outline_of_version(version: ProgrammeVersion) -> Outline:
    """Return the outline as it was frozen; costs the same for any length."""
    items = version.items.select_related("module").prefetch_related(
        "pages__images", "pages__documents"
    )
    order = list(version.locales)
    return Outline(
        code=version.code,
        title=version.title,
        public_title=version.public_title,
        document=version.document,
        attendance_certificate=version.attendance_certificate,
        locales=tuple(version.locales),
        texts=version.texts,
        lines=tuple(_line(item, order) for item in items.order_by("order")),
        requirements=terms_of(version.requirements.all()),
    )


def version_hash(version: ProgrammeVersion) -> str:
    """Compute the version's hash again from what is stored.

    Equal to `content_hash` unless somebody changed a row behind our back.
    """
    return outline_of_version(version).digest(version.number)


def _line(item: OutlineItem, order: list[str]) -> Line:
    pages = sorted(item.pages.all(), key=lambda page: order.index(page.locale))
    return Line(
        key=item.key,
        kind=item.kind,
        code=item.code,
        title=item.title,
        module=item.module.key if item.module else None,
        minutes=item.minutes,
        mode=item.mode,
        is_core=item.is_core,
        intensity=item.intensity,
        outcomes=tuple(item.outcomes),
        words=tuple(_words(page) for page in pages),
    )


def _words(page: FrozenPage) -> Words:
    documents = [
        Media(kind="document", pk=each.document_id, digest=each.digest)
        for each in page.documents.all()
    ]
    images = [
        Media(kind="image", pk=each.image_id, digest=each.digest)
        for each in page.images.all()
    ]
    return Words(
        locale=page.locale,
        title=page.title,
        content=page.content,
        media=tuple(sorted([*documents, *images], key=lambda m: (m.kind, m.pk))),
        revision_id=page.revision_id,
    )
