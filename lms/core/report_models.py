"""What people may tell about themselves for reports, and the lists they choose from.

Written apart from the account: optional, kept only with consent, shown only counted.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ListEntry(models.Model):
    """One choice of a list that the installation keeps itself.

    An entry that is no longer offered stays with whoever chose it.
    """

    class List(models.TextChoices):
        ORGANISATION_TYPE = "organisation_type", _("Types of organisations")
        REGION = "region", _("Regions")
        ROLE = "role", _("Roles at work")

    list = models.CharField(_("list"), max_length=20, choices=List)
    name = models.CharField(_("name"), max_length=100)
    # The name in other languages of the interface: {"sl": "…"}.
    names = models.JSONField(default=dict, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_offered = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        ordering = ["list", "order", "name"]
        verbose_name = _("entry of a list")
        verbose_name_plural = _("lists for reports")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "name"], name="core_listentry_once_in_its_list"
            )
        ]

    def __str__(self) -> str:
        return str(self.names.get(get_language() or "") or self.name)


class ReportDetails(models.Model):
    """What a person told, or let be told, so that reports can count it.

    A row exists only with consent; taking consent back removes the row.
    """

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Another")
        UNDISCLOSED = "undisclosed", _("Prefer not to say")

    class Source(models.TextChoices):
        SELF = "self", _("the person")
        LIST = "list", _("a list of the office")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="report_details",
    )
    sex = models.CharField(_("sex or gender"), max_length=12, choices=Sex, blank=True)
    region = models.ForeignKey(
        ListEntry,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"list": ListEntry.List.REGION},
        related_name="+",
    )
    role = models.ForeignKey(
        ListEntry,
        verbose_name=_("role at work"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"list": ListEntry.List.ROLE},
        related_name="+",
    )
    consented_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=4, choices=Source, default=Source.SELF)

    class Meta:
        verbose_name = _("details for reports")
        verbose_name_plural = _("details for reports")

    def __str__(self) -> str:
        return str(self.person_id)
