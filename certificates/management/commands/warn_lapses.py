"""Write to bodies and coordinators about decisions that end; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from certificates.domain.lapses import warn


class Command(BaseCommand):
    help = "Send the warnings of decisions that end, which are due and were not sent."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{warn()} letters sent.")
