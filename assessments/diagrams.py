"""Charts of figures about questions and quizzes, each with the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.domain.figures import ItemRow
from assessments.domain.gains import GainReport
from assessments.domain.statistics import QuizFigures
from assessments.question_types.summary import Tally
from content.charts import Chart, Series


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """What the tags of charts draw, and its figures as rows of a table."""

    uid: str
    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    first: str  # what the labels are

    def chart(self) -> Chart:
        return Chart(
            kind="bar",
            title=self.title,
            description=self.description,
            labels=self.labels,
            series=tuple(
                Series(label=label, values=values) for label, values in self.series
            ),
        )

    @property
    def headings(self) -> list[str]:
        return [self.first, *(label for label, _values in self.series)]

    @property
    def rows(self) -> list[tuple[str, list[Decimal]]]:
        return [
            (label, [values[place] for _label, values in self.series])
            for place, label in enumerate(self.labels)
        ]


def percent(share: float | None) -> Decimal | None:
    """Return a share from 0 to 1 as whole per cents."""
    return None if share is None else Decimal(round(share * 100))


def distribution(figures: QuizFigures) -> Diagram:
    labels = [f"{low}–{low + 9} %" for low in range(0, 90, 10)] + ["90–100 %"]
    return Diagram(
        uid="distribution",
        title=_("How the results spread"),
        description=_("How many people reached how many per cent in their first try."),
        labels=tuple(labels),
        series=((_("People"), tuple(Decimal(n) for n in figures.bands)),),
        first=_("Result"),
    )


def facility(items: Sequence[ItemRow]) -> Diagram | None:
    rows = [each for each in items if each.figures.facility is not None]
    if not rows:
        return None
    return Diagram(
        uid="facility",
        title=_("How easy each question was"),
        description=_(
            "Facility: the part of the marks that people earned on average. Near 100 %"
            " everybody knew it, near 0 % hardly anybody."
        ),
        labels=tuple(each.version.question.name for each in rows),
        series=(
            (
                _("Facility, %"),
                tuple(percent(each.figures.facility) or Decimal(0) for each in rows),
            ),
        ),
        first=_("Question"),
    )


def gain(report: GainReport) -> Diagram:
    shares = (report.gain.before, report.gain.after)
    return Diagram(
        uid=f"gain-{report.before.pk}-{report.after.pk}",
        title=_("Before and after"),
        description=_(
            "What the same people knew before and after, on the same questions."
        ),
        labels=(report.before.title, report.after.title),
        series=((_("Mean, %"), tuple(percent(s) or Decimal(0) for s in shares)),),
        first=_("Quiz"),
    )


def choices(tally: Tally, *, uid: str) -> Diagram | None:
    """Draw what was answered to a question, or to one of its lines."""
    if not tally.counts:
        return None
    return Diagram(
        uid=uid,
        title=tally.heading or _("What was answered"),
        description=_("How many people gave each answer; ✓ marks what is right."),
        labels=tuple(
            f"✓ {each.text}" if each.is_right else each.text for each in tally.counts
        ),
        series=((_("People"), tuple(Decimal(each.count) for each in tally.counts)),),
        first=_("Answer"),
    )
