"""The question bank: what is asked, one class per kind."""

from assessments.models.questions.case_vignette import (
    CaseVignette,
    VignettePart,
    VignetteStep,
)
from assessments.models.questions.choices import Choice, MultipleChoice, SingleChoice
from assessments.models.questions.cloze import Cloze, Gap
from assessments.models.questions.file_upload import FileUpload
from assessments.models.questions.free_text import (
    FreeText,
    RubricCriterion,
    RubricLevel,
)
from assessments.models.questions.hint import Hint
from assessments.models.questions.kprim import KPrim
from assessments.models.questions.matching import Distractor, Matching, Pair
from assessments.models.questions.numeric import Numeric, NumericUnit
from assessments.models.questions.on_image import (
    ExtraLabel,
    Hotspot,
    HotspotArea,
    ImageLabels,
    Spot,
)
from assessments.models.questions.ordering import Ordering, Step
from assessments.models.questions.question import Question
from assessments.models.questions.short_text import AcceptedAnswer, ShortText
from assessments.models.questions.survey import Likert, ScaleStatement, SurveyText
from assessments.models.questions.tagged import TaggedQuestion
from assessments.models.questions.true_false import TrueFalse
from assessments.models.questions.word_drop import ExtraWord, GapWord, WordDrop

QUESTION_KINDS: tuple[type[Question], ...] = (
    SingleChoice,
    MultipleChoice,
    KPrim,
    TrueFalse,
    Numeric,
    Matching,
    Ordering,
    ShortText,
    FreeText,
    Cloze,
    WordDrop,
    Hotspot,
    ImageLabels,
    FileUpload,
    Likert,
    SurveyText,
    CaseVignette,
)

__all__ = [
    "QUESTION_KINDS",
    "AcceptedAnswer",
    "CaseVignette",
    "Choice",
    "Cloze",
    "Distractor",
    "ExtraLabel",
    "ExtraWord",
    "FileUpload",
    "FreeText",
    "Gap",
    "GapWord",
    "Hint",
    "Hotspot",
    "HotspotArea",
    "ImageLabels",
    "KPrim",
    "Likert",
    "Matching",
    "MultipleChoice",
    "Numeric",
    "NumericUnit",
    "Ordering",
    "Pair",
    "Question",
    "RubricCriterion",
    "RubricLevel",
    "ScaleStatement",
    "ShortText",
    "SingleChoice",
    "Spot",
    "Step",
    "SurveyText",
    "TaggedQuestion",
    "TrueFalse",
    "VignettePart",
    "VignetteStep",
    "WordDrop",
]
