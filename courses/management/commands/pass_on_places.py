"""Pass on places whose offers were not confirmed; run it every five minutes."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.domain.waiting import pass_on_due


class Command(BaseCommand):
    help = "Pass on offered places that were not confirmed in time, and released ones."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{pass_on_due()} offers lapsed.")
