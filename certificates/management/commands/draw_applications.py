"""Draw what can become of an application into its document, from the table in code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from certificates.domain.application_table import diagram

DOCUMENT = Path(settings.ROOT, "docs/how-to/apply-for-accreditation.md")
BEGINS, ENDS = "<!-- diagram: begins -->", "<!-- diagram: ends -->"


class Command(BaseCommand):
    help = "Write the diagram of the transition table into its document."

    def handle(self, *args: Any, **options: Any) -> None:
        DOCUMENT.write_text(drawn_into(DOCUMENT.read_text()))
        self.stdout.write(f"Drawn into {DOCUMENT.name}.")


def drawn_into(text: str) -> str:
    """Return the document with the diagram as the table is now."""
    before, rest = text.split(BEGINS)
    _old, after = rest.split(ENDS)
    return f"{before}{BEGINS}\n```mermaid\n{diagram()}\n```\n{ENDS}{after}"
