"""Details for reports on a list of people: read with what is wrong, kept with consent.

A list may say sex or gender, region and role of a person only together with that
person's consent, which has a column of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.models import ListEntry, ReportDetails
from lms.core.scripts import fold

# What people call the columns, folded: in English, Serbian and Slovene.
HEADINGS = {
    "sex": {"sex", "gender", "sex or gender", "pol", "rod", "pol ili rod", "spol"},
    "region": {"region", "regija", "okrug"},
    "role": {"role", "role at work", "job", "uloga", "uloga na poslu", "radno mesto",
             "vloga", "vloga na delovnem mestu", "delovno mesto"},
    "consent": {"consent to reports", "consent", "pristanak", "saglasnost",
                "pristanak na izvestaje", "soglasje", "soglasje za porocila"},
}  # fmt: skip
LABELS: Mapping[str, Promise] = {
    "sex": _("Sex or gender"),
    "region": _("Region"),
    "role": _("Role at work"),
    "consent": _("Consent to reports"),
}
_SEXES = {
    "female": {"female", "f", "woman", "w", "z", "zena", "zenski", "zenska"},
    "male": {"male", "m", "man", "muskarac", "muski", "moski"},
    "other": {"other", "another", "drugo"},
    "undisclosed": {"prefer not to say", "ne zelim da kazem", "ne zelim povedati"},
}
_YES = {"yes", "y", "da", "d", "1", "x", "true"}


@dataclass(frozen=True, kw_only=True)
class ListedDetails:
    """What a row says of a person for reports, once it is understood."""

    sex: str = ""
    region: ListEntry | None = None
    role: ListEntry | None = None

    def __str__(self) -> str:
        sex = ReportDetails.Sex(self.sex).label if self.sex else ""
        return ", ".join(str(each) for each in (sex, self.region, self.role) if each)


Problems = dict[str, str | Promise]
Entries = Mapping[tuple[str, str], ListEntry]


def entries() -> dict[tuple[str, str], ListEntry]:
    """Return what may be chosen, by list and folded name in any language. One query."""
    found: dict[tuple[str, str], ListEntry] = {}
    for entry in ListEntry.objects.filter(is_offered=True):
        for name in (entry.name, *entry.names.values()):
            found[entry.list, fold(name)] = entry
    return found


def details_of(
    values: Mapping[str, str], known: Entries
) -> tuple[ListedDetails, Problems]:
    """Return what the cells say, and what is wrong with them, by column."""
    problems: Problems = {}
    sex = _sex(values.get("sex", ""))
    if values.get("sex") and not sex:
        problems["sex"] = _("Write female, male, another or prefer not to say.")
    chosen = {name: known.get((name, fold(values.get(name, "")))) for name in _LISTS}
    for name, entry in chosen.items():
        if values.get(name) and entry is None:
            problems[name] = _("This is not on the list of the installation.")
    has_consent = fold(values.get("consent", "")) in _YES
    if not has_consent and any(values.get(name) for name in ("sex", *_LISTS)):
        problems["consent"] = _(
            "Details for reports are only taken with the person's consent: write “yes”,"
            " or leave them out."
        )
    details = ListedDetails(sex=sex, region=chosen["region"], role=chosen["role"])
    return details, problems


_LISTS = ("region", "role")


def _sex(text: str) -> str:
    folded = fold(text)
    return next((sex for sex, words in _SEXES.items() if folded in words), "")
