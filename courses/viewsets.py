"""The list of versions in the Wagtail admin, and one version in full."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from courses.domain.freezing import difference, outline_of_version
from courses.models import FrozenDocument, FrozenImage, ProgrammeVersion
from courses.views.authoring import difference_context, outline_context


class VersionIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[ProgrammeVersion]:
        return super().get_base_queryset().select_related("frozen_by")


class VersionInspectView(generic.InspectView):
    """A version: what it contains, its hash, and how it differs from another."""

    page_title = _("Version")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.object
        outline = outline_of_version(version)
        others = version.programme.versions.exclude(pk=version.pk).order_by("-pk")
        context = super().get_context_data(**kwargs)
        return {
            **context,
            **outline_context(outline),
            **self._comparison(version, list(others)),
            "page_title": str(version),
            "version": version,
            "is_intact": outline.digest(version.number) == version.content_hash,
            "replaced": _replaced_files(version),
            "run_count": version.runs.count(),
        }

    def _comparison(
        self, version: ProgrammeVersion, others: list[ProgrammeVersion]
    ) -> dict[str, Any]:
        """Compare with the version asked for, else with the one before."""
        asked = self.request.GET.get("compare", "")
        before = [other for other in others if other.pk < version.pk]
        compared = next(
            (other for other in others if str(other.pk) == asked),
            before[0] if before else None,
        )
        if compared is None:
            return {"others": others, **difference_context(None)}
        older, newer = sorted([version, compared], key=lambda each: each.pk)
        return {
            "others": others,
            "compared": compared,
            "older": older,
            "newer": newer,
            **difference_context(difference(older, newer)),
        }


def _replaced_files(version: ProgrammeVersion) -> list[str]:
    """Return titles of images and files that are not what they were when frozen."""
    images = FrozenImage.objects.filter(page__item__version=version)
    documents = FrozenDocument.objects.filter(page__item__version=version)
    pairs = [
        *((each.digest, each.image) for each in images.select_related("image")),
        *(
            (each.digest, each.document)
            for each in documents.select_related("document")
        ),
    ]
    return sorted(
        {
            file.title
            for digest, file in pairs
            if digest and file.file_hash and digest != file.file_hash
        }
    )


class ProgrammeVersionViewSet(ModelViewSet):
    """Inspect only: versions are made by freezing and never change."""

    model = ProgrammeVersion
    name = "programme_version"
    icon = "lock"
    menu_label = _("Versions")
    menu_name = "programme-versions"
    menu_order = 210
    add_to_admin_menu = True
    ordering = ["-frozen_at", "-pk"]
    list_display = [
        "__str__",
        "title",
        "frozen_by",
        DateColumn("frozen_at", label=_("Frozen"), sort_key="frozen_at"),
    ]
    list_filter = ["code"]
    search_fields = ["title", "code", "number"]
    form_fields = ["note"]
    index_view_class = VersionIndexView
    inspect_view_enabled = True
    inspect_view_class = VersionInspectView
    inspect_template_name = "courses/authoring/version.html"
    inspect_view_fields = ["number"]
    copy_view_enabled = False
