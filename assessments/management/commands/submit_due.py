"""Hand in every try whose time is up."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assessments.domain.attempts import submit_due


class Command(BaseCommand):
    help = "Hand in every try at a quiz whose time is up; run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        count = submit_due(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Handed in: {count}")
