"""Load the demo: two complete programmes, invented people, runs, certificates."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from lms.core.models import User
from lms.demo.loading import load
from lms.demo.people import ACCOUNTS

DEFAULT_PASSWORD = "anchor-demo-2026"  # noqa: S105 - printed, for the demo only


class Command(BaseCommand):
    help = "Load the demo; what is there already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password",
            help="for all accounts of the demo, also those that are there already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = options["password"]
        is_first = not User.objects.filter(email=ACCOUNTS[0].email).exists()
        say = self.stdout.write if options["verbosity"] else (lambda _text: None)
        with translation.override("en"):
            load(
                password=given or DEFAULT_PASSWORD,
                renew=given is not None,
                today=timezone.localdate(),
                say=lambda part: say(f"  {part}"),
            )
        self.stdout.write("\nAccounts of the demo:")
        for person in ACCOUNTS:
            self.stdout.write(f"  {person.role.name:<22} {person.email}")
        if given or is_first:
            told = f"All with the password {given or DEFAULT_PASSWORD}"
        else:
            told = (
                f"They were there already, with the password {DEFAULT_PASSWORD} unless"
                " another was given; load_demo --password sets it anew"
            )
        self.stdout.write(f"  {told}\n")
