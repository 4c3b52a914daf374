"""Who on a list may be somebody we know: always a question, never an answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.domain.people_list import Row
from lms.core.models import Organisation, User
from lms.core.scripts import fold

# How a question is answered: by a person's id, or by one of these.
NEW, LEAVE_OUT = "new", "skip"


@dataclass(frozen=True, kw_only=True)
class Match:
    """What is known of one row.

    `person` has the same address and name. `asks` are people who may be meant: they
    have the address but another name (then nobody new can have it), or the name and
    no other organisation. `same_as` is an earlier row of the same name.
    """

    person: User | None = None
    asks: Sequence[User] = ()
    has_address: bool = False
    same_as: int | None = None

    @property
    def is_question(self) -> bool:
        return bool(self.asks) or self.same_as is not None

    @property
    def choices(self) -> list[str]:
        """The answers that can be given."""
        people = [str(each.pk) for each in self.asks]
        return [*people, *([] if self.has_address else [NEW]), LEAVE_OUT]


def matches(rows: Sequence[Row]) -> dict[int, Match]:
    """Return what is known of each row by its number. Two queries for any list.

    Names are compared without script, diacritics and order: Đorđe Petrović, Ђорђе
    Петровић and Petrovic Djordje are the same.
    """
    by_email = {
        each.email.lower(): each
        for each in User.objects.filter(email__in={row.email for row in rows})
    }
    by_name = _people_by_name({name_key(row.name) for row in rows})
    found: dict[int, Match] = {}
    earlier: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        key = name_key(row.name)
        found[row.number] = _match(row, by_email, by_name.get(key, []), earlier[key])
        earlier[key].append(row)
    return found


def name_key(name: str) -> tuple[str, ...]:
    return tuple(sorted(fold(name).split()))


def _match(
    row: Row,
    by_email: Mapping[str, User],
    namesakes: Iterable[User],
    earlier: Iterable[Row],
) -> Match:
    known = by_email.get(row.email)
    if known:
        if name_key(row.name) in _keys(known):
            return Match(person=known)
        return Match(asks=[known], has_address=True)
    asks = [
        each
        for each in namesakes
        if _same_or_unsaid(row.organisation, each.organisation_id)
    ]
    same = next(
        (
            each.number
            for each in earlier
            if each.organisation is None
            or _same_or_unsaid(row.organisation, each.organisation.pk)
        ),
        None,
    )
    return Match(asks=asks, same_as=same)


def _same_or_unsaid(ours: Organisation | None, theirs: int | None) -> bool:
    return ours is None or theirs is None or ours.pk == theirs


def _people_by_name(
    wanted: set[tuple[str, ...]],
) -> dict[tuple[str, ...], list[User]]:
    """Return everybody who is called one of these, in either of their names."""
    people = User.objects.filter(is_active=True, erased_at=None)
    found: dict[tuple[str, ...], list[User]] = defaultdict(list)
    for person in people.select_related("organisation").iterator():
        for key in _keys(person) & wanted:
            found[key].append(person)
    return found


def _keys(person: User) -> set[tuple[str, ...]]:
    names = (person.get_full_name(), person.other_script_name)
    return {name_key(name) for name in names if name}
