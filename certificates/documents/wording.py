"""The sentences on a certificate, by what it certifies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from certificates.domain.facts import body_name, hours
from certificates.domain.phrases import Phrase
from certificates.models import Certificate, CreditUnit
from content.models import Mode
from lms.core.dates import span, written_day

Kind = Certificate.Kind


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What stands before and after the name."""

    before: str | Promise
    after: str | Promise


STATEMENTS = {
    Kind.COMPLETION: Statement(
        before=gettext_lazy("This is to certify that"),
        after=gettext_lazy("has met all requirements of the training"),
    ),
    Kind.PARTICIPATION: Statement(
        before=gettext_lazy("This is to confirm that"),
        after=gettext_lazy("has taken part in the training"),
    ),
    Kind.ATTENDANCE: Statement(
        before=gettext_lazy("This is to confirm that"),
        after=gettext_lazy("has attended the training"),
    ),
    Kind.TRAINER: Statement(
        before=gettext_lazy("This is to confirm that"),
        after=gettext_lazy("has worked as a trainer on the training"),
    ),
    Kind.AUTHOR: Statement(
        before=gettext_lazy("This is to confirm that"),
        after=gettext_lazy("is an author of the training"),
    ),
}
TESTS = {
    "passed": pgettext_lazy("knowledge test", "Passed"),
    "without": pgettext_lazy("knowledge test", "Without a test"),
}


def day(iso: str) -> str:
    return written_day(date.fromisoformat(iso), "paper")


def dates(run: Mapping[str, Any]) -> str:
    """Return when a training took place: one day, "2–6 March 2026", or longer."""
    first, last = (date.fromisoformat(run[name]) for name in ("starts_on", "ends_on"))
    return span(first, last, "paper")


def in_hours(minutes: int) -> str:
    count = hours(minutes)
    return ngettext("%(hours)s hour", "%(hours)s hours", int(count)) % {
        "hours": number_format(count)
    }


def hours_by_mode(minutes: Mapping[str, int]) -> str:
    """Return "24 h in the room · 8 h online, self-paced"."""
    sentences = {
        Mode.IN_ROOM: _("%(hours)s h in the room"),
        Mode.LIVE_ONLINE: _("%(hours)s h live online"),
        Mode.SELF_PACED: _("%(hours)s h online, self-paced"),
    }
    return " · ".join(
        sentence % {"hours": number_format(hours(minutes[mode]))}
        for mode, sentence in sentences.items()
        if minutes.get(mode)
    )


def points(facts: Mapping[str, Any]) -> str:
    """Return "15 points (Demo Chamber)", or nothing."""
    return "; ".join(
        _("%(points)s (%(body)s)")
        % {
            "points": number_format(award["points"]),
            "body": body_name(award["body"], facts["language"]),
        }
        for award in facts["points"]
    )


def units(facts: Mapping[str, Any]) -> str:
    """Return "Continuing education units (CEU): 3.2 (Demo Council)", or nothing."""
    return "; ".join(
        _("%(unit)s: %(amount)s (%(body)s)")
        % {
            "unit": CreditUnit.Kind(each["kind"]).label,
            "amount": number_format(each["amount"]),
            "body": body_name(each["body"], facts["language"]),
        }
        for each in facts.get("units", [])
    )


def accreditation(facts: Mapping[str, Any], language: str) -> str:
    """Return the sentence about the decision, or that there is none."""
    decision = facts["accreditation"]
    if decision is None:
        return _("The training is not accredited.")
    return _(
        "Accredited by %(body)s (decision no. %(number)s of %(decided_on)s; in force"
        " from %(from_on)s to %(to_on)s)"
    ) % {
        "body": body_name(decision["body"], language),
        "number": decision["number"],
        "decided_on": day(decision["decided_on"]),
        "from_on": day(decision["valid_from"]),
        "to_on": day(decision["valid_to"]),
    }


def reasons_not_accredited(facts: Mapping[str, Any]) -> list[str]:
    return [str(Phrase.from_dict(each)) for each in facts["not_accredited"]]
