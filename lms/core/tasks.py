"""Work that may wait for a worker: call one domain function."""

from django.utils import timezone
from django_tasks import task

from lms.core.noticing import MOST_AT_ONCE, send_due


@task()
def send_notices() -> None:
    """Send the notices that are due; `manage.py send_notices` sends the rest."""
    send_due(at=timezone.now(), most=MOST_AT_ONCE)
