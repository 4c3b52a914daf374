"""What an editor sets once per language: support, exit, footer."""

from datetime import date, timedelta

from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

STALE_AFTER = timedelta(days=183)


class LocaleSettings(ClusterableModel):
    """Support contacts, the place that *Exit* leads to and the footer, per language."""

    class ExitScope(models.TextChoices):
        OFF = "off", _("Nowhere")
        FLAGGED = "flagged", _("Activities with a content note, and support pages")
        LEARNING = "learning", _("All learning pages")

    locale = models.OneToOneField(
        "wagtailcore.Locale",
        verbose_name=_("language"),
        on_delete=models.CASCADE,
        related_name="site_settings",
    )
    support_text = models.TextField(_("support panel"), max_length=600)
    checked_on = models.DateField(
        _("contacts last checked on"), default=timezone.localdate
    )
    exit_url = models.CharField(
        _("exit leads to"),
        max_length=200,
        default="https://www.wikipedia.org/",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("A neutral site that needs no explanation, such as the weather."),
    )
    exit_page = models.ForeignKey(
        "content.StandardPage",
        verbose_name=_("page that explains the exit"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    exit_scope = models.CharField(
        _("exit link is shown on"),
        max_length=20,
        choices=ExitScope,
        default=ExitScope.LEARNING,
    )
    footer_text = models.TextField(_("footer"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("support and footer")
        verbose_name_plural = _("support and footer")

    def __str__(self) -> str:
        return str(self.locale)

    @property
    def shows_exit(self) -> bool:
        return self.exit_scope != self.ExitScope.OFF

    def is_stale(self, on: date) -> bool:
        """Whether the contacts were last checked more than half a year ago."""
        return on - self.checked_on > STALE_AFTER


class SupportContact(Orderable):
    """One place to turn to; nothing about opening it is recorded."""

    settings = ParentalKey(
        LocaleSettings, on_delete=models.CASCADE, related_name="contacts"
    )
    label = models.CharField(_("who"), max_length=120)
    contact = models.CharField(_("how to reach them"), max_length=200)
    note = models.CharField(_("when"), max_length=200, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("contact")]),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("contact")

    def __str__(self) -> str:
        return self.label
