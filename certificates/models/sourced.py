"""That a rule of a body is known for sure, and from where."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel


class SourcedQuerySet(models.QuerySet):
    def confirmed(self) -> "SourcedQuerySet":
        """Rules that may stand on certificates, letters and public pages."""
        return self.filter(is_confirmed=True)


class Sourced(models.Model):
    """A rule that is to be confirmed until somebody has checked it with the body.

    Until then the people who work with it see that; it is never printed.
    """

    is_confirmed = models.BooleanField(
        _("confirmed with the body"),
        default=False,
        help_text=_(
            "Until then it is marked as to be confirmed, and stands on no certificate,"
            " letter or public page."
        ),
    )
    source = models.CharField(
        _("source"),
        max_length=300,
        blank=True,
        help_text=_(
            "Where it is written: a rulebook and its article, a page, a letter."
        ),
    )

    class Meta:
        abstract = True

    @property
    def standing(self) -> str:
        """Say whether the rule may be relied on; the admin shows it beside the rule."""
        return str(CONFIRMED if self.is_confirmed else TO_BE_CONFIRMED)


CONFIRMED = _("Confirmed")
TO_BE_CONFIRMED = _("To be confirmed")


def source_panels() -> list[HelpPanel | FieldRowPanel]:
    """Return the panels that say whether a rule is confirmed, and by what."""
    return [
        HelpPanel(template="certificates/admin/standing.html"),
        FieldRowPanel([FieldPanel("is_confirmed"), FieldPanel("source")]),
    ]
