"""Writing a private note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import OutlineItem, ReflectionNote


class NoteForm(forms.ModelForm):
    """About the whole course, or about one of its lessons and sessions."""

    class Meta:
        model = ReflectionNote
        fields = ["item", "learnt", "changes", "from_others"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
            for name in ("learnt", "changes", "from_others")
        }

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - as above
        field.queryset = OutlineItem.objects.filter(pk__in=names)
        field.choices = [("", _("The whole course")), *names.items()]
        self.fields["learnt"].help_text = _(
            "Please do not enter details of real people."
        )

    def said(self) -> dict[str, Any]:
        """Return what `reflections.write` takes."""
        data = dict(self.cleaned_data)
        return {"item": data.pop("item"), "said": data}
