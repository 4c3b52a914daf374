"""Questions whose answer is a number."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.questions.question import Question


def _plain(number: Decimal | None) -> str | None:
    """Return the number without trailing zeros or exponent, None if there is none."""
    if number is None:
        return None
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Numeric(Question):
    """A number within limits."""

    kind = "numeric"
    icon = "decimal"

    value = models.DecimalField(_("right number"), max_digits=16, decimal_places=6)
    low = models.DecimalField(_("accepted from"), max_digits=16, decimal_places=6)
    high = models.DecimalField(_("accepted up to"), max_digits=16, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=20, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("number")
        verbose_name_plural = _("number questions")

    def clean(self) -> None:
        super().clean()
        limits = (self.low, self.value, self.high)
        if None not in limits and not self.low <= self.value <= self.high:
            raise ValidationError(
                {"value": _("The right number must lie within the accepted limits.")}
            )

    def body(self) -> dict[str, Any]:
        return {
            "value": _plain(self.value),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "unit": self.unit,
        }
