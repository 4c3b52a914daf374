"""What a person chose about getting their sessions into their own calendar."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarChoice(models.Model):
    """A person's secret link to a feed of their sessions, and whether we write.

    `token` is empty while there is no link. Who has none of these rows gets letters
    and has no link.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_choice",
    )
    token = models.CharField(max_length=40, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    gets_letters = models.BooleanField(
        _("send me sessions for my calendar by e-mail"), default=True
    )

    class Meta:
        verbose_name = _("calendar choice")
        verbose_name_plural = _("calendar choices")
        constraints = [
            models.UniqueConstraint(
                fields=["token"],
                condition=~models.Q(token=""),
                name="courses_calendar_token_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.person)
