"""How each kind of question is answered, marked and explained. All pure."""

from assessments.question_types.case_vignette import CaseVignetteType
from assessments.question_types.cloze import ClozeType
from assessments.question_types.contract import (
    Answer,
    InvalidAnswer,
    Line,
    Payload,
    QuestionType,
)
from assessments.question_types.file_upload import FileUploadType
from assessments.question_types.free_text import FreeTextType
from assessments.question_types.hotspot import HotspotType
from assessments.question_types.image_labels import ImageLabelsType
from assessments.question_types.kprim import KPrimType
from assessments.question_types.likert import LikertType
from assessments.question_types.matching import MatchingType
from assessments.question_types.multiple_choice import MultipleChoiceType
from assessments.question_types.numeric import NumericType
from assessments.question_types.ordering import OrderingType
from assessments.question_types.short_text import ShortTextType
from assessments.question_types.single_choice import SingleChoiceType
from assessments.question_types.survey_text import SurveyTextType
from assessments.question_types.true_false import TrueFalseType
from assessments.question_types.word_drop import WordDropType

_TYPES: dict[str, QuestionType] = {
    each.kind: each
    for each in (
        SingleChoiceType(),
        MultipleChoiceType(),
        KPrimType(),
        TrueFalseType(),
        NumericType(),
        MatchingType(),
        OrderingType(),
        ShortTextType(),
        FreeTextType(),
        ClozeType(),
        WordDropType(),
        HotspotType(),
        ImageLabelsType(),
        FileUploadType(),
        LikertType(),
        SurveyTextType(),
        CaseVignetteType(),
    )
}

KINDS = tuple(_TYPES)


def type_of(payload: Payload) -> QuestionType:
    """Return how a question version is answered and marked."""
    return _TYPES[payload["kind"]]


def type_for(kind: str) -> QuestionType:
    return _TYPES[kind]


__all__ = [
    "KINDS",
    "Answer",
    "InvalidAnswer",
    "Line",
    "Payload",
    "QuestionType",
    "type_for",
    "type_of",
]
