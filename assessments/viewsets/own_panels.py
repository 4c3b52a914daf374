"""What authors fill in for one kind of question and no other."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    Panel,
)

from assessments.viewsets.steps_panel import StepsPanel

CHOICE_PANELS = [
    FieldPanel("text"),
    FieldPanel("is_correct"),
    FieldPanel("feedback"),
]


FORGIVING = MultiFieldPanel(
    [
        FieldPanel("ignores_case"),
        FieldPanel("ignores_diacritics"),
        FieldPanel("ignores_script"),
    ],
    heading=_("How typed texts are compared"),
)


class DrawingPanel(Panel):
    """The image with the places of the list under it, to be drawn by hand."""

    def __init__(self, relation: str, *, has_size: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.relation, self.has_size = relation, has_size

    def clone_kwargs(self) -> dict[str, Any]:
        own = {"relation": self.relation, "has_size": self.has_size}
        return {**super().clone_kwargs(), **own}

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/admin/drawing.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "list": self.panel.relation,
                "has_size": self.panel.has_size,
                "source": reverse("wagtailimages:preview", args=[0, "max-1200x1200"]),
            }


def _rows(relation: str, heading: str | Promise, label: str | Promise) -> Panel:
    """Return a list of single lines of text."""
    return InlinePanel(
        relation, panels=[FieldPanel("text")], heading=heading, label=label
    )


def _choices() -> Panel:
    return InlinePanel(
        "choices", panels=CHOICE_PANELS, heading=_("Choices"), label=_("Choice")
    )


OWN_PANELS: dict[str, list[Any]] = {
    "single_choice": [_choices()],
    "multiple_choice": [_choices(), FieldPanel("scoring")],
    "kprim": [
        InlinePanel(
            "choices",
            panels=[
                FieldPanel("text", heading=_("Statement")),
                FieldPanel("is_correct", heading=_("The statement is true")),
                FieldPanel("feedback"),
            ],
            heading=_("Statements"),
            label=_("Statement"),
        )
    ],
    "true_false": [FieldPanel("is_true")],
    "numeric": [
        FieldRowPanel([FieldPanel("value"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("tolerance_kind"), FieldPanel("tolerance")]),
        FieldRowPanel([FieldPanel("low"), FieldPanel("high")]),
        InlinePanel(
            "units",
            panels=[FieldRowPanel([FieldPanel("unit"), FieldPanel("factor")])],
            heading=_("Other units that are accepted"),
            label=_("Unit"),
        ),
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
        InlinePanel(
            "accepted",
            panels=[
                FieldRowPanel([FieldPanel("text"), FieldPanel("worth")]),
                FieldPanel("feedback"),
            ],
            heading=_("Accepted answers; without any, a trainer marks"),
            label=_("Accepted answer"),
        ),
        FORGIVING,
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
    "cloze": [
        FieldPanel("passage"),
        InlinePanel(
            "gaps",
            panels=[
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("right"), FieldPanel("wrong")]),
                FieldRowPanel([FieldPanel("tolerance"), FieldPanel("unit")]),
                FieldPanel("feedback"),
            ],
            heading=_("Gaps, in the order of their numbers"),
            label=_("Gap"),
        ),
        FORGIVING,
    ],
    "word_drop": [
        FieldPanel("passage"),
        _rows("words", _("Right words, gap by gap"), _("Word")),
        _rows("extra_words", _("Words that belong nowhere"), _("Word")),
    ],
    "hotspot": [
        FieldPanel("image"),
        FieldPanel("image_alt"),
        DrawingPanel("areas", has_size=True, heading=_("Draw on the image")),
        InlinePanel(
            "areas",
            panels=[
                FieldRowPanel([FieldPanel("text"), FieldPanel("is_correct")]),
                FieldRowPanel([FieldPanel("shape")]),
                FieldRowPanel([FieldPanel("x"), FieldPanel("y")]),
                FieldRowPanel([FieldPanel("width"), FieldPanel("height")]),
                FieldPanel("feedback"),
            ],
            heading=_("Areas that can be chosen"),
            label=_("Area"),
        ),
        FieldPanel("scoring"),
    ],
    "image_labels": [
        FieldPanel("image"),
        FieldPanel("image_alt"),
        DrawingPanel("spots", has_size=False, heading=_("Draw on the image")),
        InlinePanel(
            "spots",
            panels=[
                FieldRowPanel([FieldPanel("label"), FieldPanel("description")]),
                FieldRowPanel([FieldPanel("x"), FieldPanel("y")]),
            ],
            heading=_("Places and their labels"),
            label=_("Place"),
        ),
        _rows("extra_labels", _("Labels that belong nowhere"), _("Label")),
    ],
    "file_upload": [
        FieldPanel("guidance"),
        MultiFieldPanel(
            [FieldPanel("takes_documents"), FieldPanel("takes_images")],
            heading=_("What may be handed in"),
        ),
        FieldRowPanel([FieldPanel("max_files"), FieldPanel("max_megabytes")]),
    ],
    "likert": [
        _rows("statements", _("Statements"), _("Statement")),
        FieldPanel("scale"),
    ],
    "survey_text": [FieldPanel("max_length")],
    "case_vignette": [
        FieldRowPanel([FieldPanel("case_origin"), FieldPanel("source")]),
        InlinePanel(
            "parts", heading=_("Questions about the case"), label=_("Question")
        ),
        StepsPanel(
            "steps",
            heading=_("How the case goes on, step by step; the first here is step 2"),
            label=_("Continuation"),
        ),
    ],
}
