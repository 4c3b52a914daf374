"""Where a question is worked on: each kind has its own pages."""

from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from assessments.domain.key_changes import Offer
from assessments.models import QUESTION_KINDS, Question


def kind_of(question: Question) -> type[Question]:
    """Return the class of the question's kind, also for a row of the base class."""
    return next(
        kind
        for kind in QUESTION_KINDS
        if ContentType.objects.get_for_model(kind).pk == question.polymorphic_ctype_id
    )


def address(question: Question, page: str) -> str:
    """Return the address of one of the question's pages, such as "edit"."""
    viewset = kind_of(question).snippet_viewset
    return reverse(viewset.get_url_name(page), args=[question.pk])


def add_address(kind: type[Question]) -> str:
    return reverse(kind.snippet_viewset.get_url_name("add"))


def translation_address(question: Question) -> str:
    """Return where a copy for other languages is asked for."""
    options = kind_of(question)._meta
    return reverse(
        "simple_translation:submit_snippet_translation",
        args=[options.app_label, options.model_name, question.pk],
    )


def repair_address(offer: Offer) -> str:
    """Return where answers are marked again, with all chosen that is known."""
    page = reverse("assessments:repair", args=[offer.version.question_id])
    return f"{page}?{urlencode(offer.choices)}"


def bank_address() -> str:
    return reverse(Question.snippet_viewset.get_url_name("list"))


def kind_named(name: str) -> type[Question] | None:
    return next((kind for kind in QUESTION_KINDS if kind.kind == name), None)
