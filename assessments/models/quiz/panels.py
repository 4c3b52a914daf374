"""The editor of a quiz: one tab for each thing an author has to decide."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    Panel,
    TabbedInterface,
)
from wagtail.models import Page


class PoolPanel(Panel):
    """How many questions each draw finds in every language, against what it needs."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/admin/pools.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return {**context, **_pools(self.instance)}


def _pools(page: Any) -> dict[str, Any]:
    """Return languages and, for each draw, what is found in each of them."""
    if not page.pk:
        return {"locales": [], "rows": []}
    siblings = page.get_translations(inclusive=True).select_related("locale")
    locales = [each.locale for each in siblings]
    by_locale = [page.pools(locale.pk) for locale in locales]
    rows = [
        {
            "draw": draw,
            "found": [
                {"count": len(pool[place]), "is_enough": len(pool[place]) >= draw.count}
                for pool in by_locale
            ],
        }
        for place, draw in enumerate(page.draws.all())
    ]
    return {"locales": locales, "rows": rows}


def quiz_editor(activity: Any) -> TabbedInterface:
    """Return the tabs; everything rarely needed is folded away."""
    return TabbedInterface(
        [
            ObjectList(_about(activity), heading=_("Content")),
            ObjectList(_questions(), heading=_("Questions")),
            ObjectList(_taking(), heading=_("Taking it")),
            ObjectList(_passing(), heading=_("Tries and passing")),
            ObjectList(_afterwards(), heading=_("Afterwards")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
        ]
    )


def _about(activity: Any) -> list[Any]:
    return [
        *Page.content_panels,
        *activity.activity_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("is_anonymous")],
            heading=_("A survey instead of a test"),
            classname="collapsed",
        ),
    ]


def _questions() -> list[Any]:
    return [
        HelpPanel(
            _(
                "Questions for everybody come first, then what is drawn for each try."
                " Sections are listed below, and chosen by their headings."
            )
        ),
        InlinePanel(
            "questions", heading=_("Questions for everybody"), label=_("Question")
        ),
        InlinePanel(
            "draws", heading=_("Questions drawn from the bank"), label=_("Draw")
        ),
        PoolPanel(heading=_("What the draws find")),
        InlinePanel(
            "sections",
            heading=_("Sections"),
            label=_("Section"),
            classname="collapsed",
        ),
    ]


def _taking() -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("layout"), FieldPanel("navigation")]),
                FieldPanel("may_flag"),
                FieldRowPanel(
                    [FieldPanel("shuffle_questions"), FieldPanel("shuffle_choices")]
                ),
            ],
            heading=_("Pages and order"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("behaviour"),
                FieldRowPanel(
                    [FieldPanel("question_tries"), FieldPanel("penalty_percent")]
                ),
                HelpPanel(
                    _(
                        "The two numbers count only with several tries at each"
                        " question. With “how sure one is”, a right answer earns a"
                        " third, two thirds or all of its marks; a wrong one costs"
                        " nothing, two thirds or twice its marks. The whole never goes"
                        " below zero."
                    )
                ),
            ],
            heading=_("Feedback on single questions"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("opens_after_days"), FieldPanel("closes_after_days")]
                ),
                FieldPanel("asks_code"),
            ],
            heading=_("When it is open"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [
                FieldPanel("time_limit"),
                FieldRowPanel(
                    [FieldPanel("warn_minutes"), FieldPanel("grace_seconds")]
                ),
            ],
            heading=_("Time limit"),
            classname="collapsed",
        ),
    ]


def _passing() -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("is_graded"), FieldPanel("pass_percent")]),
                FieldPanel("outcome_percent"),
            ],
            heading=_("Passing"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("tries"), FieldPanel("wait_hours")]),
                FieldRowPanel([FieldPanel("redraw"), FieldPanel("counts")]),
            ],
            heading=_("Tries"),
        ),
    ]


def _afterwards() -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldPanel("marking_days"),
                FieldRowPanel(
                    [FieldPanel("double_marking"), FieldPanel("marking_tolerance")]
                ),
            ],
            heading=_("Marking written answers"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [
                FieldPanel("feedback"),
                PageChooserPanel("feedback_after", "assessments.QuizPage"),
            ],
            heading=_("What is shown"),
        ),
        MultiFieldPanel(
            [FieldPanel("review")],
            heading=_("What is shown, and when, in detail"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("passed_text"), FieldPanel("failed_text")], heading=_("Texts")
        ),
        InlinePanel(
            "bands",
            heading=_("Overall feedback"),
            label=_("Band"),
            classname="collapsed",
            help_text=_(
                "The band with the highest per cent that was reached is shown."
            ),
        ),
    ]
