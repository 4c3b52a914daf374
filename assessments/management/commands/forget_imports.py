"""Drop uploaded files of questions that nobody confirmed within a day."""

from typing import Any

from django.core.management.base import BaseCommand

from assessments.domain.intake import forget_old


class Command(BaseCommand):
    help = "Drop uploaded files of questions that nobody confirmed within a day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Dropped: {forget_old()}")
