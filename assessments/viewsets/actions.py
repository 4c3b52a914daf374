"""Publishing a question of whatever kind from its editor.

Wagtail asks for the permission to publish that one kind. Ours is on questions, and
holds for every kind.
"""

from typing import Any

from wagtail.snippets.action_menu import PublishMenuItem, UnpublishMenuItem

from assessments.permissions import can_publish_questions


class PublishQuestionItem(PublishMenuItem):
    def is_shown(self, context: dict[str, Any]) -> bool:
        if super().is_shown(context) or context.get("locked_for_user"):
            return False  # there already, or not now
        return can_publish_questions(context["request"].user)


class UnpublishQuestionItem(UnpublishMenuItem):
    def is_shown(self, context: dict[str, Any]) -> bool:
        if super().is_shown(context) or context.get("locked_for_user"):
            return False
        is_live = context["view"] == "edit" and context["instance"].live
        return is_live and can_publish_questions(context["request"].user)
