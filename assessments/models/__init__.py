"""Import models from here."""

from assessments.models.quiz import QuizPage

__all__ = ["QuizPage"]
