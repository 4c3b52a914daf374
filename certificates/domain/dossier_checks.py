"""What a dossier still lacks or contradicts, each with the place where it is mended.

Completeness blocks submitting, and so do figures that the body would not accept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from certificates.domain.dossier_content import (
    blocks_of,
    evaluation_forms,
    minutes_by_mode,
)
from certificates.domain.dossiers import (
    cv_of,
    people_of,
    qualifications_of,
    texts_of,
    written_parts,
)
from certificates.models import Application, BodyRule, DossierPart
from courses.domain.assessment_plans import PlannedQuiz, plan_of
from courses.models import AttendanceShare, OutlineItem

Kind = BodyRule.Kind
Content = DossierPart.Content

# The field of the programme's page that a part is made from.
_FIELDS = {
    Content.SUMMARY: "summary",
    Content.AIMS: "aim",
    Content.AUDIENCE: "audience",
    Content.METHODS: "methods",
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend or to know, and the address of the field it is about."""

    code: str
    message: str | Promise
    url: str
    is_warning: bool = False


def problems_of(application: Application, *, on: date) -> list[Problem]:
    """Return everything that stands in the way of submitting, then what to know."""
    found = [
        *_call(application, on),
        *_written(application),
        *_made(application),
        *_people(application),
        *_figures(application),
        *_outcomes(application),
        *_comments(application),
    ]
    return sorted(found, key=lambda each: each.is_warning)


def _call(application: Application, on: date) -> Iterable[Problem]:
    call = application.call
    edit = reverse("certificates:application", args=[application.pk])
    if call and (on < call.opens_on or (call.closes_on and on > call.closes_on)):
        message = _("The call “%(call)s” does not take applications today.")
        yield Problem(
            code="call_closed", message=message % {"call": call.title}, url=edit
        )
    if application.language not in application.version.locales:
        message = _("The version has no text in the language of the application.")
        yield Problem(code="other_language", message=message, url=edit, is_warning=True)


def _written(application: Application) -> Iterable[Problem]:
    for place in written_parts(application):
        if place.part.is_required and not place.text:
            yield Problem(
                code="part_empty",
                message=_("%(part)s: nothing is written yet.")
                % {"part": f"{place.part.code} {place.title}"},
                url=part_url(application, place.part.code, place.key),
            )


def _made(application: Application) -> Iterable[Problem]:
    texts = texts_of(application)
    for part in application.body.dossier_parts.all():
        if part.is_written or not part.is_required or part.content == Content.CVS:
            continue
        if not _has_words(application, part, texts):
            message = _("%(part)s: the programme says nothing about it.")
            field = _FIELDS.get(Content(part.content), "")
            yield Problem(
                code="programme_silent",
                message=message % {"part": part},
                url=programme_url(application, field),
            )


def _has_words(
    application: Application, part: DossierPart, texts: Mapping[str, str]
) -> bool:
    """Whether a part says anything; a name and a number of a version say nothing."""
    name = _FIELDS.get(Content(part.content))
    if name:
        return bool(str(application.version.text(name, application.language)).strip())
    return bool(blocks_of(application, part, application.language, texts))


def _people(application: Application) -> Iterable[Problem]:
    rows = people_of(application)
    url = reverse("certificates:application_people", args=[application.pk])
    if not any(row.is_author for row in rows):
        yield Problem(code="no_author", message=_("No author is named."), url=url)
    if not any(row.is_trainer for row in rows):
        yield Problem(code="no_trainer", message=_("No trainer is named."), url=url)
    asks_cvs = any(
        part.content == Content.CVS and part.is_required
        for part in application.body.dossier_parts.all()
    )
    for row in rows:
        if asks_cvs and not (
            row.qualifications or cv_of(row) or qualifications_of(row)
        ):
            message = _("%(name)s: neither qualifications nor a CV.")
            yield Problem(
                code="cv_missing",
                message=message % {"name": row.person},
                url=f"{url}#person-{row.pk}",
            )


