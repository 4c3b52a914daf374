"""Questions the app asks of its tables. Nothing here writes."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTransform
from polymorphic.managers import PolymorphicManager
from polymorphic.query import PolymorphicQuerySet
from wagtail.search.queryset import SearchableQuerySetMixin

if TYPE_CHECKING:
    from assessments.models import Appeal, Attempt, Response  # noqa: F401
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


def _marked_by_two() -> Exists:
    marks = apps.get_model("assessments", "IndependentMark").objects.order_by()
    of_answer = marks.filter(response=OuterRef("pk")).values("response")
    return Exists(of_answer.annotate(markers=Count("pk")).filter(markers__gte=2))


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

    def to_mark(self, user: "User") -> Self:
        """Waiting answers this person may mark now.

        Not their own, not one they have given an independent mark, and none that
        two people have marked already.
        """
        return (
            self.awaiting()
            .visible_to(user)
            .exclude(attempt__enrolment__person=user)
            .exclude(independent_marks__by=user)
            .exclude(_marked_by_two())
        )

    def unsettled(self) -> Self:
        """Waiting answers to which two people gave marks too far apart."""
        return self.awaiting().filter(_marked_by_two())

    def visible_to(self, user: "User") -> Self:
        """Answers a member of staff may mark: on the runs they may open."""
        if not user.has_perm("assessments.mark_response"):
            return self.none()
        if user.has_perm("courses.view_every_run"):
            return self
        return self.filter(attempt__enrolment__run__run_trainers__trainer=user)

    def with_earned(self) -> Self:
        """Annotate what the newest mark says: `earned` of `counted`, and with what
        `comment`, `levels` and `reason`; None before there is one."""
        marks = apps.get_model("assessments", "Mark")
        newest = marks.objects.filter(response=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            earned=Subquery(newest.values("marks")[:1]),
            counted=Subquery(newest.values("max_marks")[:1]),
            comment=Subquery(newest.values("comment")[:1]),
            levels=Subquery(newest.values("levels")[:1]),
            reason=Subquery(newest.values("reason")[:1]),
        )

    def by_question(self) -> models.QuerySet["Response", dict[str, object]]:
        """Count the answers of each question and quiz, the longest waiting first."""
        return (
            self.order_by()
            .values(
                "version__question_id",
                "attempt__page_id",
                days=KeyTransform("marking_days", "attempt__page__content"),
            )
            .annotate(
                waiting=Count("pk", distinct=True),
                since=models.Min("attempt__submitted_at"),
            )
            .order_by("since", "version__question_id")
        )


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> Self:
        return self.filter(decision__isnull=True)

    def visible_to(self, user: "User") -> Self:
        """Appeals a member of staff may read: on the runs they may open, not theirs."""
        if not user.has_perm("assessments.mark_response"):
            return self.none()
        others = self.exclude(by=user)
        if user.has_perm("courses.view_every_run"):
            return others
        return others.filter(attempt__enrolment__run__run_trainers__trainer=user)
