"""Reviewing an application: who does, with what interest, what they give, and why.

Reviewers do not see each other's scores before both are handed in. Where they are
further apart than the body allows, an officer settles the score with reasons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.domain.application_table import Action, Role, State
from certificates.domain.applications import decision_due, move, refuse_stranger
from certificates.domain.interests import refuse_conflicted
from certificates.models import (
    Application,
    ApplicationEvent,
    ApplicationReview,
    BodyRule,
    ReviewScore,
    ScoreSettlement,
)
from certificates.notices import REVIEW_WAITS
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.noticing import notify

Declaration = ApplicationReview.Declaration
# Reviewers are chosen and read from here on, and no later than here.
_BEFORE = (State.COMPLETE, State.GROUPED, State.REVIEW)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One standard with what each reviewer gave it, and the score that counts."""

    standard: Mapping[str, Any]
    scores: Sequence[ReviewScore] = field(default_factory=tuple)
    spread: int = 0
    is_apart: bool = False
    settlement: ScoreSettlement | None = None

    @property
    def counts(self) -> float | None:
        """The settled score, or else the mean of the reviewers'."""
        if self.settlement:
            return self.settlement.score
        given = [each.score for each in self.scores if each.score is not None]
        return sum(given) / len(given) if given else None


@transaction.atomic
def assign(
    application: Application, reviewer: User, *, by: User, at: datetime | None = None
) -> ApplicationReview:
    """Ask one of the body's reviewers; a repeat changes nothing.

    Refused for somebody with a conflict of interest, and who is not on the body's list.
    """
    at = at or timezone.now()
    refuse_stranger(application, Role.OFFICER, by)
    _refuse_unless(application, _BEFORE)
    if not application.body.reviewers.filter(pk=reviewer.pk, is_active=True).exists():
        raise DomainError(
            "not_a_reviewer", _("This person is not one of the body's reviewers.")
        )
    refuse_conflicted(reviewer, application)
    review, is_new = ApplicationReview.objects.get_or_create(
        application=application,
        reviewer=reviewer,
        released_at=None,
        defaults={"assigned_by": by, "assigned_at": at},
    )
    if is_new:
        _record("application.reviewer_assigned", review, by=by, at=at)
        notify(
            reviewer,
            REVIEW_WAITS,
            path=reverse("certificates:review_application", args=[review.pk]),
            at=at,
            values={"number": application.number},
        )
    return review


@transaction.atomic
def release(review: ApplicationReview, *, by: User, at: datetime | None = None) -> None:
    """Let a reviewer go who has not handed in; what they wrote is kept unread."""
    at = at or timezone.now()
    refuse_stranger(review.application, Role.OFFICER, by)
    locked = _locked(review)
    if locked.handed_in_at:
        raise DomainError("handed_in_already", _("This review is handed in."))
    locked.released_at = at
    locked.save(update_fields=["released_at"])
    _record("application.reviewer_released", locked, by=by, at=at)


