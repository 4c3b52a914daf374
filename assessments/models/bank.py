"""Reading the question bank as plain entries, in a fixed number of queries."""

from collections import defaultdict
from typing import Any

from assessments.models.questions import Question, TaggedQuestion
from assessments.pools import Entry
from content.models.delivery import split_codes


def load_bank() -> list[Entry]:
    """Return every question that quizzes may show, in every language it has."""
    tags: dict[int, set[str]] = defaultdict(set)
    for question, name in TaggedQuestion.objects.values_list(
        "content_object_id", "tag__name"
    ):
        tags[question].add(name.lower())
    # The stubs of polymorphic forget which queryset the manager was made from.
    questions: Any = Question.objects.non_polymorphic()
    rows = (
        questions.in_use()
        .select_related("published_version", "programme")
        .defer("published_version__payload", "stem")
        .order_by("pk")
    )
    return [_entry(row, frozenset(tags[row.pk])) for row in rows]


def _entry(row: Question, tags: frozenset[str]) -> Entry:
    version = row.published_version
    if version is None:
        raise ValueError("Only published questions are entries of the bank.")
    return Entry(
        key=row.translation_key,
        locale=row.locale_id,
        version=version.pk,
        sha256=version.sha256,
        size=version.size,
        needs_marker=version.needs_marker,
        programme=row.programme.translation_key if row.programme else None,
        outcomes=frozenset(split_codes(row.outcomes)),
        tags=tags,
        difficulty=row.difficulty,
    )
