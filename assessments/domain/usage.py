"""Where a question stands: quizzes, draws, cases, versions and tries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F

from assessments.models import (
    CaseVignette,
    Question,
    QuestionVersion,
    QuizPage,
    Response,
)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A quiz that shows the question, or may draw it: then which draw, of how many."""

    page: QuizPage
    draw: int = 0
    count: int = 0
    pool: int = 0


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A version with the number of tries that were shown it."""

    version: QuestionVersion
    attempts: int
    counts: bool  # it is the one that quizzes take from now on


@dataclass(frozen=True, kw_only=True)
class Usage:
    fixed: Sequence[Placed]
    drawn: Sequence[Placed]
    cases: Sequence[CaseVignette]
    versions: Sequence[Kept]
    translations: Sequence[Question]  # the question itself among them

    @property
    def attempts(self) -> int:
        return sum(kept.attempts for kept in self.versions)


def usage_of(question: Question) -> Usage:
    """Return where the question is used; the number of queries is fixed.

    A quiz shows a question in its own language, so quizzes and draws are those of
    all translations of it.
    """
    fixed = QuizPage.objects.filter(
        questions__question__translation_key=question.translation_key
    ).distinct()
    translations = Question.objects.non_polymorphic().filter(
        translation_key=question.translation_key
    )
    return Usage(
        fixed=[Placed(page=page) for page in fixed.select_related("locale")],
        drawn=_drawn(question),
        cases=list(
            CaseVignette.objects.filter(parts__question=question)
            .distinct()
            .order_by("pk")
        ),
        versions=_versions(question),
        translations=list(translations.select_related("locale").order_by("locale_id")),
    )


def _drawn(question: Question) -> list[Placed]:
    pages = QuizPage.objects.filter(draws__isnull=False).distinct()
    found = []
    for page in QuizPage.for_freezing(pages.select_related("locale")):
        draws = list(page.draws.all())
        for number, (draw, pool) in enumerate(
            zip(draws, page.pools(), strict=True), start=1
        ):
            if any(entry.key == question.translation_key for entry in pool):
                placed = Placed(
                    page=page, draw=number, count=draw.count, pool=len(pool)
                )
                found.append(placed)
    return found


def _versions(question: Question) -> list[Kept]:
    """Return the versions, newest first; a case is shown by its parts' answers."""
    seen: dict[int, int] = {}
    for field in ("version", "vignette"):
        rows = (
            Response.objects.filter(**{f"{field}__question": question.pk})
            .values(pk_of=F(f"{field}_id"))
            .annotate(tries=Count("attempt", distinct=True))
        )
        for row in rows:
            seen[row["pk_of"]] = seen.get(row["pk_of"], 0) + row["tries"]
    return [
        Kept(
            version=version,
            attempts=seen.get(version.pk, 0),
            counts=version.pk == question.published_version_id,
        )
        for version in question.versions.order_by("-number")
    ]