@transaction.atomic
def declare(
    review: ApplicationReview,
    declaration: str,
    *,
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> ApplicationReview:
    """Record what a reviewer says of a conflict of interest; having one ends the part.

    What the records show is asked again: an author, a trainer or somebody of the
    applicant's organisation is refused, whatever they declare.
    """
    at = at or timezone.now()
    locked = _locked(review)
    _refuse_other(locked, by)
    if locked.declaration:
        raise DomainError("declared_already", _("This is on record already."))
    if declaration == Declaration.CONFLICT:
        locked.released_at = at
    else:
        refuse_conflicted(by, locked.application)
    locked.declaration = Declaration(declaration)
    locked.declared_note, locked.declared_at = note.strip(), at
    locked.save()
    _record("application.interest_declared", locked, by=by, at=at, declared=declaration)
    return locked


def begin(
    application: Application, *, by: User, at: datetime | None = None
) -> ApplicationEvent:
    """Begin the review, once as many as the body wants have declared to be free."""
    needed = reviewers_needed(application)
    free = _current(application).filter(declaration=Declaration.FREE).count()
    if free < needed:
        message = _("Reviewers without a conflict of interest: %(free)s of %(needed)s.")
        raise DomainError(
            "too_few_reviewers", message % {"free": free, "needed": needed}
        )
    return move(
        application,
        Action.START_REVIEW,
        role=Role.OFFICER,
        due_on=decision_due(application),
        by=by,
        at=at or timezone.now(),
    )


def reviewers_needed(application: Application) -> int:
    return application.body.figure(BodyRule.Kind.REVIEWERS) or 1


@transaction.atomic
def save(
    review: ApplicationReview,
    scores: Mapping[str, tuple[int | None, str]],
    *,
    advice: str = "",
    summary: str = "",
    by: User,
    at: datetime | None = None,
) -> ApplicationReview:
    """Keep what a reviewer has so far; nobody else reads it yet."""
    locked = _locked(review)
    _refuse_to_write(locked, by)
    known = {each["code"]: each["most"] for each in standards_of(locked.application)}
    for code, (score, rationale) in scores.items():
        _refuse_score(code, score, known)
        ReviewScore.objects.update_or_create(
            review=locked,
            standard=code,
            defaults={"score": score, "rationale": rationale.strip()},
        )
    locked.advice, locked.summary = advice, summary.strip()
    locked.save(update_fields=["advice", "summary"])
    return locked


@transaction.atomic
def hand_in(
    review: ApplicationReview, *, by: User, at: datetime | None = None
) -> ApplicationReview:
    """Hand a review in; it never changes afterwards.

    Refused until every standard has a score and a rationale, and there is a
    recommendation with its summary.
    """
    at = at or timezone.now()
    locked = _locked(review)
    _refuse_to_write(locked, by)
    whole = {
        each.standard
        for each in locked.scores.all()
        if each.score is not None and each.rationale
    }
    missing = [
        each["code"]
        for each in standards_of(locked.application)
        if each["code"] not in whole
    ]
    if missing:
        message = _("Score and reasons are missing for: %(codes)s.")
        raise DomainError("review_incomplete", message % {"codes": ", ".join(missing)})
    if not (locked.advice and locked.summary):
        raise DomainError("advice_missing", _("Give a recommendation and a summary."))
    locked.handed_in_at = at
    locked.save(update_fields=["handed_in_at"])
    _record("application.reviewed", locked, by=by, at=at, advice=locked.advice)
    return locked


@transaction.atomic
def settle(
    application: Application,
    standard: str,
    *,
    score: int,
    rationale: str,
    by: User,
    at: datetime | None = None,
) -> ScoreSettlement:
    """Settle a score on which the reviewers are too far apart, with reasons, once.

    Who does has taken part in the review and does not decide on the application.
    """
    at = at or timezone.now()
    refuse_stranger(application, Role.OFFICER, by)
    _refuse_unless(application, (State.REVIEW,))
    Application.objects.select_for_update().get(pk=application.pk)
    row = next((e for e in judged(application) if e.standard["code"] == standard), None)
    if row is None or not row.is_apart or row.settlement:
        raise DomainError("nothing_to_settle", _("There is nothing to settle here."))
    _refuse_score(standard, score, {standard: row.standard["most"]})
    if not rationale.strip():
        raise DomainError("words_missing", _("Say it in words."))
    settlement = ScoreSettlement.objects.create(
        application=application,
        standard=standard,
        score=score,
        rationale=rationale.strip(),
        by=by,
        at=at,
    )
    audit.record(
        "application.score_settled",
        application,
        by=by,
        at=at,
        standard=standard,
        score=score,
    )
    return settlement


def standards_of(application: Application) -> list[dict[str, Any]]:
    """Return the standards as they were when the dossier was last submitted."""
    newest = application.submissions.order_by("number").last()
    return list(newest.standards) if newest else []


def handed_in(application: Application) -> list[ApplicationReview]:
    found = _current(application).filter(handed_in_at__isnull=False)
    return list(found.select_related("reviewer").prefetch_related("scores"))


def judged(application: Application) -> list[Judged]:
    """Return every standard with what was given; nothing before all are handed in."""
    reviews = handed_in(application)
    if len(reviews) < _current(application).count():
        reviews = []
    allowed = application.body.figure(BodyRule.Kind.SPREAD)
    settled = {each.standard: each for each in application.settlements.all()}
    return [
        _judged(standard, reviews, allowed, settled.get(standard["code"]))
        for standard in standards_of(application)
    ]


def _judged(
    standard: Mapping[str, Any],
    reviews: Sequence[ApplicationReview],
    allowed: int | None,
    settlement: ScoreSettlement | None,
) -> Judged:
    scores = [
        score
        for review in reviews
        for score in review.scores.all()
        if score.standard == standard["code"]
    ]
    given = [each.score for each in scores if each.score is not None]
    spread = max(given) - min(given) if given else 0
    return Judged(
        standard=standard,
        scores=scores,
        spread=spread,
        is_apart=allowed is not None and spread > allowed,
        settlement=settlement,
    )


def refuse_undecidable(application: Application) -> None:
    """Refuse a decision while a review or the settling of a score is missing."""
    if len(handed_in(application)) < max(
        _current(application).count(), reviewers_needed(application)
    ):
        raise DomainError("reviews_missing", _("A review is still missing."))
    open_ones = [e for e in judged(application) if e.is_apart and not e.settlement]
    if open_ones:
        message = _("The reviewers are too far apart on: %(codes)s.")
        codes = ", ".join(each.standard["code"] for each in open_ones)
        raise DomainError("scores_apart", message % {"codes": codes})


def _current(application: Application) -> Any:
    return ApplicationReview.objects.filter(application=application, released_at=None)


def _locked(review: ApplicationReview) -> ApplicationReview:
    found = ApplicationReview.objects.select_for_update(of=("self",))
    return found.select_related("application__body", "application__version").get(
        pk=review.pk
    )


def _refuse_other(review: ApplicationReview, by: User) -> None:
    if review.reviewer_id != by.pk or review.released_at:
        raise DomainError("not_yours", _("This is for others to do."))


def _refuse_to_write(review: ApplicationReview, by: User) -> None:
    _refuse_other(review, by)
    if review.declaration != Declaration.FREE:
        raise DomainError("not_declared", _("First declare your interests."))
    if review.handed_in_at:
        raise DomainError("handed_in_already", _("This review is handed in."))
    _refuse_unless(review.application, (State.REVIEW, State.QUESTIONS))


def _refuse_unless(application: Application, states: Sequence[State]) -> None:
    state = Application.objects.values_list("state", flat=True).get(pk=application.pk)
    if state not in states:
        message = _("This is not possible while the application is: %(state)s.")
        raise DomainError("not_possible", message % {"state": State(state).label})


def _refuse_score(code: str, score: int | None, known: Mapping[str, int]) -> None:
    if code not in known:
        raise DomainError("unknown_standard", _("There is no such standard."))
    if score is not None and not 0 <= score <= known[code]:
        message = _("A score of %(code)s is from 0 to %(most)s.")
        raise DomainError(
            "score_out_of_range", message % {"code": code, "most": known[code]}
        )


def _record(
    action: str, review: ApplicationReview, *, by: User, at: datetime, **data: Any
) -> None:
    audit.record(action, review.application, by=by, at=at, review=review.pk, **data)
