"""The parts of a dossier as blocks in one language: what a page shows and a PDF prints.

A block is plain JSON: `kind` is text, html, list, table or facts; `title` and `lang` are
optional. What is frozen when a dossier is submitted are these blocks.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.rich_text import expand_db_html

from certificates.documents.wording import hours_by_mode, in_hours
from certificates.domain.dossiers import (
    cv_of,
    people_of,
    qualifications_of,
    texts_of,
    written_parts,
)
from certificates.models import Application, DossierPart
from courses.domain.assessment_plans import PlannedQuiz, plan_of
from courses.domain.evaluation import questions, results
from courses.domain.outline import frozen_page, load_outline
from courses.models import CourseRun, FrozenDocument, OutlineItem
from courses.models.version import OTHER_SCRIPT
from lms.core.scripts import to_cyrillic, to_latin

Block = dict[str, Any]
Content = DossierPart.Content


def content_in(application: Application, language: str) -> list[dict[str, Any]]:
    """Return every part the body asks for, in the order it asks, in a language."""
    texts = texts_of(application)
    with override(language):
        return [
            {
                "code": part.code,
                "title": part.title,
                "is_required": part.is_required,
                "blocks": blocks_of(application, part, language, texts),
            }
            for part in application.body.dossier_parts.all()
        ]


def blocks_of(
    application: Application,
    part: DossierPart,
    language: str,
    texts: Mapping[str, str] | None = None,
) -> list[Block]:
    """Return the blocks of one part; none when there is nothing to show."""
    if part.is_written:
        places = [e for e in written_parts(application, texts) if e.part == part]
        blocks = [
            {
                **_text(each.text, application.language, language),
                **({"title": str(each.standard)} if each.standard else {}),
            }
            for each in places
        ]
    else:
        blocks = list(_MAKERS[Content(part.content)](application, language))
    return [each for each in blocks if has_something(each)]


def has_something(block: Block) -> bool:
    return any(block.get(name) for name in ("text", "html", "entries", "rows", "pairs"))


def in_script(text: str, source: str, target: str) -> tuple[str, str]:
    """Return a Serbian text in the script of `target`; others as they are, with theirs.

    Cyrillic from Latin is a proposal, because lj, nj and dž are not always one letter;
    whoever submits looks at it first.
    """
    if OTHER_SCRIPT.get(source) != target:
        return text, source
    return (to_latin(text) if target == "sr-latn" else to_cyrillic(text)), target


def _text(text: str, source: str, target: str) -> Block:
    words, lang = in_script(text, source, target)
    return {"kind": "text", "text": words, "lang": lang}


def _own(application: Application, name: str, language: str) -> Block:
    version = application.version
    source = version.text_locale(language)
    return _text(str(version.text(name, language)), source, language)


def _summary(application: Application, language: str) -> Iterable[Block]:
    version = application.version
    yield {
        "kind": "facts",
        "pairs": [
            [_("Programme"), str(version.text("title", language))],
            [_("Version"), str(version)],
            [_("Group"), _group(application)],
            [_("Fingerprint of the version (SHA-256)"), version.content_hash],
        ],
    }
    yield _own(application, "summary", language)


def _group(application: Application) -> str:
    version = application.version
    return f"{version.text('group_min')}–{version.text('group_max')}"


def _aims(application: Application, language: str) -> Iterable[Block]:
    version = application.version
    html = expand_db_html(str(version.text("aim", language)))
    yield {"kind": "html", "html": html, "lang": version.text_locale(language)}
    yield {
        "kind": "list",
        "title": _("Learning outcomes"),
        "lang": version.text_locale(language),
        "entries": [
            f"{each['code']} {each['text']}"
            for each in version.text("outcomes", language) or []
        ],
    }


def _audience(application: Application, language: str) -> Iterable[Block]:
    yield _own(application, "audience", language)
    before = _own(application, "prerequisites", language)
    yield {**before, "title": _("What is needed before")}
    yield {"kind": "facts", "pairs": [[_("Group"), _group(application)]]}


def _agenda(application: Application, language: str) -> Iterable[Block]:
    for part in load_outline(application.version, language):
        title = f"{part.module.item.code} {part.module.title}" if part.module else ""
        yield {
            "kind": "table",
            "title": title or _("Not in a module"),
            "headings": [
                _("Code"),
                _("What"),
                _("Kind"),
                _("Mode"),
                _("Minutes"),
                _("Outcomes"),
            ],
            "rows": [
                [
                    each.item.code,
                    f"{each.title}. {each.topics}".strip(". "),
                    each.item.get_kind_display(),
                    each.item.get_mode_display(),
                    str(each.item.minutes),
                    ", ".join(each.item.outcomes),
                ]
                for each in part.items
            ],
        }


def _hours(application: Application, language: str) -> Iterable[Block]:
    planned = minutes_by_mode(application)
    if planned:
        total = in_hours(sum(planned.values()))
        pairs = [[_("Length"), total], [_("By mode"), hours_by_mode(planned)]]
        yield {"kind": "facts", "pairs": pairs}


def minutes_by_mode(application: Application) -> dict[str, int]:
    """Return the minutes of the version by the way they are taught."""
    found: dict[str, int] = {}
    rows = application.version.items.filter(minutes__gt=0)
    for mode, minutes in rows.values_list("mode", "minutes"):
        found[mode] = found.get(mode, 0) + minutes
    return found


def _methods(application: Application, language: str) -> Iterable[Block]:
    yield _own(application, "methods", language)


def _materials(application: Application, language: str) -> Iterable[Block]:
    outline = load_outline(application.version, language)
    lessons = [
        f"{each.item.code} {each.title}"
        for part in outline
        for each in part.items
        if each.item.kind == OutlineItem.Kind.LESSON
    ]
    yield {"kind": "list", "title": _("Lessons"), "entries": lessons}
    files = FrozenDocument.objects.filter(page__item__version=application.version)
    titles = files.order_by("document__title").values_list("document__title", flat=True)
    yield {"kind": "list", "title": _("Files"), "entries": list(dict.fromkeys(titles))}


def _assessment(application: Application, language: str) -> Iterable[Block]:
    version = application.version
    quizzes = plan_of(version, language)
    yield {
        "kind": "list",
        "title": _("Requirements"),
        "entries": [str(each) for each in version.requirements.all()],
    }
    if quizzes:
        yield {
            "kind": "list",
            "title": _("Knowledge tests"),
            "entries": [_quiz_line(each) for each in quizzes],
        }
        yield {
            "kind": "table",
            "title": _("Coverage: questions on each outcome"),
            "headings": [_("Outcome"), *(each.code for each in quizzes)],
            "rows": [
                [
                    f"{each['code']} {each['text']}",
                    *(str(quiz.questions.get(each["code"], 0)) for quiz in quizzes),
                ]
                for each in version.text("outcomes", language) or []
            ],
        }


def _quiz_line(quiz: PlannedQuiz) -> str:
    asked = _("questions asked: %(number)s") % {"number": quiz.asked}
    mark = (
        _("graded, passed from %(percent)s %%") % {"percent": quiz.pass_percent}
        if quiz.is_graded
        else _("not graded")
    )
    return f"{quiz.code} {quiz.title} ({asked}; {mark})"


def _evaluation(application: Application, language: str) -> Iterable[Block]:
    for item in evaluation_forms(application):
        page = frozen_page(item, language)
        yield {
            "kind": "list",
            "title": page.title,
            "lang": page.locale,
            "entries": [each.text for each in questions(item, page)],
        }


def evaluation_forms(application: Application) -> list[OutlineItem]:
    forms = application.version.items.filter(kind=OutlineItem.Kind.EVALUATION)
    rows = forms.select_related("version").prefetch_related("pages")
    return list(rows.order_by("order"))


def _cvs(application: Application, language: str) -> Iterable[Block]:
    for row in people_of(application):
        parts = [_("author")] if row.is_author else []
        parts += [_("trainer")] if row.is_trainer else []
        pairs = [
            [_("Part"), ", ".join(parts)],
            [_("Organisation"), str(row.person.organisation or "")],
            [_("CV (PDF), SHA-256"), (cv_of(row) or (None, ""))[1]],
        ]
        name = row.person.get_full_name()
        yield {"kind": "facts", "title": name, "pairs": [p for p in pairs if p[1]]}
        yield _text(row.qualifications, application.language, language)
        yield {"kind": "list", "entries": qualifications_of(row)}


def _results(application: Application, language: str) -> Iterable[Block]:
    """Yield what earlier runs said; forms of fewer than five people stay closed."""
    runs = CourseRun.objects.filter(
        version__programme=application.version.programme_id,
        status=CourseRun.Status.FINISHED,
    ).select_related("version")
    rows = []
    for run in runs.order_by("starts_on"):
        forms = run.version.items.filter(kind=OutlineItem.Kind.EVALUATION)
        for item in forms.select_related("version").prefetch_related("pages"):
            rows += [
                [
                    run.code,
                    each.question.text,
                    str(each.count),
                    number_format(each.mean, 1),
                ]
                for each in results(run, item).questions
                if each.mean is not None and not each.is_withheld
            ]
    yield {
        "kind": "table",
        "headings": [_("Run"), _("Question"), _("Answers"), _("Mean")],
        "rows": rows,
    }


_MAKERS: dict[Content, Callable[[Application, str], Iterable[Block]]] = {
    Content.SUMMARY: _summary,
    Content.AIMS: _aims,
    Content.AUDIENCE: _audience,
    Content.AGENDA: _agenda,
    Content.HOURS: _hours,
    Content.METHODS: _methods,
    Content.MATERIALS: _materials,
    Content.ASSESSMENT: _assessment,
    Content.EVALUATION: _evaluation,
    Content.CVS: _cvs,
    Content.RESULTS: _results,
}
