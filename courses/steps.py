"""How the steps of a journey are shown: their words, where they lead, their badge."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.domain.journey import Step
from courses.domain.outline import ItemOutline, ModuleOutline
from courses.models import OutlineItem

Kind = OutlineItem.Kind

_PAGES = {
    Kind.LESSON: "courses:lesson",
    Kind.QUIZ: "assessments:quiz",
    Kind.EVALUATION: "courses:evaluation",
}
_KINDS: dict[str, tuple[str | Promise, str]] = {
    Kind.LESSON: (_("Lesson"), "book"),
    Kind.QUIZ: (_("Quiz"), "list"),
    Kind.EVALUATION: (_("Evaluation form"), "message"),
    Kind.SESSION: (_("Session"), "users"),
}
_STATES: dict[str, tuple[str | Promise, str, str]] = {
    "new": (_("Not started"), "neutral", ""),
    "begun": (_("Begun"), "info", "pause"),
    "done": (pgettext_lazy("activity", "Done"), "success", "check"),
    "undated": (_("No date yet"), "neutral", "calendar"),
    "to_come": (_("To come"), "info", "calendar"),
    "cancelled": (pgettext_lazy("session", "Cancelled"), "warning", ""),
    "no_information": (_("Not recorded yet"), "neutral", "clock"),
    "attended": (_("Attended"), "success", "check"),
    "excused": (pgettext_lazy("session", "Excused"), "warning", ""),
    "missed": (pgettext_lazy("session", "Missed"), "warning", ""),
}


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step as one line of a list. `url` is "" where nothing can be opened."""

    step: Step
    words: ItemOutline
    url: str

    @property
    def kind(self) -> str | Promise:
        return _KINDS[self.step.item.kind][0]

    @property
    def icon(self) -> str:
        return _KINDS[self.step.item.kind][1]

    @property
    def label(self) -> str | Promise:
        return _STATES[self.step.state][0]

    @property
    def tone(self) -> str:
        return _STATES[self.step.state][1]

    @property
    def badge_icon(self) -> str:
        return _STATES[self.step.state][2]


@dataclass(frozen=True, kw_only=True)
class PartLines:
    """A module with its steps; without a module, what belongs to none."""

    part: ModuleOutline
    lines: list[StepLine]

    @property
    def done_count(self) -> int:
        return sum(line.step.is_done for line in self.lines)

    @property
    def is_open(self) -> bool:
        """Whether it is unfolded: what is done need not fill the page."""
        return self.done_count < len(self.lines)


def activity_url(run_id: int, item: OutlineItem) -> str:
    """Return where an item is worked on; sessions are shown in the outline."""
    if item.kind not in _PAGES:
        return f"{reverse('courses:run', args=[run_id])}#item-{item.key}"
    return reverse(_PAGES[Kind(item.kind)], args=[run_id, item.key])


def line_of(run_id: int, step: Step, words: Mapping[int, ItemOutline]) -> StepLine:
    return StepLine(
        step=step,
        words=words[step.item.pk],
        url=activity_url(run_id, step.item),
    )
