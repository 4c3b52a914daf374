"""Narrowing the question bank."""

from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin
from wagtail.models import WorkflowState

from assessments.domain.facility import versions_with_facility
from assessments.models import QUESTION_KINDS, Question
from assessments.models.questions.question import Difficulty
from assessments.querysets import QuestionQuerySet
from assessments.viewsets.addresses import kind_named
from assessments.viewsets.search import search
from content.models import ProgrammePage

STATUSES = {
    "draft": _("Draft"),
    "review": _("In review"),
    "published": _("Published"),
    "changed": _("Published, with newer draft"),
    "retired": _("Retired"),
}

# Where a question tells little, because hardly anybody or nearly everybody knows it.
HARD, EASY = 0.3, 0.9
FACILITIES = {
    "hard": _("Below 30 %: hardly anybody knew it"),
    "middle": _("30 to 90 %"),
    "easy": _("Above 90 %: nearly everybody knew it"),
    "unknown": _("Not known yet"),
}


def kind_choices() -> list[tuple[str, str | Promise]]:
    return [(kind.kind, kind._meta.verbose_name or "") for kind in QUESTION_KINDS]


def with_review(questions: QuestionQuerySet) -> QuestionQuerySet:
    """Annotate `is_in_review`: somebody is asked to approve it."""
    running = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Question),
        object_id=Cast(OuterRef("pk"), CharField()),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    return questions.annotate(is_in_review=Exists(running))


def of_kind(questions: QuestionQuerySet, name: str) -> QuestionQuerySet:
    kind = kind_named(name)
    if kind is None:
        return questions.none()
    return questions.filter(polymorphic_ctype=ContentType.objects.get_for_model(kind))


def of_status(questions: QuestionQuerySet, status: str) -> QuestionQuerySet:
    if status == "retired":
        return questions.filter(retired_at__isnull=False)
    questions = questions.filter(retired_at__isnull=True)
    match status:
        case "draft":
            return questions.filter(live=False)
        case "review":
            return with_review(questions).filter(is_in_review=True)
        case "changed":
            return questions.filter(live=True, has_unpublished_changes=True)
        case _:
            return questions.filter(live=True)


def of_facility(questions: QuestionQuerySet, band: str) -> QuestionQuerySet:
    """Narrow to a band of how easy the versions in use proved."""
    known = versions_with_facility()
    match band:
        case "hard":
            known = known.filter(facility__lt=HARD)
        case "middle":
            known = known.filter(facility__gte=HARD, facility__lte=EASY)
        case "easy":
            known = known.filter(facility__gt=EASY)
        case _:
            return questions.exclude(published_version__in=known.values("version"))
    return questions.filter(published_version__in=known.values("version"))


class QuestionFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=kind_choices, method="by_kind"
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"),
        queryset=ProgrammePage.objects.order_by("code", "pk"),
        method="by_programme",
    )
    outcome = django_filters.CharFilter(
        label=_("Learning outcome"), method="by_outcome"
    )
    tag = django_filters.ModelChoiceFilter(
        label=_("Tag"),
        queryset=Tag.objects.filter(tagged_questions__isnull=False)
        .distinct()
        .order_by("name"),
        method="by_tag",
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=list(STATUSES.items()), method="by_status"
    )
    difficulty = django_filters.ChoiceFilter(
        label=_("Difficulty"), choices=Difficulty.choices
    )

    facility = django_filters.ChoiceFilter(
        label=_("Facility"), choices=list(FACILITIES.items()), method="by_facility"
    )

    class Meta:
        model = Question
        fields = [
            *("kind", "programme", "outcome", "tag"),
            *("status", "difficulty", "facility"),
        ]

    def by_kind(self, found: QuestionQuerySet, _name: str, value: str) -> Any:
        return of_kind(found, value)

    def by_programme(
        self, found: QuestionQuerySet, _name: str, value: ProgrammePage
    ) -> Any:
        """The programme in any of its languages: a question belongs to all of them."""
        return found.filter(programme__translation_key=value.translation_key)

    def by_outcome(self, found: QuestionQuerySet, _name: str, value: str) -> Any:
        return found.for_outcome(value.strip())

    def by_tag(self, found: QuestionQuerySet, _name: str, value: Tag) -> Any:
        return found.filter(tagged_items__tag=value)

    def by_status(self, found: QuestionQuerySet, _name: str, value: str) -> Any:
        return of_status(found, value)

    def by_facility(self, found: QuestionQuerySet, _name: str, value: str) -> Any:
        return of_facility(found, value)


class QuestionChooserForm(LocaleFilterMixin, BaseFilterForm):
    """What narrows the list when a question is chosen for a quiz or a case."""

    q = forms.CharField(
        label=_("Search term"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=lambda: [("", _("All")), *kind_choices()],
        widget=forms.Select(attrs={"data-chooser-modal-search-filter": True}),
    )

    def filter(self, objects: QuestionQuerySet) -> QuestionQuerySet:
        found = super().filter(objects)
        if self.cleaned_data.get("kind"):
            found = of_kind(found, self.cleaned_data["kind"])
        typed = self.cleaned_data.get("q")
        self.is_searching = bool(typed)
        self.search_query = typed or None
        return search(found, typed) if typed else found
