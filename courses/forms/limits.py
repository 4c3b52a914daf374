"""How large the figures of a run may be; said at the field."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

PLACES = (1, 1000)
MINUTES = (0, 240)
DAYS = (0, 365)


def limit(form: forms.BaseForm, name: str, limits: tuple[int, int]) -> None:
    """Refuse figures outside `limits` in the field `name`, here and in the browser."""
    low, high = limits
    field = form.fields[name]
    field.validators = [MinValueValidator(low), MaxValueValidator(high)]
    field.widget.attrs |= {"min": low, "max": high}
