"""What can be chosen in the settings of a quiz."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Layout(models.TextChoices):
    """What stands on a page of a quiz."""

    ALL = "all", _("All questions on one page")
    ONE = "one", _("One question at a time")
    SECTION = "section", _("One section at a time")


class Navigation(models.TextChoices):
    """How one moves between the pages."""

    FREE = "free", _("Back and forth, as one likes")
    FORWARD = "forward", _("Only forward: what is left behind stays as it is")


class Counts(models.TextChoices):
    """Which try is the result."""

    BEST = "best", _("The best try")
    LAST = "last", _("The last try")
    FIRST = "first", _("The first try")
    MEAN = "mean", _("The mean of all tries")


class Behaviour(models.TextChoices):
    """When feedback on a question comes."""

    END = "end", _("Feedback at the end")
    IMMEDIATE = "immediate", _("Feedback right after each question")
    TRIES = "tries", _("Several tries at each question, with hints")
    CERTAINTY = "certainty", _("Each answer with how sure one is")


class Feedback(models.TextChoices):
    """What is shown after a try."""

    FULL = "full", _("After each try: marks, right answers and feedback")
    WHEN_DONE = (
        "when_done",
        _("After each try the score; the rest when passed or no try is left"),
    )
    SCORE = "score", _("Only the score")
    AFTER_OTHER = "after_other", _("Nothing until another quiz is done")
    CUSTOM = "custom", _("As the table below says")


# Settings that a version keeps just as they are.
KEPT_AS_THEY_ARE = (
    "is_graded",
    "is_anonymous",
    "tries",
    "wait_hours",
    "redraw",
    "may_flag",
    "shuffle_questions",
    "shuffle_choices",
    "question_tries",
    "opens_after_days",
    "closes_after_days",
    "time_limit",
    "warn_minutes",
    "grace_seconds",
    "asks_code",
    "review",
    "marking_days",
    "double_marking",
    "passed_text",
    "failed_text",
)
