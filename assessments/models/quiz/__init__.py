"""Quizzes placed in the programme tree: the page, its parts, its settings."""

from assessments.models.quiz.page import QuizPage
from assessments.models.quiz.parts import (
    FeedbackBand,
    QuizDraw,
    QuizQuestion,
    QuizSection,
)

__all__ = ["FeedbackBand", "QuizDraw", "QuizPage", "QuizQuestion", "QuizSection"]
