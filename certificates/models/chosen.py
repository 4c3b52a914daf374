"""A field that holds several of a few choices."""

from typing import Any

from django import forms
from django.db import models


class ChosenField(models.JSONField):
    """Several of `offered`, ticked in forms and kept as a list of their values.

    What is offered is no part of the table, so a new language needs no migration.
    """

    def __init__(self, offered: Any = (), **kwargs: Any) -> None:
        self.offered = offered
        super().__init__(**kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        given = {
            "choices": self.offered,
            "widget": forms.CheckboxSelectMultiple,
            "required": not self.blank,
            "label": self.verbose_name,
            "help_text": self.help_text,
            "initial": list,
        }
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        return forms.MultipleChoiceField(**{**given, **kwargs})
