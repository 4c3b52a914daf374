"""Issue what self-issuing runs still owe; run it every night."""

from typing import Any

from django.core.management.base import BaseCommand

from certificates.domain.sweep import issue_due


class Command(BaseCommand):
    help = "Issue certificates that were earned on self-issuing runs and missed so far."

    def handle(self, *args: Any, **options: Any) -> None:
        batch = issue_due()
        for enrolment, refusal in batch.refused:
            self.stderr.write(f"{enrolment}: {refusal}")
        self.stdout.write(f"{len(batch.issued)} issued, {len(batch.refused)} refused.")
