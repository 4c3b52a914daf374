"""Choosing a question, whatever its kind, for a quiz or a case."""

from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
)

from assessments.querysets import QuestionQuerySet
from assessments.viewsets.columns import (
    KindColumn,
    PlaceColumn,
    QuestionColumn,
    StatusColumn,
)
from assessments.viewsets.filters import QuestionChooserForm, with_review


class _Choosing:
    """One row per question of the bank that is not retired."""

    filter_form_class = QuestionChooserForm

    def get_object_list(self) -> QuestionQuerySet:
        questions = self.model_class.objects.non_polymorphic().filter(  # type: ignore[attr-defined]
            retired_at__isnull=True
        )
        return with_review(questions.select_related("locale", "programme"))

    @property
    def columns(self) -> list[Column]:
        title, *more = super().columns[:-1]  # type: ignore[misc] # Wagtail's own status asks per row
        return [
            title,
            QuestionColumn(),
            KindColumn(),
            PlaceColumn(),
            *more,
            StatusColumn(),
        ]


class QuestionChooseView(_Choosing, ChooseView):
    pass


class QuestionChooseResultsView(_Choosing, ChooseResultsView):
    pass


class QuestionChooserViewSet(SnippetChooserViewSet):
    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView
