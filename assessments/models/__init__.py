"""Import models from here."""

from assessments.models.attempt import Attempt, ExtraTry, Mark, Response
from assessments.models.question_import import QuestionImport
from assessments.models.questions import (
    QUESTION_KINDS,
    CaseVignette,
    Choice,
    Distractor,
    FreeText,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Pair,
    Question,
    RubricCriterion,
    RubricLevel,
    ShortText,
    SingleChoice,
    Step,
    TaggedQuestion,
    TrueFalse,
    VignettePart,
)
from assessments.models.quiz import QuizDraw, QuizPage, QuizQuestion
from assessments.models.requirement import QuizPassed
from assessments.models.version import QuestionVersion, VersionImage

__all__ = [
    "QUESTION_KINDS",
    "Attempt",
    "CaseVignette",
    "Choice",
    "Distractor",
    "ExtraTry",
    "FreeText",
    "Mark",
    "Matching",
    "MultipleChoice",
    "Numeric",
    "Ordering",
    "Pair",
    "Question",
    "QuestionImport",
    "QuestionVersion",
    "QuizDraw",
    "QuizPage",
    "QuizPassed",
    "QuizQuestion",
    "Response",
    "RubricCriterion",
    "RubricLevel",
    "ShortText",
    "SingleChoice",
    "Step",
    "TaggedQuestion",
    "TrueFalse",
    "VersionImage",
    "VignettePart",
]
