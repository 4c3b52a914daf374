"""What a list of people says, row by row, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.domain import list_details
from courses.domain.list_details import ListedDetails, details_of, entries
from lms.core.delimited import Limits
from lms.core.errors import DomainError
from lms.core.models import Organisation
from lms.core.scripts import fold, propose_other_script
from lms.core.spreadsheets import is_formula

LIMITS = Limits(size=1_000_000, rows=2_001, columns=30, cell=1_000)

# What people call the columns, folded: in English, Serbian and Slovene.
HEADINGS = {
    "email": {"email", "e-mail", "e-mail address", "email address", "mejl", "imejl",
              "e-posta", "elektronska posta", "adresa e-poste", "e-naslov"},
    "first_name": {"first name", "given name", "name", "ime"},
    "last_name": {"last name", "surname", "family name", "prezime", "priimek"},
    "other_script_name": {"name in the other script", "ime na drugom pismu",
                          "ime drugim pismom", "ime u drugom pismu",
                          "ime v drugi pisavi"},
    "organisation": {"organisation", "organization", "organizacija", "ustanova",
                     "institution", "employer"},
    "nominated_by": {"nominated by", "nominator", "predlozio", "predlozio/la",
                     "predlagatelj", "predlagac"},
    **list_details.HEADINGS,
}  # fmt: skip
PLAIN_ORDER = ("email", "first_name", "last_name", "organisation", "nominated_by")
LABELS: Mapping[str, Promise] = {
    "email": _("E-mail"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "other_script_name": _("Name in the other script"),
    "organisation": _("Organisation"),
    "nominated_by": _("Nominated by"),
    **list_details.LABELS,
}
NEEDED = ("email", "first_name", "last_name")
MOST_LETTERS = {"other_script_name": 300, "nominated_by": 200}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A table of people: its headings, if the first line was one, and its lines."""

    headings: tuple[str, ...]  # empty: the first line was a person already
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def key(self) -> str:
        """What the next list of the same make is recognised by."""
        width = max((len(cells) for _number, cells in self.lines), default=0)
        folded = "\t".join(map(fold, self.headings)) or f"{width} columns"
        return sha256(folded.encode()).hexdigest()

    @property
    def names(self) -> list[str]:
        """What to call each column: its heading, or what stands in it first."""
        return list(self.headings or (self.lines[0][1] if self.lines else ()))


@dataclass(kw_only=True)
class Row:
    """One person on the list; `errors` says what is wrong, by column."""

    number: int
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    other_script_name: str = ""
    organisation_name: str = ""
    organisation: Organisation | None = None
    nominated_by: str = ""
    # Cells about details for reports, and what they come to.
    told: Mapping[str, str] = field(default_factory=dict)
    details: ListedDetails = field(default_factory=ListedDetails)
    errors: dict[str, str | Promise] = field(default_factory=dict)

    @property
    def details_errors(self) -> list[str | Promise]:
        return [
            self.errors[name] for name in list_details.LABELS if name in self.errors
        ]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def listing_of(lines: Sequence[Sequence[str]]) -> Listing:
    """Return lines of cells as a table; the first one may be headings.

    Empty lines are passed over. Refused when there is nobody.
    """
    numbered = [
        (number, tuple(cell.strip() for cell in line))
        for number, line in enumerate(lines, start=1)
    ]
    numbered = [(number, cells) for number, cells in numbered if any(cells)]
    headings: tuple[str, ...] = ()
    second = numbered[1][1] if len(numbered) > 1 else ()
    if numbered and _are_headings(numbered[0][1], second):
        headings, numbered = numbered[0][1], numbered[1:]
    if not numbered:
        raise DomainError("empty", _("There is nobody on the list."))
    return Listing(headings=headings, lines=tuple(numbered))


def guess_columns(listing: Listing) -> dict[str, int]:
    """Return which column means what, as far as the headings tell.

    Without headings they stand in the order that the page asks for.
    """
    if not listing.headings:
        return {name: place for place, name in enumerate(PLAIN_ORDER)}
    found: dict[str, int] = {}
    for place, heading in enumerate(listing.headings):
        if meaning := _meaning(heading):
            found.setdefault(meaning, place)
    return found


def rows_of(listing: Listing, columns: Mapping[str, int]) -> list[Row]:
    """Return the people of a table, with what is wrong per column. Saves nothing."""
    if missing := [LABELS[name] for name in NEEDED if name not in columns]:
        raise DomainError(
            "columns",
            _("Choose the column of: %(names)s.")
            % {"names": ", ".join(str(name) for name in missing)},
        )
    rows = [_row(number, columns, cells) for number, cells in listing.lines]
    _check(rows)
    return rows


def _are_headings(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the first line names columns: the next has an address, or we know two."""
    known = {_meaning(cell) for cell in first} - {""}
    if any("@" in cell for cell in first):
        return False
    return "email" in known or len(known) >= 2 or any("@" in cell for cell in second)


def _meaning(heading: str) -> str:
    folded = fold(heading)
    return next((name for name, words in HEADINGS.items() if folded in words), "")


def _row(number: int, columns: Mapping[str, int], cells: Sequence[str]) -> Row:
    values = {
        name: cells[place] if place < len(cells) else ""
        for name, place in columns.items()
    }
    row = Row(
        number=number,
        email=values.get("email", "").lower(),
        first_name=values.get("first_name", ""),
        last_name=values.get("last_name", ""),
        other_script_name=values.get("other_script_name", ""),
        organisation_name=values.get("organisation", ""),
        nominated_by=values.get("nominated_by", ""),
        told={name: values[name] for name in list_details.LABELS if values.get(name)},
    )
    for name, value in values.items():
        if name == "email":
            continue
        if is_formula(value):
            row.errors[name] = _("This looks like a formula, not like a name.")
        elif len(value) > MOST_LETTERS.get(name, 150):
            row.errors[name] = _("This is too long.")
    for name in ("first_name", "last_name"):
        if not values.get(name):
            row.errors[name] = _("The name is missing.")
    try:
        validate_email(row.email)
    except ValidationError:
        row.errors["email"] = _("This is not an e-mail address.")
    is_named = not {"first_name", "last_name"} & set(row.errors)
    if is_named and not row.other_script_name:
        row.other_script_name = propose_other_script(row.name)
    return row


def _check(rows: Sequence[Row]) -> None:
    """Note what can only be seen by looking at the whole list, and at what exists."""
    known = {fold(each.name): each for each in Organisation.objects.all()}
    offered = entries() if any(row.told for row in rows) else {}
    seen: dict[str, int] = {}
    for row in rows:
        row.details, problems = details_of(row.told, offered)
        row.errors = {**problems, **row.errors}
        if row.email and row.email in seen:
            row.errors.setdefault("email", _("This address is on the list twice."))
        seen.setdefault(row.email, row.number)
        if row.organisation_name and "organisation" not in row.errors:
            row.organisation = known.get(fold(row.organisation_name))
            if row.organisation is None:
                row.errors["organisation"] = _("There is no organisation of this name.")
