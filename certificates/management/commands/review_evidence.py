"""Find certificates whose evidence has changed and nobody was told; run it nightly."""

from typing import Any

from django.core.management.base import BaseCommand

from certificates.domain.reviews import look_again
from certificates.models import Certificate


class Command(BaseCommand):
    help = "Ask the office to look at certificates whose evidence has changed since."

    def handle(self, *args: Any, **options: Any) -> None:
        places = Certificate.objects.filter(enrolment__isnull=False).order_by()
        ids = places.values_list("enrolment", flat=True).distinct()
        found = sum(len(look_again(pk)) for pk in ids.iterator())
        self.stdout.write(f"{found} to look at again.")
