"""Send the notices that are due, and digests; run it every five minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.core.noticing import send_due


class Command(BaseCommand):
    help = "Send notices that are due, and try again what could not be sent."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_due(at=timezone.now())} messages sent.")
