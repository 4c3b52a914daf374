"""Load the demo: two complete programmes, invented people, runs, certificates."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from lms.demo.loading import load
from lms.demo.people import ACCOUNTS

DEFAULT_PASSWORD = "anchor-demo-2026"  # noqa: S105 - printed, for the demo only


class Command(BaseCommand):
    help = "Load the demo; what is there already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", default=DEFAULT_PASSWORD)

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] else (lambda _text: None)
        with translation.override("en"):
            load(
                password=options["password"],
                today=timezone.localdate(),
                say=lambda part: say(f"  {part}"),
            )
        self.stdout.write("\nAccounts of the demo:")
        for person in ACCOUNTS:
            self.stdout.write(f"  {person.role.name:<22} {person.email}")
        self.stdout.write(f"  All with the password {options['password']}\n")
