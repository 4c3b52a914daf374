"""What editors manage beside pages."""

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from content.models import LocaleSettings


def _checked(settings: LocaleSettings) -> SafeString:
    """Say when the contacts were checked, and whether that was too long ago."""
    stale = settings.is_stale(timezone.localdate())
    return format_html(
        '<span class="w-status {}">{}</span>',
        "w-status--critical" if stale else "w-status--primary",
        gettext("Please check: older than half a year") if stale else gettext("Fresh"),
    )


class LocaleSettingsViewSet(SnippetViewSet):
    """Support contacts, exit and footer of each language."""

    model = LocaleSettings
    icon = "help"
    menu_label = _("Support and footer")
    menu_name = "support-and-footer"
    add_to_settings_menu = True

    list_display = [
        "locale",
        "checked_on",
        Column("contacts", label=_("Contacts"), accessor=_checked),
        "exit_scope",
    ]
    list_per_page = 20

    panels = [
        FieldPanel("locale"),
        MultiFieldPanel(
            [
                FieldPanel("support_text"),
                FieldPanel("checked_on"),
                InlinePanel("contacts", label=_("Contact"), heading=_("Contacts")),
            ],
            heading=_("Support"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("exit_scope"),
                FieldPanel("exit_url"),
                PageChooserPanel("exit_page", "content.StandardPage"),
            ],
            heading=_("Exit this page"),
        ),
        FieldPanel("footer_text"),
    ]
