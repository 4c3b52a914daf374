"""What authors fill in for each kind of question."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from assessments.admin_forms import QuestionForm
from assessments.question_types import type_for
from assessments.viewsets.own_panels import OWN_PANELS

# The others have nothing to shuffle, or are always shuffled.
SHUFFLED_AS_AUTHORS_WISH = {"single_choice", "multiple_choice", "kprim", "hotspot"}


def edit_handler(kind: str) -> TabbedInterface:
    """Return the two tabs of the editor: the question, and what the bank knows."""
    is_case = kind == "case_vignette"
    heading = _("The case") if is_case else _("The question")
    content = [
        FieldPanel("name", classname="title"),
        FieldPanel("stem", heading=heading),
        *OWN_PANELS[kind],
    ]
    is_graded = type_for(kind).is_graded and not is_case
    if is_graded:
        content.append(FieldPanel("general_feedback"))
        content.append(
            InlinePanel(
                "hints",
                panels=[FieldPanel("text")],
                heading=_("Hints, the first one first"),
                label=_("Hint"),
            )
        )
    marks = [FieldPanel("marks")]
    if kind in SHUFFLED_AS_AUTHORS_WISH:
        marks.append(FieldPanel("shuffle"))
    settings = [
        *([FieldRowPanel(marks)] if is_graded else []),
        FieldPanel("programme"),
        FieldRowPanel([FieldPanel("outcomes"), FieldPanel("difficulty")]),
        FieldPanel("tags"),
        MultiFieldPanel(
            [FieldPanel("intensity"), FieldPanel("content_note")],
            heading=_("How heavy it is"),
        ),
    ]
    return TabbedInterface(
        [
            ObjectList(content, heading=_("Question")),
            ObjectList(settings, heading=_("Marks and place in the bank")),
        ],
        base_form_class=QuestionForm,
    )
