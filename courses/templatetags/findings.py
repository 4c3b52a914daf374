"""Findings in templates: the same words for trainee, trainer and officer."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.domain import completion, evidence
from courses.findings import Finding
from courses.models import Dispensation
from lms.core.templatetags.components import badge

register = template.Library()


@register.filter
def finding_text(finding: Finding, names: Mapping[str, str] | None = None) -> str:
    """Return a finding as a sentence, with the reader's names of sessions and forms."""
    return completion.finding_text(finding, names)


@register.filter
def finding_figures(finding: Finding) -> str:
    """Return what was achieved of what is required, as short as it goes."""
    figure = finding.achieved
    if finding.unit == "percent":
        # As in the sentence: one decimal, cut off and not rounded.
        figure = figure.quantize(Decimal("0.1"), ROUND_DOWN)
    achieved = number_format(figure.normalize() + 0)
    required = number_format(finding.required.normalize() + 0)
    if finding.unit == "percent":
        return _("%(achieved)s %% (of %(required)s %%)") % {
            "achieved": achieved,
            "required": required,
        }
    return _("%(achieved)s of %(required)s") % {
        "achieved": achieved,
        "required": required,
    }


@register.filter
def dispensation_text(row: Dispensation) -> str:
    """Return what a dispensation does, or that it was withdrawn."""
    return evidence.dispensation_text(row)


@register.simple_tag
def finding_badge(finding: Finding) -> SafeString:
    """Say in a word whether a requirement is met, open, or needs a decision."""
    if finding.met:
        return badge(_("Met"), tone="success", icon="check")
    if finding.possible:
        return badge(_("Open"))
    return badge(_("Needs a decision"), tone="warning", icon="alert")
