"""Sign and log certificates that were issued before there was a log."""

from typing import Any

from django.core.management.base import BaseCommand

from certificates.domain.backfill import record_later, without_credential


class Command(BaseCommand):
    help = "Give certificates from before the log their credential and entries."

    def handle(self, *args: Any, **options: Any) -> None:
        count = sum(record_later(each) for each in without_credential())
        self.stdout.write(f"{count} certificates were recorded later.")
