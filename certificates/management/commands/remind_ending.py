"""Write to holders whose certificates end soon; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from certificates.domain.reminding import remind


class Command(BaseCommand):
    help = "Send the reminders that are due and were not sent yet."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remind()} reminders sent.")
