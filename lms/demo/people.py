"""The demo's organisations and people; all invented."""

import io
from dataclasses import dataclass
from datetime import datetime

import PIL.Image
import PIL.ImageDraw
from django.core.files.base import ContentFile
from wagtail.images import get_image_model

from lms.core.models import ListEntry, Organisation, User
from lms.core.people import invite
from lms.core.permissions import (
    ADMINISTRATOR,
    COORDINATOR,
    OFFICER,
    TRAINEE,
    TRAINER,
    Role,
)

DOMAIN = "demo.sidro.example"
_NGO = "Non-governmental organisation"

ORGANISATIONS = {
    "most": ("Association “Most”", _NGO, "RS", "Belgrade"),
    "pot": ("Society “Pot”", _NGO, "SI", "Ljubljana"),
    "home": ("Residential home (demo)", "Residential home", "RS", "Belgrade"),
    "centre": ("Centre for social work (demo)", "Centre for social work", "RS", "Niš"),
    "foster": ("Foster-care centre (demo)", "Foster-care centre", "RS", "Novi Sad"),
    "ngo-rs": ("Support organisation (demo)", _NGO, "RS", "Kragujevac"),
    "ngo-si": ("Counselling organisation (demo)", _NGO, "SI", "Maribor"),
    "funder": ("Fund for carers (demo)", "Other", "SI", "Ljubljana"),
    "family": ("Kos family (demo)", "Foster family", "SI", "Celje"),
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the demo; `key` is also the first part of the address."""

    key: str
    first: str
    last: str
    organisation: str
    other: str = ""
    role: Role = TRAINEE
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


ACCOUNTS = [
    Person(key="trainee", first="Jovana", last="Marić", organisation="home"),
    Person(
        key="trainer",
        first="Mira",
        last="Savić",
        other="Мира Савић",
        organisation="most",
        role=TRAINER,
    ),
    Person(
        key="coordinator",
        first="Tamara",
        last="Ilić",
        organisation="most",
        role=COORDINATOR,
    ),
    # Becomes her organisation's coordinator in lms.demo.before_runs.
    Person(key="home", first="Olivera", last="Simić", organisation="home"),
    Person(
        key="body", first="Vesna", last="Lukić", organisation="centre", role=OFFICER
    ),
    Person(
        key="chamber", first="Ivana", last="Perić", organisation="centre", role=OFFICER
    ),
    Person(
        key="council", first="Petra", last="Jeras", organisation="pot", role=OFFICER
    ),
    Person(
        key="reviewer",
        first="Nada",
        last="Vuković",
        organisation="centre",
        role=TRAINEE,
    ),
    Person(
        key="reviewer2",
        first="Sonja",
        last="Petek",
        organisation="ngo-si",
        role=TRAINEE,
    ),
    Person(
        key="body2", first="Dušan", last="Babić", organisation="centre", role=OFFICER
    ),
    Person(
        key="admin",
        first="Goran",
        last="Tomić",
        organisation="most",
        role=ADMINISTRATOR,
    ),
    Person(
        key="trainer2", first="Aleš", last="Kovač", organisation="pot", role=TRAINER
    ),
]

# The table of situations; what happens to each is told in lms.demo.situations.
SITUATIONS = [
    Person(
        key="ljiljana",
        first="Ljiljana",
        last="Njegovan",
        other="Љиљана Његован",
        organisation="home",
        language="sr-latn",
    ),
    Person(
        key="jelena",
        first="Јелена",
        last="Ђорђевић",
        other="Jelena Đorđević",
        organisation="centre",
        language="sr",
    ),
    Person(
        key="dzemal",
        first="Džemal",
        last="Hadžić",
        other="Џемал Хаџић",
        organisation="ngo-rs",
        language="sr-latn",
    ),
    Person(key="zan", first="Žan", last="Šuštar", organisation="ngo-si", language="sl"),
    Person(
        key="ana",
        first="Ana",
        last="Petrović",
        other="Ана Петровић",
        organisation="foster",
        language="sr-latn",
    ),
    Person(
        key="marko",
        first="Marko",
        last="Ilić",
        other="Марко Илић",
        organisation="home",
        language="sr-latn",
    ),
    Person(key="vera", first="Vera", last="Kos", organisation="family", language="sl"),
    Person(
        key="petar", first="Petar", last="Kos", organisation="family", language="sl"
    ),
    Person(key="nina", first="Nina", last="Bajt", organisation="ngo-si", language="sl"),
    Person(
        key="ivan", first="Ivan", last="Rus", organisation="centre", language="sr-latn"
    ),
]

_FIRST = [
    "Maja",
    "Nikola",
    "Sanja",
    "Dejan",
    "Irena",
    "Uroš",
    "Katarina",
    "Bojan",
    "Lidija",
    "Filip",
    "Snežana",
    "Matej",
    "Dragana",
    "Luka",
    "Zorica",
    "Stefan",
    "Tina",
    "Vladan",
    "Olivera",
    "Rok",
    "Biljana",
    "Aleksa",
    "Neža",
    "Miloš",
]
_LAST = [
    "Jovanović",
    "Horvat",
    "Stanković",
    "Novak",
    "Radić",
    "Zupan",
    "Popović",
    "Krajnc",
    "Lazić",
    "Potočnik",
    "Mitrović",
    "Golob",
    "Simić",
    "Vidmar",
    "Kostić",
    "Hribar",
    "Đukić",
    "Kralj",
    "Pavlović",
    "Oblak",
    "Matić",
    "Božič",
    "Nedić",
    "Rozman",
]
_HOMES = ("home", "centre", "foster", "ngo-rs", "ngo-si")


def others(count: int) -> list[Person]:
    """Return `count` further invented participants, always the same ones."""
    return [
        Person(
            key=f"person{number + 1:02d}",
            first=_FIRST[number % len(_FIRST)],
            last=_LAST[(number * 7 + number // len(_FIRST)) % len(_LAST)],
            organisation=_HOMES[number % len(_HOMES)],
        )
        for number in range(count)
    ]


def load_organisations() -> dict[str, Organisation]:
    types = {
        each.name: each
        for each in ListEntry.objects.filter(list=ListEntry.List.ORGANISATION_TYPE)
    }
    return {
        key: Organisation.objects.get_or_create(
            name=name,
            defaults={"type": types.get(kind), "country": country, "region": region},
        )[0]
        for key, (name, kind, country, region) in ORGANISATIONS.items()
    }


def load_logos(organisations: dict[str, Organisation]) -> None:
    """Draw a logo for the partners that have none: a shape in one colour."""
    for key, colour in (("pot", "#14525f"), ("funder", "#b8693b")):
        organisation = organisations[key]
        if organisation.logo_id:
            continue
        drawn = PIL.Image.new("RGB", (480, 192), "white")
        pen = PIL.ImageDraw.Draw(drawn)
        pen.rounded_rectangle((12, 12, 468, 180), radius=40, outline=colour, width=14)
        pen.ellipse((48, 48, 144, 144), fill=colour)
        pen.rectangle((176, 84, 420, 108), fill=colour)
        content = io.BytesIO()
        drawn.save(content, "PNG")
        organisation.logo = get_image_model().objects.create(
            title=f"Logo: {organisation}",
            file=ContentFile(content.getvalue(), f"logo-{key}.png"),
        )
        organisation.save(update_fields=["logo"])


def load_person(
    person: Person, *, password_hash: str, by: User | None, at: datetime
) -> User:
    """Invite `person` unless they are there, and give them the demo's password."""
    existing = User.objects.filter(email=person.email).first()
    if existing:
        return existing
    user = invite(
        person.email,
        person.first,
        person.last,
        other_script_name=person.other,
        organisation=load_organisations()[person.organisation],
        language=person.language,
        role=person.role,
        by=by,
        send_mail=False,
        at=at,
    )
    user.password = password_hash
    user.save(update_fields=["password"])
    return user
