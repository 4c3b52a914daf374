"""The form that authors work on a programme or a module with."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class CodedListsForm(WagtailAdminPageForm):
    """Refuses, once it is meant for others, a code that a list has twice.

    A draft may be unfinished.
    """

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if self.is_deferred_validation:
            return valid
        for formset in self.formsets.values():
            seen: set[str] = set()
            for row in formset.forms:
                code = getattr(row, "cleaned_data", {}).get("code", "")
                if not code or row in formset.deleted_forms:
                    continue
                if code in seen:
                    row.add_error("code", _("This code is in the list already."))
                    valid = False
                seen.add(code)
        return valid
