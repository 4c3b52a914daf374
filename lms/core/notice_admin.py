"""The wording of notices, in the Wagtail admin."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from lms.core.mail import neutral_subject
from lms.core.models import NoticeTemplate
from lms.core.notices import kind_of, kinds, sample


class NoticeTemplateForm(WagtailAdminModelForm):
    """Which notice, in which language, in which words."""

    kind = forms.ChoiceField(label=gettext_lazy("Notice"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (
                each.key,
                f"{each.label}: "
                + " ".join(f"{{{name}}}" for name in sorted(each.placeholders)),
            )
            for each in kinds()
        ]


class NoticeTemplateInspectView(generic.InspectView):
    """The notice as a reader might get it, with sample data."""

    page_title = gettext_lazy("Preview")

    def get_field_label(self, field_name: str, field: Any) -> str:
        labels = {
            "subject": gettext_lazy("Subject"),
            "text": gettext_lazy("Text with sample data"),
        }
        return str(labels.get(field_name) or super().get_field_label(field_name, field))

    def get_kind_display_value(self) -> str:
        kind = kind_of(self.object.kind)
        return str(kind.label) if kind else self.object.kind

    def get_subject_display_value(self) -> str:
        with override(self.object.language):
            return self.object.subject or self._usual_subject()

    def _usual_subject(self) -> str:
        kind = kind_of(self.object.kind)
        return str(kind.subject if kind else "") or neutral_subject()

    def get_text_display_value(self) -> SafeString | str:
        kind = kind_of(self.object.kind)
        if kind is None:
            return self.object.text
        with override(self.object.language):
            return format_html("<pre>{}</pre>", sample(kind, self.object.text))


class NoticeTemplateViewSet(ModelViewSet):
    model = NoticeTemplate
    name = "notice_template"
    icon = "mail"
    menu_order = 618
    add_to_settings_menu = True
    menu_label = gettext_lazy("Wording of notices")
    ordering = ["kind", "language"]
    list_display = [Column("__str__", label=gettext_lazy("Notice")), "subject"]
    list_filter = ["language"]
    search_fields = ["text"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = NoticeTemplateInspectView
    inspect_view_fields = ["kind", "language", "subject", "text"]
    edit_handler = ObjectList(
        [
            FieldPanel("kind"),
            FieldPanel("language"),
            FieldPanel("subject"),
            FieldPanel("text"),
        ],
        base_form_class=NoticeTemplateForm,
    )
