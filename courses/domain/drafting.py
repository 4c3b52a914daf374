"""Reading a programme's pages into an outline: what a version would contain now.

Structure and figures come from the source language, which is the one the programme
was first written in; translations add words. Only what is published counts.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q
from wagtail.models import Page

from content.models import (
    ActivityPage,
    ModulePage,
    PlannedSession,
    ProgrammePage,
    split_codes,
)
from courses.blueprint import (
    LeftOut,
    Line,
    Media,
    Outline,
    Terms,
    Words,
    session_key,
)
from courses.domain.media import Reference, describe_media, references_of
from courses.domain.trees import Tree, read_trees, source_of
from lms.core.canonical import as_stored

PROGRAMME_TEXTS = [
    "title",
    "public_title",
    "summary",
    "level",
    "aim",
    "audience",
    "prerequisites",
    "methods",
    "how_to_complain",
    "group_min",
    "group_max",
]


def outline_of(programme: ProgrammePage) -> Outline:
    """Return what a version frozen now would contain."""
    source = source_of(programme)
    trees = read_trees(source)
    wordings = _wordings(trees)
    lines = _lines(trees, wordings)
    outline = Outline(
        code=source.code,
        title=source.title,
        public_title=source.public_title,
        document=source.document,
        attendance_certificate=source.attendance_certificate,
        locales=tuple(tree.locale for tree in trees),
        texts={tree.locale: _programme_texts(tree) for tree in trees},
        lines=tuple(lines),
        page_id=source.pk,
        is_live=source.live,
        has_unpublished_changes=source.has_unpublished_changes,
        declared_hours=source.declared_hours,
        left_out=tuple(_left_out(trees, lines, wordings)),
    )
    return replace(outline, requirements=terms_of(source.requirements.all(), outline))


def terms_of(
    requirements: Iterable[Any], outline: Outline | None = None
) -> tuple[Terms, ...]:
    """Return requirements as values; with an outline, also what is wrong in it."""
    return tuple(
        Terms(
            kind=requirement.kind,
            for_attendance=requirement.for_attendance,
            parameters=as_stored(requirement.parameters()),
            sentence=str(requirement.describe()),
            faults=tuple(requirement.problems(outline)) if outline else (),
        )
        for requirement in requirements
    )


def _programme_texts(tree: Tree) -> dict[str, Any]:
    texts = {name: getattr(tree.programme, name) for name in PROGRAMME_TEXTS}
    outcomes = [{"code": each.code, "text": each.text} for each in tree.outcomes]
    return {**texts, "outcomes": outcomes}


def _wordings(trees: list[Tree]) -> dict[UUID, list[Words]]:
    """Return the words of every item, by its key, in the order of languages."""
    references = {page.pk: references_of(page) for t in trees for page in t.activities}
    media = describe_media(set().union(*references.values()))
    words: dict[UUID, list[Words]] = defaultdict(list)
    for tree in trees:
        for module in tree.modules:
            words[module.translation_key].append(_page_words(tree, module, ()))
            for session in tree.sessions[module.pk]:
                key = session_key(module.translation_key, session.code)
                words[key].append(_session_words(tree, module, session))
        for page in tree.activities:
            shown = _shown(references[page.pk], media)
            words[page.translation_key].append(_page_words(tree, page, shown))
    return words


def _shown(
    references: set[Reference], media: dict[Reference, Media]
) -> tuple[Media, ...]:
    return tuple(media[each] for each in sorted(references) if each in media)


def _page_words(tree: Tree, page: Any, media: tuple[Media, ...]) -> Words:
    content = {"summary": page.summary}
    if isinstance(page, ActivityPage):
        content["topics"] = page.topics
        content["content_note"] = page.content_note
        content |= page.frozen_content()
    return Words(
        locale=tree.locale,
        title=page.title,
        content=as_stored(content),
        media=media,
        page_id=page.pk,
        revision_id=page.live_revision_id,
    )


def _session_words(tree: Tree, module: ModulePage, session: PlannedSession) -> Words:
    return Words(
        locale=tree.locale,
        title=session.title,
        content={
            "summary": session.summary,
            "topics": "",
            "content_note": session.content_note,
            "alternative_task": session.alternative_task,
        },
        page_id=module.pk,
        revision_id=module.live_revision_id,
    )


def _lines(trees: list[Tree], wordings: dict[UUID, list[Words]]) -> list[Line]:
    """Return the outline in the order a trainee walks it.

    In a module: online activities up to the last lesson, which prepare for the
    sessions; then the sessions; then the quizzes and forms that look back.
    """
    tree, copies = trees[0], _copies(trees)

    def line(page: ActivityPage, module: ModulePage | None) -> Line:
        return _activity_line(page, module, wordings, copies[page.translation_key])

    lines: list[Line] = []
    for module in tree.modules:
        lines.append(_module_line(module, wordings))
        activities = tree.under(module)
        lessons = [n for n, page in enumerate(activities, 1) if page.kind == "lesson"]
        split = lessons[-1] if lessons else 0
        sessions = tree.sessions[module.pk]
        lines += [line(page, module) for page in activities[:split]]
        lines += [_session_line(each, module, wordings) for each in sessions]
        lines += [line(page, module) for page in activities[split:]]
    at_the_end = tree.under(tree.programme)
    return [*lines, *(line(page, None) for page in at_the_end)]


def _copies(trees: list[Tree]) -> dict[UUID, list[ActivityPage]]:
    """Return the published translations of each activity, in the order of languages."""
    copies: dict[UUID, list[ActivityPage]] = defaultdict(list)
    for tree in trees[1:]:
        for page in tree.activities:
            copies[page.translation_key].append(page)
    return copies


def _module_line(module: ModulePage, wordings: dict[UUID, list[Words]]) -> Line:
    return Line(
        key=module.translation_key,
        kind="module",
        code=module.code,
        title=module.title,
        words=tuple(wordings[module.translation_key]),
        page_id=module.pk,
        has_unpublished_changes=module.has_unpublished_changes,
    )


def _activity_line(
    page: ActivityPage,
    module: ModulePage | None,
    wordings: dict[UUID, list[Words]],
    copies: Iterable[ActivityPage],
) -> Line:
    strays = [fault for copy in copies for fault in copy.copy_problems(page)]
    return Line(
        key=page.translation_key,
        kind=page.kind,
        code=page.code,
        title=page.title,
        module=module.translation_key if module else None,
        minutes=page.minutes,
        mode=page.mode,
        intensity=page.intensity,
        outcomes=tuple(split_codes(page.outcomes)),
        words=tuple(wordings[page.translation_key]),
        page_id=page.pk,
        faults=(*page.freeze_problems(), *strays),
        has_unpublished_changes=page.has_unpublished_changes,
    )


def _session_line(
    session: PlannedSession, module: ModulePage, wordings: dict[UUID, list[Words]]
) -> Line:
    key = session_key(module.translation_key, session.code)
    return Line(
        key=key,
        kind="session",
        code=session.code,
        title=session.title,
        module=module.translation_key,
        minutes=session.minutes,
        mode=session.mode,
        is_core=session.is_core,
        intensity=session.intensity,
        outcomes=tuple(split_codes(session.outcomes)),
        words=tuple(wordings[key]),
        page_id=module.pk,
    )


def _left_out(
    trees: list[Tree], lines: list[Line], wordings: dict[UUID, list[Words]]
) -> list[LeftOut]:
    """Return drafts, what lies under drafts, and what exists only translated."""
    contained = {words.page_id for each in wordings.values() for words in each}
    everything = reduce(
        or_, (Q(path__startswith=tree.programme.path) for tree in trees)
    )
    pages = Page.objects.filter(everything, depth__gt=trees[0].programme.depth)
    known = {line.key for line in lines}
    stray = [w for key, each in wordings.items() if key not in known for w in each]
    return [
        *(
            LeftOut(title=page.title, page_id=page.pk, reason="draft")
            for page in pages.exclude(pk__in=contained).order_by("path")
        ),
        *(
            LeftOut(title=w.title, page_id=w.page_id or 0, reason="only_translated")
            for w in stray
        ),
    ]
