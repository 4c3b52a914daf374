"""What people write for themselves about their training."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.version import OutlineItem


class ReflectionNote(models.Model):
    """A private note of a trainee: about the run, or about one lesson or session.

    Only its writer ever reads it: it is in no admin, search, report or trail. They can
    delete it at any time; it goes with the account.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="reflection_notes"
    )
    item = models.ForeignKey(
        OutlineItem,
        verbose_name=_("about"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    learnt = models.TextField(_("what I learnt"), blank=True, max_length=5000)
    changes = models.TextField(
        _("what it changes in my work"), blank=True, max_length=5000
    )
    from_others = models.TextField(
        _("what I learnt from a colleague"), blank=True, max_length=5000
    )
    written_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.written_at:%Y-%m-%d}"
