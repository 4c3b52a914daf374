"""A body's profile as people read it: with what is to be confirmed, or without it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from certificates.models import AccreditingBody, Call, CreditUnit, PointsRule

CHILDREN = (
    "texts",
    "steps",
    "calls",
    "dossier_parts",
    "standards",
    "fees",
    "rules",
    "credit_units",
    "certificate_fields",
    "points_rules",
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One rule in words. `is_confirmed` and `source` say how sure it is."""

    term: str
    text: str = ""
    is_confirmed: bool
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    heading: str
    entries: list[Entry] = field(default_factory=list)


def body_with_profile(pk: int) -> AccreditingBody | None:
    """Return a body with all its rules, in a number of queries that does not grow."""
    return AccreditingBody.objects.prefetch_related(*CHILDREN).filter(pk=pk).first()


def profile_of(body: AccreditingBody, *, confirmed_only: bool) -> list[Section]:
    """Return what the body asks, section by section; empty ones are left out.

    What the public reads is `confirmed_only`: a rule nobody has checked is not told.
    """
    sections = [
        (_("Procedure"), body.steps.all(), _step),
        (_("Calls"), body.calls.all(), _call),
        (_("Dossier"), body.dossier_parts.all(), _part),
        (_("Standards"), body.standards.all(), _standard),
        (_("Figures"), body.rules.all(), _rule),
        (_("Units of credit"), body.credit_units.all(), _unit),
        (_("Points"), body.points_rules.all(), _points),
        (_("On certificates"), body.certificate_fields.all(), _plain),
        (_("Fees"), body.fees.all(), _plain),
    ]
    built = [
        Section(heading=heading, entries=_entries(rows, words, confirmed_only))
        for heading, rows, words in sections
    ]
    return [section for section in built if section.entries]


def unconfirmed(sections: Iterable[Section]) -> int:
    return sum(not e.is_confirmed for section in sections for e in section.entries)


def _entries(rows: Iterable[Any], words: Any, confirmed_only: bool) -> list[Entry]:
    found = []
    for row in rows:
        if row.is_confirmed or not confirmed_only:
            term, text = words(row)
            entry = Entry(
                term=term, text=text, is_confirmed=row.is_confirmed, source=row.source
            )
            found.append(entry)
    return found


def _step(row: Any) -> tuple[str, str]:
    return row.title, row.description


def _call(row: Call) -> tuple[str, str]:
    opens = date_format(row.opens_on)
    when = (
        f"{opens} – {date_format(row.closes_on)}"
        if row.closes_on
        else _("from %(day)s, all year") % {"day": opens}
    )
    kind = row.get_kind_display()
    return row.title, " · ".join(part for part in (kind, row.topic, when) if part)


def _part(row: Any) -> tuple[str, str]:
    needed = "" if row.is_required else _("if you wish")
    return str(row), " · ".join(part for part in (needed, row.guidance) if part)


def _standard(row: Any) -> tuple[str, str]:
    most = _("scored from 0 to %(most)s") % {"most": row.most}
    return str(row), " · ".join(
        part for part in (row.group, row.guidance, most) if part
    )


def _rule(row: Any) -> tuple[str, str]:
    return row.get_kind_display(), row.amount


def _unit(row: CreditUnit) -> tuple[str, str]:
    values = {
        "minutes": row.minutes,
        "step": localize(row.step.normalize() + 0),
        "rounding": row.get_rounding_display(),
    }
    text = _("%(minutes)s minutes, in steps of %(step)s, rounded: %(rounding)s")
    return str(row), text % values


def _points(row: PointsRule) -> tuple[str, str]:
    test = (
        _("with a knowledge test") if row.with_test else _("without a knowledge test")
    )
    is_training = row.activity == PointsRule.Activity.TRAINING
    parts = [
        row.get_role_display(),
        test if is_training else "",
        _("from %(day)s") % {"day": date_format(row.valid_from)},
        localize(row.points.normalize() + 0),
    ]
    return row.get_activity_display(), " · ".join(part for part in parts if part)


def _plain(row: Any) -> tuple[str, str]:
    return str(row), ""
