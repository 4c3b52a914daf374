"""What the dashboard of the authoring area greets with."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.urls import NoReverseMatch, reverse
from wagtail.admin.ui.components import Component

from content.models import ProgrammePage

PROGRAMMES = 6


class WelcomePanel(Component):
    """Leads authors to their programmes, the question bank and freezing."""

    name = "welcome"
    template_name = "content/admin/welcome.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {
            "user": user,
            "programmes": _editable_programmes(user),
            "question_bank_url": _address("wagtailsnippets_assessments_question:list"),
            "site_url": "/",
        }


def _editable_programmes(user: AbstractUser) -> list[dict[str, Any]]:
    programmes = (
        ProgrammePage.objects.filter(alias_of__isnull=True)
        .select_related("locale")
        .order_by("-latest_revision_created_at", "-pk")[:PROGRAMMES]
    )
    may_freeze = user.has_perm("courses.freeze_programme")
    return [
        {
            "page": programme,
            "edit_url": reverse("wagtailadmin_explore", args=[programme.pk]),
            "freeze_url": _address("courses:freeze", programme.pk)
            if may_freeze
            else "",
        }
        for programme in programmes
    ]


def _address(name: str, *args: Any) -> str:
    """Return an address of an app above this one, if that app offers it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
