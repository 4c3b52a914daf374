"""What the people of the demo told for reports, and the lists they chose from."""

from datetime import datetime

from lms.core.models import ListEntry, ReportDetails, User
from lms.core.report_details import tell

REGIONS = {
    "Belgrade": {"sr": "Београд", "sr-latn": "Beograd", "sl": "Beograd"},
    "Southern and Eastern Serbia": {
        "sr": "Јужна и источна Србија",
        "sr-latn": "Južna i istočna Srbija",
        "sl": "Južna in vzhodna Srbija",
    },
    "Vojvodina": {"sr": "Војводина", "sr-latn": "Vojvodina", "sl": "Vojvodina"},
    "Podravska": {"sr": "Подравска", "sr-latn": "Podravska", "sl": "Podravska"},
}
ROLES = {
    "Social worker": {
        "sr": "Социјални радник",
        "sr-latn": "Socijalni radnik",
        "sl": "Socialni delavec",
    },
    "Residential-care worker": {
        "sr": "Васпитач у дому",
        "sr-latn": "Vaspitač u domu",
        "sl": "Vzgojitelj v zavodu",
    },
    "Psychologist": {"sr": "Психолог", "sr-latn": "Psiholog", "sl": "Psiholog"},
    "Foster carer": {"sr": "Хранитељ", "sr-latn": "Hranitelj", "sl": "Rejnik"},
}
_MEN = frozenset(
    [
        "Džemal",
        "Žan",
        "Marko",
        "Petar",
        "Ivan",
        "Nikola",
        "Dejan",
        "Uroš",
        "Bojan",
        "Filip",
        "Matej",
        "Luka",
        "Stefan",
        "Vladan",
        "Rok",
        "Aleksa",
        "Miloš",
    ]
)
# A few would rather not say, and a few told nothing at all.
UNDISCLOSED, SILENT = 30, 25


def load_details(people: dict[str, User], *, at: datetime) -> None:
    """Let most people tell; whoever told already, or is gone, is left alone."""
    regions, roles = _entries("region", REGIONS), _entries("role", ROLES)
    told = set(ReportDetails.objects.values_list("person", flat=True))
    trainees = [p for key, p in sorted(people.items()) if key not in _OFFICE]
    for number, person in enumerate(trainees, start=1):
        if person.pk in told or person.erased_at or number % SILENT == 0:
            continue
        sex = ReportDetails.Sex.MALE if person.first_name in _MEN else "female"
        tell(
            person,
            sex="undisclosed" if number % UNDISCLOSED == 0 else str(sex),
            region=regions[number % 3 if number % 7 else 3],
            role=roles[number % 2 if number % 5 else 2 + number % 2],
            has_consented=True,
            at=at,
        )


_OFFICE = frozenset({"admin", "coordinator", "body", "chamber", "trainer", "trainer2"})


def _entries(kind: str, named: dict[str, dict[str, str]]) -> list[ListEntry]:
    return [
        ListEntry.objects.get_or_create(
            list=kind, name=name, defaults={"names": names, "order": order}
        )[0]
        for order, (name, names) in enumerate(named.items(), start=1)
    ]
