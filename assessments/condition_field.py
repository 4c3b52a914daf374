"""After which answers a step of a case is shown: the field, and boxes to tick."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.question_types.ways import cleaned

Options = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class ConditionWidget(forms.CheckboxSelectMultiple):
    """A box for each answer that can decide, under the step that asks for it.

    `offered` is set by the list of steps. An answer that was ticked and is not
    offered any more is shown too, so that it is seen and mended.
    """

    offered: Options = ()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        known = {each for _group, options in self.offered for each, _text in options}
        gone = [(each, each.split("-")[0]) for each in value or [] if each not in known]
        self.choices = list(self.offered)
        if gone:
            told = [(k, _("An answer in step %(step)s") % {"step": s}) for k, s in gone]
            self.choices.append((_("Not offered any more"), told))
        return super().get_context(name, value, attrs)


class ConditionFormField(forms.MultipleChoiceField):
    """The ticked answers; they belong to one step. Whether they fit, the case says."""

    widget = ConditionWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        super().__init__(**{**kwargs, "required": False})

    def prepare_value(self, value: Any) -> list[str]:
        if isinstance(value, list):
            return value
        rule = cleaned(value)
        return [f"{rule['step']}-{key}" for key in rule["keys"]] if rule else []

    def valid_value(self, value: str) -> bool:
        step, _dash, key = value.partition("-")
        return step.isdecimal() and len(step) < 3 and 0 < len(key) < 20

    def clean(self, value: Any) -> dict[str, Any]:
        pairs = [each.partition("-")[::2] for each in super().clean(value)]
        if len({step for step, _key in pairs}) > 1:
            raise forms.ValidationError(_("Tick answers of one step only."))
        keys = [key for _step, key in pairs]
        return cleaned({"step": int(pairs[0][0]), "keys": keys}) if pairs else {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(self.prepare_value(initial)) != set(self.prepare_value(data or []))


class ConditionField(models.JSONField):
    """Nothing, or a step and the keys of the answers to its last question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> dict[str, Any]:
        return cleaned(value)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return ConditionFormField(
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
        )


HELP = gettext_lazy(
    "Tick nothing, and everybody is shown this step. Offered are the answers to the"
    " last question of each step, if it is a single choice or true or false, once the"
    " draft is saved. Whoever answers otherwise skips the step."
)
