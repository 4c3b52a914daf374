"""The form that authors work on a quiz with; it tells mistakes at their fields."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from assessments.models.quiz.copies import Stray, original_of, strays


class QuizPageForm(WagtailAdminPageForm):
    """Refuses a section that is not there, and two bands that begin alike.

    Published, a translation is the same test as the quiz it was made from; a draft
    may differ until then.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [section.title for section in self.instance.sections.all()]
        for name in ("questions", "draws"):
            for form in getattr(self.formsets.get(name), "forms", ()):
                form.fields["section"].widget.titles = titles

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        if not self.is_deferred_validation and (source := original_of(self.instance)):
            # The lists under a quiz can be compared only once they are read too.
            super().save(commit=False)
            names = [
                str(p.locale.language_name_localized) for p in (self.instance, source)
            ]
            for stray in strays(self.instance, source):
                self._refuse(stray, *names)
        return not self.errors

    def _refuse(self, stray: Stray, language: str, source: str) -> None:
        """Say it at the field, or at the list and on top."""
        told = stray.sentence(language, source)
        if stray.place in self.fields:
            self.add_error(stray.place, told)
            return
        self.add_error(None, told)
        if stray.place in self.formsets:
            self.formsets[stray.place].non_form_errors().append(told)

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
