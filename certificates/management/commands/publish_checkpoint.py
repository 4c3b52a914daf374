"""Send the log's newest checkpoint to its subscribers; run it every day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.domain.checkpoints import publish
from certificates.domain.keys import KeyUnavailable


class Command(BaseCommand):
    help = "Hand the log's checkpoint to everybody who receives it."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checkpoint = publish()
        except KeyUnavailable as refusal:
            raise CommandError(refusal.reason) from refusal
        deliveries = checkpoint.deliveries.select_related("subscriber")
        self.stdout.write(f"{checkpoint.size} entries")
        for delivery in deliveries:
            outcome = delivery.problem or "delivered"
            self.stdout.write(f"  {delivery.subscriber}: {outcome}")
