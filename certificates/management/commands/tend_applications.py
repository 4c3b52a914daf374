"""Move on applications whose decision's last day is over; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from certificates.domain.applications import expire_due


class Command(BaseCommand):
    help = "Move on applications whose decision is in force no more."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{expire_due()} applications expired.")
