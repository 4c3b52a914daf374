"""Help that is given step by step to those who try again."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class Hint(Orderable):
    """One hint; the first is given first, where a quiz gives hints at all."""

    question = ParentalKey(
        "assessments.Question", on_delete=models.CASCADE, related_name="hints"
    )
    text = models.TextField(_("hint"), max_length=600)

    class Meta(Orderable.Meta):
        verbose_name = _("hint")
        verbose_name_plural = _("hints")

    def __str__(self) -> str:
        return self.text
