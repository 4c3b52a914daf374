"""Do what falls due on runs; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.domain.cautions import warn_all
from courses.domain.excuse_files import delete_due
from courses.domain.reflections import delete_forgotten
from courses.domain.run_questions import delete_due as delete_answers


class Command(BaseCommand):
    help = "Warn of attendance in time; delete documents whose period is over."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{warn_all()} people warned.")
        self.stdout.write(f"{delete_due()} documents of excuses deleted.")
        self.stdout.write(f"{delete_forgotten()} private notes deleted.")
        self.stdout.write(f"{delete_answers()} answers to questions of runs deleted.")
