"""Refusals that carry more than words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError

if TYPE_CHECKING:
    from courses.models import AttendanceEntry


class StaleEntry(DomainError):
    """Somebody else wrote about this person in the meantime.

    `current` is the entry that counts now, or None when there is none.
    """

    def __init__(self, current: "AttendanceEntry | None") -> None:
        super().__init__(
            "stale",
            _("Somebody wrote a newer entry in the meantime. Look at it first."),
        )
        self.current = current
