"""Who may do what in the Wagtail admin with rows that are evidence."""

from wagtail.permission_policies import ModelPermissionPolicy

from lms.core.models import User


class ViewOnlyPolicy(ModelPermissionPolicy):
    """Looking, for those with the permission; nothing else, for administrators too."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: User, actions: set[str]) -> bool:
        return "view" in actions and self.user_has_permission(user, "view")
