"""The style guide: every component on one page, for those who build pages."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lms.core.icons import icon_names
from lms.core.templatetags.components import BUTTON_VARIANTS, TONE_ICONS

FRAMES = ("base", "base_learning", "base_teach", "base_bare")


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands in documents."))
    email = forms.EmailField(label=_("E-mail address"))
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    presence = forms.ChoiceField(
        label=_("Presence"),
        choices=[("present", _("Present")), ("late", _("Late"))],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label=_("What would help you?"),
        required=False,
        choices=[("ramp", _("Step-free room")), ("time", _("More time"))],
        widget=forms.CheckboxSelectMultiple,
    )
    remarks = forms.CharField(
        label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("File"), required=False)
    agreed = forms.BooleanField(label=_("I have read how my data are used."))


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the guide in one of the frames: ?frame=base_learning."""
    is_builder = request.user.has_perm("wagtailadmin.access_admin")
    if not (settings.DEBUG or is_builder):
        raise Http404
    frame = request.GET.get("frame", "base")
    context = {
        "frame": f"core/{frame if frame in FRAMES else 'base'}.html",
        "frames": FRAMES,
        "tones": list(TONE_ICONS),
        "variants": sorted(BUTTON_VARIANTS),
        "icons": sorted(icon_names()),
        "form": SampleForm(),
        "refused_form": SampleForm(data={"email": "ana"}),
        "page_obj": Paginator(range(200), 10).get_page(request.GET.get("page", 4)),
        **_sample_lists(),
    }
    return render(request, "core/styleguide.html", context)


def _sample_lists() -> dict[str, object]:
    return {
        "way_here": [(_("Start"), "/"), (_("Style guide"), None)],
        "tab_items": [
            {"label": _("Outline"), "url": "#tabs", "current": True},
            {"label": _("People"), "url": "#people", "count": 12},
            {"label": _("Sessions"), "url": "#sessions", "count": 4},
        ],
        "fact_items": [
            (_("Hours"), "32"),
            (_("Languages"), "English, srpski, српски, slovenščina"),
            (_("Decision"), "DEMO-2026/014"),
        ],
        "event_items": [
            {
                "at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
                "title": _("Certificate issued"),
                "text": _("All requirements were met."),
                "tone": "success",
            },
            {
                "at": datetime(2026, 5, 11, 14, 30, tzinfo=UTC),
                "title": _("Certificate suspended"),
                "text": _("Pending a check of the attendance list."),
                "tone": "warning",
            },
        ],
    }
