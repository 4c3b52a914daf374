"""The question bank: what is asked, one class per kind."""

from assessments.models.questions.case_vignette import CaseVignette, VignettePart
from assessments.models.questions.choices import Choice, MultipleChoice, SingleChoice
from assessments.models.questions.free_text import (
    FreeText,
    RubricCriterion,
    RubricLevel,
)
from assessments.models.questions.matching import Distractor, Matching, Pair
from assessments.models.questions.numeric import Numeric
from assessments.models.questions.ordering import Ordering, Step
from assessments.models.questions.question import Question, TaggedQuestion
from assessments.models.questions.short_text import ShortText
from assessments.models.questions.true_false import TrueFalse

QUESTION_KINDS: tuple[type[Question], ...] = (
    SingleChoice,
    MultipleChoice,
    TrueFalse,
    Numeric,
    Matching,
    Ordering,
    ShortText,
    FreeText,
    CaseVignette,
)

__all__ = [
    "QUESTION_KINDS",
    "CaseVignette",
    "Choice",
    "Distractor",
    "FreeText",
    "Matching",
    "MultipleChoice",
    "Numeric",
    "Ordering",
    "Pair",
    "Question",
    "RubricCriterion",
    "RubricLevel",
    "ShortText",
    "SingleChoice",
    "Step",
    "TaggedQuestion",
    "TrueFalse",
    "VignettePart",
]
