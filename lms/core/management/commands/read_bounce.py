"""Take in a report of a mail server about mail that came back."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.core.bounces import record_report
from lms.core.errors import DomainError


class Command(BaseCommand):
    help = "Read a delivery report (RFC 3464) from a file, or from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None = None, **options: Any) -> None:
        data = file.read_bytes() if file else sys.stdin.buffer.read()
        try:
            found = record_report(data, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{len(found)} addresses noted.")
