"""Write the Serbian Latin texts of the interface from the Cyrillic ones."""

from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from lms.core.scripts import to_latin

SOURCE, TARGET = "sr", "sr_Latn"


def latinised(catalogue: polib.POFile) -> polib.POFile:
    """Return the catalogue with every translation in Latin; keys stay as they are.

    Placeholders and markup are Latin already, so nothing has to be protected.
    """
    for entry in catalogue:
        entry.msgstr = to_latin(entry.msgstr)
        entry.msgstr_plural = {
            number: to_latin(text) for number, text in entry.msgstr_plural.items()
        }
    catalogue.metadata["Language"] = TARGET
    return catalogue


class Command(BaseCommand):
    help = "Write the Serbian Latin texts of the interface from the Cyrillic ones."

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.LOCALE_PATHS[0]
        source = root / SOURCE / "LC_MESSAGES" / "django.po"
        target = root / TARGET / "LC_MESSAGES" / "django.po"
        target.parent.mkdir(parents=True, exist_ok=True)
        latinised(polib.pofile(str(source), wrapwidth=0)).save(str(target))
