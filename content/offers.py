"""What is on offer soon: told by the app that runs trainings, shown by this one.

This app may not know of runs. The app that does registers a provider when it
starts, and programme pages ask here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from content.models import ProgrammePage


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One coming delivery of a programme, as the public may know it."""

    starts_on: date
    ends_on: date
    place: str
    language: str
    trainers: tuple[str, ...] = ()
    provider: str = ""
    places_left: int | None = None
    url: str = ""


# Asked once for all programmes of a list, so that the cost does not grow with it.
# Answers by the programme's translation key: a run is offered in every language.
Provider = Callable[[Sequence["ProgrammePage"]], Mapping[UUID, Sequence[Offer]]]

_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Ask `provider` for offers from now on; registering again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)


def offers_for(programmes: Sequence["ProgrammePage"]) -> dict[UUID, list[Offer]]:
    """Return the offers of each programme, soonest first."""
    found: dict[UUID, list[Offer]] = {p.translation_key: [] for p in programmes}
    for provider in _providers:
        for key, offers in provider(programmes).items():
            found[key].extend(offers)
    for offers in found.values():
        offers.sort(key=lambda offer: (offer.starts_on, offer.place))
    return found
