"""What stands in the way of freezing a programme, in words.

Pure: judges an outline. An error blocks; a warning tells the author what they may
not expect.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from courses.blueprint import FOLLOW_UP, WORKPLACE, Line, Outline


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend or to know. `page_id` is the page to open, if any."""

    code: str
    message: str | Promise
    page_id: int | None = None
    is_warning: bool = False


def problems(outline: Outline) -> list[Problem]:
    """Return everything that blocks a version, then everything worth knowing."""
    return [
        *_programme_problems(outline),
        *_code_problems(outline),
        *_outcome_problems(outline),
        *_hours_problems(outline),
        *_page_problems(outline),
        *_later_form_problems(outline),
        *_requirement_problems(outline),
        *_warnings(outline),
    ]


def blocking(outline: Outline) -> list[Problem]:
    return [problem for problem in problems(outline) if not problem.is_warning]


def hours(minutes: int) -> str:
    """Return minutes as hours in the reader's notation: 32, 1.5."""
    return str(
        localize((Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize() + 0)
    )


def _programme_problems(outline: Outline) -> Iterator[Problem]:
    page_id = outline.page_id
    if not outline.is_live:
        message = _("The programme page is not published.")
        yield Problem(code="not_live", message=message, page_id=page_id)
    if not outline.of_kind("module"):
        message = _("No module is published.")
        yield Problem(code="no_module", message=message, page_id=page_id)
    if not outline.requirements:
        message = _(
            "There is no requirement, so nobody could ever complete the programme."
        )
        yield Problem(code="no_requirement", message=message)
    if not outline.outcome_codes:
        message = _("The programme has no learning outcome.")
        yield Problem(code="no_outcome", message=message, page_id=page_id)


def _code_problems(outline: Outline) -> Iterator[Problem]:
    uses = Counter(line.code for line in outline.lines)
    keys = Counter(line.key for line in outline.lines)
    for code in sorted(code for code, count in uses.items() if count > 1):
        bearers = [line for line in outline.lines if line.code == code]
        yield Problem(
            code="duplicate_code",
            message=_("The code %(code)s is used more than once: %(titles)s.")
            % {"code": code, "titles": ", ".join(line.title for line in bearers)},
            page_id=bearers[-1].page_id,
        )
    # The same session code twice in one translated module gives two texts.
    for line in outline.lines:
        in_locales = Counter(words.locale for words in line.words)
        if keys[line.key] == 1 and any(count > 1 for count in in_locales.values()):
            yield Problem(
                code="duplicate_code",
                message=_("A translation uses the code %(code)s more than once.")
                % {"code": line.code},
                page_id=line.words[-1].page_id,
            )
    outcomes = Counter(outline.outcome_codes)
    for code in sorted(code for code, count in outcomes.items() if count > 1):
        yield Problem(
            code="duplicate_outcome",
            message=_("The outcome code %(code)s is used more than once.")
            % {"code": code},
            page_id=outline.page_id,
        )


def _outcome_problems(outline: Outline) -> Iterator[Problem]:
    known = set(outline.outcome_codes)
    for line in outline.lines:
        unknown = [code for code in line.outcomes if code not in known]
        if unknown:
            yield Problem(
                code="unknown_outcome",
                message=_(
                    "%(item)s names outcomes that the programme does not have:"
                    " %(codes)s."
                )
                % {"item": _name(line), "codes": ", ".join(unknown)},
                page_id=line.page_id,
            )


def _hours_problems(outline: Outline) -> Iterator[Problem]:
    """Hours add up when every module and lesson takes time and the sum is as told."""
    for module, lines in outline.parts():
        if module and not sum(line.minutes for line in lines):
            yield Problem(
                code="module_without_minutes",
                message=_("%(item)s has no minutes at all.") % {"item": _name(module)},
                page_id=module.page_id,
            )
    for line in outline.of_kind("lesson"):
        if not line.minutes:
            yield Problem(
                code="lesson_without_minutes",
                message=_("%(item)s has no minutes.") % {"item": _name(line)},
                page_id=line.page_id,
            )
    declared = outline.declared_hours
    if declared is not None and declared * 60 != outline.minutes:
        yield Problem(
            code="hours_differ",
            message=_(
                "The programme is announced with %(declared)s hours, but its parts add"
                " up to %(sum)s."
            )
            % {"declared": hours(int(declared * 60)), "sum": hours(outline.minutes)},
            page_id=outline.page_id,
        )


def _page_problems(outline: Outline) -> Iterator[Problem]:
    for line in outline.lines:
        for fault in line.faults:
            yield Problem(
                code="page_not_ready",
                message=f"{_name(line)}: {fault}",
                page_id=line.page_id,
            )


def _later_form_problems(outline: Outline) -> Iterator[Problem]:
    """Months later, people and their supervisors are asked once: one form each."""
    messages = {
        FOLLOW_UP: _("Only one form can be answered some months later: %(titles)s."),
        WORKPLACE: _("Only one form can be for supervisors: %(titles)s."),
    }
    for kind, message in messages.items():
        lines = outline.of_kind(kind)
        if len(lines) > 1:
            yield Problem(
                code="several_later_forms",
                message=message % {"titles": ", ".join(_name(line) for line in lines)},
                page_id=lines[-1].page_id,
            )


def _requirement_problems(outline: Outline) -> Iterator[Problem]:
    for terms in outline.requirements:
        for fault in terms.faults:
            yield Problem(code="requirement_cannot_be_met", message=fault)


def _warnings(outline: Outline) -> Iterator[Problem]:
    if outline.has_unpublished_changes:
        yield _unpublished(outline.title, outline.page_id)
    for line in outline.lines:
        if line.has_unpublished_changes:
            yield _unpublished(_name(line), line.page_id)
    for left_out in outline.left_out:
        if left_out.reason == "draft":
            text = _("“%(title)s” is not published and is left out.")
        else:
            text = _("“%(title)s” exists only in a translation and is left out.")
        yield Problem(
            code=f"left_out_{left_out.reason}",
            message=text % {"title": left_out.title},
            page_id=left_out.page_id,
            is_warning=True,
        )
    used = {code for line in outline.lines for code in line.outcomes}
    for code in outline.outcome_codes:
        if code not in used:
            yield Problem(
                code="outcome_not_taught",
                message=_("Nothing in the programme works towards outcome %(code)s.")
                % {"code": code},
                page_id=outline.page_id,
                is_warning=True,
            )


def _unpublished(title: str, page_id: int | None) -> Problem:
    message = _("“%(title)s” has unpublished changes; the published text is frozen.")
    return Problem(
        code="unpublished_changes",
        message=message % {"title": title},
        page_id=page_id,
        is_warning=True,
    )


def _name(line: Line) -> str:
    return f"{line.code} {line.title}".strip()
