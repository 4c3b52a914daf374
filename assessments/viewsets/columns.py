"""Columns of lists of questions. None of them asks the database per row."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn

from assessments.models import Question
from assessments.viewsets.addresses import kind_of
from assessments.viewsets.filters import STATUSES


class KindColumn(Column):
    def __init__(self) -> None:
        super().__init__("kind", label=_("Kind"))

    def get_value(self, instance: Question) -> Any:
        return kind_of(instance)._meta.verbose_name


class QuestionColumn(Column):
    """How the question begins; a name such as A-Q7 says little."""

    def __init__(self) -> None:
        super().__init__("question", label=_("Question"), width="28%")

    def get_value(self, instance: Question) -> Any:
        return Truncator(instance.stem_text).chars(80)


class PlaceColumn(Column):
    """The programme and learning outcomes that the question is about."""

    def __init__(self) -> None:
        super().__init__("place", label=_("Programme and outcomes"))

    def get_value(self, instance: Question) -> Any:
        code = instance.programme.code if instance.programme else ""
        return " · ".join(part for part in (code, instance.outcomes) if part)


class FacilityColumn(Column):
    """How easy it proved, a dash where too few were asked. The view sets it."""

    def __init__(self) -> None:
        super().__init__("facility", label=_("Facility"))

    def get_value(self, instance: Any) -> str:
        share = instance.facility
        return "–" if share is None else f"{round(share * 100)} %"


class StatusColumn(StatusTagColumn):
    """Needs `with_review`."""

    def __init__(self) -> None:
        super().__init__(
            "status",
            label=_("Status"),
            accessor=status_label,
            primary=lambda question: status_of(question) == "published",
        )


def status_of(question: Any) -> str:
    if question.retired_at:
        return "retired"
    if question.is_in_review:
        return "review"
    if not question.live:
        return "draft"
    return "changed" if question.has_unpublished_changes else "published"


def status_label(question: Any) -> Any:
    return STATUSES[status_of(question)]
