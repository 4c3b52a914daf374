"""Choosing a file of questions, and deciding what of it becomes questions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from assessments.domain.drafts import Draft
from assessments.interchange import FORMATS
from assessments.interchange.review import Line
from content.models import ProgrammePage


class UploadForm(forms.Form):
    """A file, and where its questions belong."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Up to 20 MB and 500 questions, not compressed. Nothing is saved before"
            " you have seen what will be made of it."
        ),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=lambda: [
            ("", _("Find out from the file")),
            *((each.code, each.label) for each in FORMATS.values()),
        ],
    )
    locale = forms.ModelChoiceField(
        label=_("Language of the questions"),
        queryset=Locale.objects.order_by("pk"),
        empty_label=None,
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        required=False,
        queryset=ProgrammePage.objects.order_by("code", "pk"),
        help_text=_("For questions whose file does not say it."),
    )


class ReviewForm(forms.Form):
    """Which questions are taken, and in words what their images show."""

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.draft]
        for line in self.lines:
            self.fields[f"take-{line.place}"] = forms.BooleanField(
                required=False, initial=True, label=line.name
            )
            for shown in line.pictures:
                mark = f"{line.place}-{shown.place}"
                self.fields[f"alt-{mark}"] = forms.CharField(
                    required=False,
                    max_length=255,
                    initial=shown.alt,
                    label=_("What the image tells"),
                )
                self.fields[f"decorative-{mark}"] = forms.BooleanField(
                    required=False,
                    initial=shown.is_decorative,
                    label=_("It only decorates"),
                )

    def clean(self) -> dict[str, Any]:
        """Refuse an image of a chosen question that neither tells nor decorates."""
        given = super().clean() or {}
        for line in self.lines:
            if not given.get(f"take-{line.place}"):
                continue
            for shown in line.pictures:
                mark = f"{line.place}-{shown.place}"
                if not given.get(f"alt-{mark}") and not given.get(f"decorative-{mark}"):
                    self.add_error(
                        f"alt-{mark}",
                        _("Say what the image tells, or that it only decorates."),
                    )
        return given

    def chosen(self) -> list[Draft]:
        """Return the drafts that were ticked, with the alt texts that were given."""
        return [
            self._described(line)
            for line in self.lines
            if line.draft and self.cleaned_data[f"take-{line.place}"]
        ]

    def _described(self, line: Line) -> Draft:
        draft = line.draft
        if draft is None:
            raise ValueError("Only lines with a draft can be chosen.")
        blocks = draft.shown()
        for shown in line.pictures:
            mark, block = f"{line.place}-{shown.place}", blocks[shown.place - 1]
            block["decorative"] = self.cleaned_data[f"decorative-{mark}"]
            words = self.cleaned_data[f"alt-{mark}"]
            block["alt"] = "" if block["decorative"] else words
        return draft

    def rows(self) -> list[dict[str, Any]]:
        """Return, by line, the fields that belong to it, for the page."""
        rows = []
        for line in self.lines:
            asked = []
            for shown in line.pictures:
                mark = f"{line.place}-{shown.place}"
                asked.append(
                    {
                        "shown": shown,
                        "alt": self[f"alt-{mark}"],
                        "decorative": self[f"decorative-{mark}"],
                    }
                )
            rows.append(
                {"line": line, "take": self[f"take-{line.place}"], "pictures": asked}
            )
        return rows


class PaperForm(forms.Form):
    """Which of the possible papers is printed."""

    variant = forms.IntegerField(
        label=_("Variant"),
        initial=1,
        min_value=1,
        max_value=9999,
        help_text=_(
            "The same number prints the same questions in the same order, so that the"
            " key fits the paper. Give neighbours different numbers."
        ),
    )
