"""Fields for what is accepted as an answer, shared by texts and gaps."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Orderable


class Forgiving(models.Model):
    """What makes no difference when a typed text is compared."""

    ignores_case = models.BooleanField(_("capitals make no difference"), default=True)
    ignores_diacritics = models.BooleanField(
        _("diacritics make no difference"),
        default=True,
        help_text=_("c for č and ć, dj for đ."),
    )
    ignores_script = models.BooleanField(
        _("the script makes no difference"),
        default=True,
        help_text=_("Serbian in Latin or in Cyrillic."),
    )

    class Meta:
        abstract = True

    def forgiving(self) -> dict[str, bool]:
        return {
            "ignores_case": self.ignores_case,
            "ignores_diacritics": self.ignores_diacritics,
            "ignores_script": self.ignores_script,
        }


class Accepted(Orderable):
    """An answer that earns some or all of the marks."""

    text = models.CharField(
        _("accepted answer"),
        max_length=200,
        help_text=_("An asterisk stands for any text: mandat* accepts mandatory too."),
    )
    worth = models.PositiveSmallIntegerField(
        _("worth, in per cent"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    feedback = models.TextField(_("feedback"), max_length=600, blank=True)

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if not self.text.replace("*", "").strip():
            raise ValidationError(
                {"text": _("An accepted answer needs more than an asterisk.")}
            )

    def as_payload(self) -> dict[str, Any]:
        return {"text": self.text, "worth": self.worth, "feedback": self.feedback}
