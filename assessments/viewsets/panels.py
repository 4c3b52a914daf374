"""What authors fill in for each kind of question."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from assessments.admin_forms import QuestionForm

CHOICE_PANELS = [
    FieldPanel("text"),
    FieldPanel("is_correct"),
    FieldPanel("feedback"),
]


def _choices() -> Panel:
    return InlinePanel(
        "choices", panels=CHOICE_PANELS, heading=_("Choices"), label=_("Choice")
    )


OWN_PANELS: dict[str, list[Any]] = {
    "single_choice": [_choices()],
    "multiple_choice": [_choices(), FieldPanel("scoring")],
    "true_false": [FieldPanel("is_true")],
    "numeric": [
        FieldRowPanel([FieldPanel("value"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("low"), FieldPanel("high")]),
    ],
    "matching": [
        InlinePanel(
            "pairs",
            panels=[FieldRowPanel([FieldPanel("left"), FieldPanel("right")])],
            heading=_("Pairs"),
            label=_("Pair"),
        ),
        InlinePanel(
            "distractors",
            panels=[FieldPanel("text")],
            heading=_("Partners that belong to nothing"),
            label=_("Distractor"),
        ),
    ],
    "ordering": [
        InlinePanel(
            "steps",
            panels=[FieldPanel("text")],
            heading=_("Steps, in the right order"),
            label=_("Step"),
        ),
        FieldPanel("scoring"),
    ],
    "short_text": [
        FieldPanel("guidance"),
        FieldPanel("model_answer"),
        FieldPanel("max_length"),
    ],
    "free_text": [
        FieldPanel("guidance"),
        InlinePanel(
            "criteria",
            heading=_("Rubric: criteria, each with its levels"),
            label=_("Criterion"),
        ),
        FieldPanel("model_answer"),
        FieldRowPanel([FieldPanel("min_length"), FieldPanel("max_length")]),
    ],
    "case_vignette": [
        FieldRowPanel([FieldPanel("case_origin"), FieldPanel("source")]),
        InlinePanel(
            "parts", heading=_("Questions about the case"), label=_("Question")
        ),
    ],
}


# The others have nothing to shuffle, or are always shuffled.
SHUFFLED_AS_AUTHORS_WISH = {"single_choice", "multiple_choice"}


def edit_handler(kind: str) -> TabbedInterface:
    """Return the two tabs of the editor: the question, and what the bank knows."""
    is_case = kind == "case_vignette"
    heading = _("The case") if is_case else _("The question")
    content = [
        FieldPanel("name", classname="title"),
        FieldPanel("stem", heading=heading),
        *OWN_PANELS[kind],
    ]
    if not is_case:
        content.append(FieldPanel("general_feedback"))
    marks = [FieldPanel("marks")]
    if kind in SHUFFLED_AS_AUTHORS_WISH:
        marks.append(FieldPanel("shuffle"))
    settings = [
        *([] if is_case else [FieldRowPanel(marks)]),
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
