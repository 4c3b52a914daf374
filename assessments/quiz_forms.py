"""The form that authors work on a quiz with; it tells mistakes at their fields."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


class QuizPageForm(WagtailAdminPageForm):
    """Refuses a section that is not there, and two bands that begin alike."""

    def clean(self) -> Any:
        cleaned = super().clean()
        sections = max(len(self._rows("sections")), 1)
        for name in ("questions", "draws"):
            for form in self._rows(name):
                if not 1 <= form.cleaned_data.get("section", 1) <= sections:
                    form.add_error("section", _("There is no section of this number."))
        seen = set()
        for form in self._rows("bands"):
            start = form.cleaned_data.get("from_percent")
            if start in seen:
                form.add_error("from_percent", _("Two bands begin here."))
            seen.add(start)
        return cleaned

    def _rows(self, name: str) -> list[Any]:
        """Return the forms of a list under the quiz that stay and could be read."""
        formset = self.formsets.get(name)
        if formset is None:
            return []
        return [
            form
            for form in formset.forms
            if form.is_valid()
            and form.has_changed() | bool(form.instance.pk)
            and not form.cleaned_data.get("DELETE")
        ]
