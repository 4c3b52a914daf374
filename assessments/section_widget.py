"""Choosing a section of a quiz by its heading, while its number is what is kept."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _


class SectionWidget(forms.Select):
    """A list of the headings in `titles`; the form of the quiz sets them.

    A script keeps it up to date while sections are added, renamed, moved or taken
    out. A number without a section is offered too, so that it is seen and mended.
    """

    titles: Sequence[str] = ()

    class Media:
        js = (forms.Script("assessments/js/sections.js", type="module"),)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        self.choices = self.offered(value)
        ours = {
            "data-quiz-section": "",
            "data-text-number": _("Section %(number)s") % {"number": "%number%"},
        }
        return super().get_context(name, value, {**(attrs or {}), **ours})

    def offered(self, value: Any) -> list[tuple[int, str]]:
        named = [(n, f"{n}. {title}") for n, title in enumerate(self.titles, start=1)]
        number = int(value) if str(value).isdecimal() else 1
        known = {n for n, _title in named}
        missing = sorted({number, *([] if named else [1])} - known)
        unnamed = [(n, _("Section %(number)s") % {"number": n}) for n in missing]
        return named + unnamed
