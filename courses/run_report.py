"""The two reports on a run: for the accrediting body, and for those who paid for it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.documents import decision_of
from courses.domain.partners import by_role
from courses.domain.run_figures import Outcome, RunFigures, run_figures
from courses.evaluating import QuestionResult
from courses.judging import hours
from courses.models import CourseRun
from courses.reporting import Cell, Report, ReportTable, not_empty, share
from lms.core.dates import span
from lms.core.models import User

KINDS = ("realised", "donor")


def report_on(
    run: CourseRun, kind: str, *, by: User, at: datetime, version: str = ""
) -> Report:
    """Return the report of `kind` in the current language, as things stand."""
    figures = run_figures(run, for_public=kind == "donor")
    titles = {"realised": _("Realised programme"), "donor": _("Report for donors")}
    return Report(
        title=titles[kind],
        subtitle=f"{run.version.local_title} · {run.code}",
        facts=tuple(_facts(figures)),
        tables=not_empty(tables_of(figures)),
        made_by=str(by),
        made_at=at,
        version=version or _("draft"),
        remarks=run.trainer_report if kind == "realised" else "",
    )


def tables_of(figures: RunFigures) -> list[ReportTable]:
    return [
        *_breakdowns(figures),
        _sessions(figures),
        _outcomes("reached", _("Attendance reached"), figures.reached, figures.people),
        _outcomes("results", _("Results"), figures.results, figures.people),
        _measured(figures),
        _felt(figures),
        _satisfaction(figures),
        _recommending(figures),
        _said_later("months_later", _("Some months later"), figures.months_later),
        _said_later("at_work", _("At work, as supervisors see it"), figures.at_work),
    ]


def _facts(figures: RunFigures) -> Iterable[tuple[str, str]]:
    run, attendance = figures.run, figures.attendance
    yield _("Programme"), f"{run.version.local_title} ({run.version})"
    yield _("Decision"), decision_of(run) or "–"
    yield _("Provider"), str(run.provider)
    for part in by_role(run):
        yield str(part.label), part.names
    yield _("Dates"), span(run.starts_on, run.ends_on)
    yield _("Place"), run.place or "–"
    yield _("Language"), run.get_language_display()
    trainers = run.run_trainers.select_related("trainer")
    yield _("Trainers"), ", ".join(str(each.trainer) for each in trainers) or "–"
    yield _("Participants"), "–" if figures.people is None else str(figures.people)
    yield _("Sessions held"), str(len(attendance.sessions))
    yield _("Planned hours"), hours(attendance.planned)
    if figures.person_minutes is not None:
        yield _("Hours attended by all together"), hours(figures.person_minutes)


def _breakdowns(figures: RunFigures) -> Iterable[ReportTable]:
    words = {
        "sex": (_("Participants by sex or gender"), _("Sex or gender")),
        "organisation": (_("Participants by organisation"), _("Organisation")),
        "type": (_("Participants by type of organisation"), _("Type of organisation")),
        "region": (_("Participants by region"), _("Region")),
        "role": (_("Participants by role at work"), _("Role at work")),
    }
    for each in figures.breakdowns:
        title, first = words[each.key]
        yield ReportTable(
            key=each.key,
            title=title,
            headings=(first, _("People"), _("Per cent")),
            rows=tuple(
                (group.label, group.count, share(group.count, figures.people))
                for group in each.groups
            ),
            drawn=(1,),
        )


def _sessions(figures: RunFigures) -> ReportTable:
    held = zip(figures.attendance.sessions, figures.there, strict=True)
    return ReportTable(
        key="sessions",
        title=_("Sessions"),
        headings=(_("Session"), _("Day"), _("Hours"), _("Present"), _("Per cent")),
        rows=tuple(
            (
                f"{each.session.item.code} {each.session.item.title}",
                date_format(each.session.local_start, "SHORT_DATE_FORMAT"),
                Decimal(hours(each.session.minutes)),
                there,
                share(there, figures.people),
            )
            for each, there in held
        ),
        drawn=(3,),
    )


def _outcomes(
    key: str, title: str, reached: tuple[Outcome, ...], people: int | None
) -> ReportTable:
    return ReportTable(
        key=key,
        title=title,
        headings=(title, _("People"), _("Per cent")),
        rows=tuple((o.label, o.people, share(o.people, people)) for o in reached),
        drawn=(1,),
    )


def _measured(figures: RunFigures) -> ReportTable:
    return ReportTable(
        key="measured",
        title=_("Learning gain in quizzes"),
        headings=(_("Quizzes"), _("Before, %"), _("After, %"), _("Gain"), _("People")),
        rows=tuple(
            (each.label, each.before, each.after, each.after - each.before, each.people)
            for each in figures.measured_gain
        ),
        drawn=(1, 2),
        note=_("The same people on the same questions, before and after."),
    )


def _felt(figures: RunFigures) -> ReportTable:
    return ReportTable(
        key="felt",
        title=_("Learning gain as people felt it"),
        headings=(_("Outcome"), _("Before"), _("Now"), _("Gain"), _("Answers")),
        rows=tuple(
            (
                each.outcome.text,
                _tenths(each.before or 0),
                _tenths(each.after or 0),
                _tenths(each.after or 0) - _tenths(each.before or 0),
                each.count,
            )
            for each in figures.felt_gain
        ),
        drawn=(1, 2),
        note=_("Means of answers from 1 to 5, from the anonymous form at the end."),
    )


def _satisfaction(figures: RunFigures) -> ReportTable:
    note = ngettext(
        "%(count)s anonymous form was handed in.",
        "%(count)s anonymous forms were handed in.",
        figures.forms,
    ) % {"count": figures.forms}
    return ReportTable(
        key="satisfaction",
        title=_("Satisfaction"),
        headings=(_("Question"), _("Mean, of 5"), _("Answers")),
        rows=_means(
            each for each in figures.satisfaction if not _is_recommending(each)
        ),
        drawn=(1,),
        note=note,
    )


def _recommending(figures: RunFigures) -> ReportTable:
    return ReportTable(
        key="recommending",
        title=_("Would recommend the training"),
        headings=(_("Question"), _("Mean, of 10"), _("Answers")),
        rows=_means(each for each in figures.satisfaction if _is_recommending(each)),
    )


def _said_later(key: str, title: str, said: Iterable[QuestionResult]) -> ReportTable:
    """Return the means of statements from 1 to 5 of a form answered months later."""
    return ReportTable(
        key=key,
        title=title,
        headings=(_("Question"), _("Mean, of 5"), _("Answers")),
        rows=_means(each for each in said if not _is_recommending(each)),
        drawn=(1,),
        note=_("From anonymous forms; each answered by five people or more."),
    )


def _is_recommending(result: QuestionResult) -> bool:
    return result.question.kind == "recommend"


def _means(results: Iterable[QuestionResult]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (each.question.text, _tenths(each.mean or 0), each.count) for each in results
    )


def _tenths(figure: float) -> Decimal:
    return Decimal(figure).quantize(Decimal("0.1"))
