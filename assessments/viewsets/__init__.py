"""The question bank in the Wagtail admin."""

from assessments.viewsets.bank import QuestionBankViewSet
from assessments.viewsets.kinds import KIND_VIEWSETS

__all__ = ["KIND_VIEWSETS", "QuestionBankViewSet"]
