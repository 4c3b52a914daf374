"""Do what falls due on runs; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.domain.cautions import warn_all
from courses.domain.excuse_files import delete_due
from courses.domain.follow_up import ask_again
from courses.domain.household_notes import delete_due as delete_notes
from courses.domain.preparing import forget_due as forget_reports
from courses.domain.preparing import make_due
from courses.domain.reflections import delete_forgotten
from courses.domain.reminders import remind_due
from courses.domain.run_questions import delete_due as delete_answers
from courses.domain.workplace import forget_due, send_due
from courses.run_report_pdf import draw


class Command(BaseCommand):
    help = "Remind and warn in time, ask again months later, and delete what is over."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remind_due()} people reminded of sessions.")
        self.stdout.write(f"{warn_all()} people warned.")
        self.stdout.write(f"{delete_due()} documents of excuses deleted.")
        self.stdout.write(f"{delete_forgotten()} private notes deleted.")
        self.stdout.write(f"{delete_answers()} answers to questions of runs deleted.")
        self.stdout.write(f"{delete_notes()} notes of family files deleted.")
        now = timezone.now()
        self.stdout.write(f"{make_due(draw, at=now)} reports made that had waited.")
        self.stdout.write(f"{forget_reports(at=now)} reports of some days ago deleted.")
        self.stdout.write(f"{ask_again()} people asked again after some months.")
        self.stdout.write(f"{send_due()} supervisors asked.")
        self.stdout.write(f"{forget_due()} supervisors forgotten.")