def _figures(application: Application) -> Iterable[Problem]:
    """Compare the version with what the body sets; what it does not set is free."""
    body, version = application.body, application.version
    most = body.figure(Kind.GROUP)
    group = version.text("group_max", application.language)
    if most is not None and group and int(group) > most:
        message = _("The largest group is %(group)s; the body allows %(most)s.")
        yield Problem(
            code="group_too_large",
            message=message % {"group": group, "most": most},
            url=programme_url(application, "group_max"),
        )
    least = body.figure(Kind.ATTENDANCE)
    share = _attendance(application)
    is_held = version.items.filter(kind=OutlineItem.Kind.SESSION).exists()
    if is_held and least is not None and (share is None or share < least):
        message = _("The body asks for at least %(least)s %% of attendance.")
        yield Problem(
            code="attendance_low",
            message=message % {"least": least},
            url=_requirements_url(application),
        )
    yield from _test(application)
    if not minutes_by_mode(application):
        message = _("The programme has no minutes.")
        yield Problem(
            code="no_minutes", message=message, url=programme_url(application)
        )


def _test(application: Application) -> Iterable[Problem]:
    least = application.body.figure(Kind.TEST)
    for quiz in _quizzes(application):
        mark = quiz.pass_percent
        if least is not None and mark is not None and mark < least:
            message = _("%(quiz)s is passed from %(mark)s %%; the body asks %(least)s.")
            values = {"quiz": quiz.code, "mark": mark, "least": least}
            yield Problem(
                code="pass_mark_low",
                message=message % values,
                url=programme_url(application),
            )


def _outcomes(application: Application) -> Iterable[Problem]:
    version = application.version
    taught = {
        code
        for outcomes in version.items.values_list("outcomes", flat=True)
        for code in outcomes
    }
    quizzes = _quizzes(application)
    asked = {code for quiz in quizzes for code, n in quiz.questions.items() if n}
    for outcome in version.text("outcomes", application.language) or []:
        code = outcome["code"]
        if code not in taught:
            message = _("Nothing in the programme works towards outcome %(code)s.")
            yield Problem(
                code="outcome_not_taught",
                message=message % {"code": code},
                url=programme_url(application, "outcomes"),
            )
        if quizzes and code not in asked:
            message = _("No question of a knowledge test is on outcome %(code)s.")
            yield Problem(
                code="outcome_not_asked",
                message=message % {"code": code},
                url=programme_url(application, "outcomes"),
                is_warning=True,
            )
    if not evaluation_forms(application):
        message = _("The programme has no evaluation form.")
        yield Problem(
            code="no_evaluation",
            message=message,
            url=programme_url(application),
            is_warning=True,
        )


def _comments(application: Application) -> Iterable[Problem]:
    for each in application.comments.filter(settled_at=None):
        code = each.key.split("/")[0]
        yield Problem(
            code="comment_open",
            message=_("A comment on %(part)s is not settled.") % {"part": each.key},
            url=part_url(application, code, f"comment-{each.pk}"),
            is_warning=True,
        )


def _attendance(application: Application) -> Decimal | None:
    shares = AttendanceShare.objects.filter(version=application.version)
    return max((each.percent for each in shares), default=None)


def _quizzes(application: Application) -> list[PlannedQuiz]:
    return plan_of(application.version, application.language)


def part_url(application: Application, code: str, key: str = "") -> str:
    """Return where a part is edited; with a key, the field of it."""
    url = reverse("certificates:application_part", args=[application.pk, code])
    return f"{url}#{anchor(key)}" if key else url


def anchor(key: str) -> str:
    """Return the id of the field in which a text is written."""
    return key if key.startswith("comment-") else f"id_text-{key.replace('/', '-')}"


def programme_url(application: Application, field: str = "") -> str:
    """Return the field of the programme's page in the editor."""
    page: Any = application.version.programme_id
    url = reverse("wagtailadmin_pages:edit", args=[page])
    return f"{url}#id_{field}" if field else url


def _requirements_url(application: Application) -> str:
    return reverse("courses:requirements", args=[application.version.programme_id])
