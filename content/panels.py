"""What the dashboard of the authoring area greets with."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db.models import Min
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


def _latest_programmes() -> list[ProgrammePage]:
    """Return what was worked on last, each programme once, in its first language."""
    own = ProgrammePage.objects.filter(alias_of__isnull=True)
    firsts = own.values("translation_key").annotate(first=Min("pk")).values("first")
    return list(
        own.filter(pk__in=firsts)
        .select_related("locale")
        .order_by("-latest_revision_created_at", "-pk")[:PROGRAMMES]
    )


def _languages(programmes: list[ProgrammePage]) -> dict[UUID, list[str]]:
    """Return the names of the languages that each programme is written in."""
    names: dict[UUID, list[str]] = {}
    for page in (
        ProgrammePage.objects.filter(
            translation_key__in=[each.translation_key for each in programmes]
        )
        .select_related("locale")
        .order_by("pk")
    ):
        names.setdefault(page.translation_key, []).append(
            str(page.locale.get_display_name())
        )
    return names


def _editable_programmes(user: AbstractUser) -> list[dict[str, Any]]:
    programmes = _latest_programmes()
    languages = _languages(programmes)
    may_freeze = user.has_perm("courses.freeze_programme")
    return [
        {
            "page": programme,
            "languages": ", ".join(languages[programme.translation_key]),
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
