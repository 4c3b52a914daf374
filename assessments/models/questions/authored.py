"""What Wagtail does with a question: drafts, review, locks, history, preview."""

from typing import Any, Self

from django.http import HttpRequest, HttpResponse
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)


class Authored(  # type: ignore[misc]
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin
):
    """Something authors work on in drafts, and try in the preview."""

    class Meta:
        abstract = True

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Return what a revision holds: the content, never the standing."""
        restored: Self = super().with_content_json(content)
        for name in (
            "polymorphic_ctype_id",
            "published_version_id",
            "retired_at",
            "author_id",
        ):
            setattr(restored, name, getattr(self, name))
        return restored

    # Wagtail: the author answers in the preview, by a form that leads back to it.

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: dict[str, Any] | None = None,
    ) -> HttpResponse:
        given = original_request.GET if original_request else {}
        attrs = {**(extra_request_attrs or {}), "preview_answers": given}
        return super().make_preview_request(original_request, preview_mode, attrs)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "assessments/question_preview.html"
