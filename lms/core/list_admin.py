"""The lists that people and organisations choose from, kept in the Wagtail admin."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from lms.core.models import ListEntry

# The plain name is what every other language falls back to.
LANGUAGES = {
    f"name_{code.replace('-', '_')}": (code, label)
    for code, label in settings.LANGUAGES
    if code != settings.LANGUAGE_CODE
}


class _EntryForm(WagtailAdminModelForm):
    """The name in each language of the interface, kept together in `names`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, (code, _label) in LANGUAGES.items():
            self.initial.setdefault(field, self.instance.names.get(code, ""))

    def save(self, commit: bool = True) -> Any:
        said = {code: self.cleaned_data[f] for f, (code, _l) in LANGUAGES.items()}
        self.instance.names = {code: name for code, name in said.items() if name}
        return super().save(commit=commit)


ListEntryForm = type(
    "ListEntryForm",
    (_EntryForm,),
    {
        field: forms.CharField(label=label, max_length=100, required=False)
        for field, (_code, label) in LANGUAGES.items()
    },
)


class ListEntryDeleteView(generic.DeleteView):
    """Deletes an entry that nobody chose; others are only no longer offered."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            text = _(
                "%(entry)s was chosen by people. Take away “can be chosen” instead."
            )
            messages.error(request, text % {"entry": self.object})
            return redirect(self.get_success_url())


class ListEntryViewSet(ModelViewSet):
    model = ListEntry
    name = "list_entry"
    icon = "list-ul"
    menu_order = 615
    add_to_settings_menu = True
    menu_label = gettext_lazy("Lists for reports")
    ordering = ["list", "order", "name"]
    list_display = ["name", "list", "order", "is_offered"]
    list_filter = ["list", "is_offered"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False
    delete_view_class = ListEntryDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("list"),
            FieldPanel("name"),
            *(FieldPanel(field) for field in LANGUAGES),
            FieldPanel("order"),
            FieldPanel("is_offered"),
        ],
        base_form_class=ListEntryForm,
    )
