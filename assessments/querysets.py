"""Questions the app asks of its tables. Nothing here writes."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from polymorphic.managers import PolymorphicManager
from polymorphic.query import PolymorphicQuerySet
from wagtail.search.queryset import SearchableQuerySetMixin

if TYPE_CHECKING:
    from assessments.models import Attempt, Response  # noqa: F401
    from lms.core.models import User


class QuestionQuerySet(SearchableQuerySetMixin, PolymorphicQuerySet):
    """Questions of all kinds, each row as the class of its kind."""

    def in_use(self) -> Self:
        """Questions that quizzes may show: published, and not retired since."""
        return self.filter(
            live=True, retired_at__isnull=True, published_version__isnull=False
        )

    def for_outcome(self, code: str) -> Self:
        """Questions on the learning outcome, in the list "A1, A2" that is stored."""
        return self.filter(
            Q(outcomes=code)
            | Q(outcomes__startswith=f"{code}, ")
            | Q(outcomes__endswith=f", {code}")
            | Q(outcomes__contains=f", {code}, ")
        )


QuestionManager = PolymorphicManager.from_queryset(QuestionQuerySet)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def of(self, person: "User") -> Self:
        return self.filter(enrolment__person=person)

    def handed_in(self) -> Self:
        return self.exclude(state="open")

    def visible_to(self, user: "User") -> Self:
        """Attempts a member of staff may see: on the runs they may open."""
        if user.has_perm("courses.view_every_run"):
            return self
        if not user.has_perm("courses.view_courserun"):
            return self.none()
        return self.filter(enrolment__run__run_trainers__trainer=user)


class ResponseQuerySet(models.QuerySet["Response"]):
    def awaiting(self) -> Self:
        """Answers that were handed in and that a person has to mark."""
        return self.filter(attempt__state="submitted", needs_marker=True).exclude(
            marks__isnull=False
        )

    def visible_to(self, user: "User") -> Self:
        """Answers a member of staff may mark: on the runs they may open."""
        if not user.has_perm("assessments.mark_response"):
            return self.none()
        if user.has_perm("courses.view_every_run"):
            return self
        return self.filter(attempt__enrolment__run__run_trainers__trainer=user)

    def with_earned(self) -> Self:
        """Annotate `earned` and `comment` of the newest mark; None before that."""
        marks = apps.get_model("assessments", "Mark")
        newest = marks.objects.filter(response=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            earned=Subquery(newest.values("marks")[:1]),
            comment=Subquery(newest.values("comment")[:1]),
        )

    def by_question(self) -> models.QuerySet["Response", dict[str, object]]:
        """Count the answers of each question, oldest first."""
        return (
            self.values("version__question_id")
            .annotate(waiting=Count("pk"), since=models.Min("attempt__submitted_at"))
            .order_by("since", "version__question_id")
        )
