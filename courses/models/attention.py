"""Asking once, during a session online, who is still there."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.room import Kept
from courses.models.run import Session


class AttentionPrompt(Kept):
    """When everybody in a session is asked; `seed` gives the same moment again."""

    session = models.OneToOneField(
        Session, on_delete=models.PROTECT, related_name="attention_prompt"
    )
    seed = models.CharField(max_length=32)
    asks_at = models.DateTimeField()
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attention prompt")
        verbose_name_plural = _("attention prompts")

    def __str__(self) -> str:
        return f"{self.session_id} {self.asks_at:%H:%M}"


class AttentionAnswer(Kept):
    """That somebody said they were still there; it changes no attendance by itself."""

    prompt = models.ForeignKey(
        AttentionPrompt, on_delete=models.PROTECT, related_name="answers"
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attention_answers"
    )
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer to an attention prompt")
        verbose_name_plural = _("answers to attention prompts")
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "enrolment"], name="courses_attention_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.prompt_id} {self.enrolment_id}"
