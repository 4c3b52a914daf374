"""Settings of a quiz that make no sense together."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from assessments.models.quiz import options

if TYPE_CHECKING:
    from assessments.models.quiz.settings import QuizSettings


def contradictions(quiz: "QuizSettings") -> dict[str, Any]:
    """Return what makes no sense together, by the field to change."""
    found: dict[str, Any] = {}
    if quiz.is_graded and quiz.pass_percent is None:
        found["pass_percent"] = _("A graded quiz needs a pass mark.")
    if quiz.feedback == options.Feedback.AFTER_OTHER and not quiz.feedback_after_id:
        found["feedback_after"] = _("Choose the quiz that is to be done first.")
    if quiz.is_forward_only and quiz.layout == options.Layout.ALL:
        found["navigation"] = _("With all questions on one page this has no effect.")
    if quiz.counts == options.Counts.MEAN and quiz.outcome_percent is not None:
        found["counts"] = _("A mean of tries has no outcomes to be held against.")
    opens, closes = quiz.opens_after_days, quiz.closes_after_days
    if opens is not None and closes is not None and closes < opens:
        found["closes_after_days"] = _("This is before the quiz opens.")
    return found | _of_survey(quiz)


def _of_survey(quiz: "QuizSettings") -> dict[str, Any]:
    if not quiz.is_anonymous:
        return {}
    found: dict[str, Any] = {}
    if quiz.is_graded:
        found["is_graded"] = _("An anonymous survey is never graded.")
    if quiz.behaviour != options.Behaviour.END:
        found["behaviour"] = _("A survey has no right answers to tell.")
    if quiz.time_limit:
        found["time_limit"] = _("A survey has no time limit.")
    if quiz.layout != options.Layout.ALL:
        found["layout"] = _("A survey is shown on one page and kept only at the end.")
    return found
