"""Authoring pages inside the Wagtail admin; they ask for the right to enter it."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from courses.views import authoring

urlpatterns = [
    path(
        "admin/programmes/<int:pk>/freeze/",
        require_admin_access(authoring.freeze_programme),
        name="freeze",
    ),
    path(
        "admin/programmes/<int:pk>/requirements/",
        require_admin_access(authoring.requirement_list),
        name="requirements",
    ),
    path(
        "admin/programmes/<int:pk>/requirements/add/",
        require_admin_access(authoring.requirement_kinds),
        name="requirement_kinds",
    ),
    path(
        "admin/programmes/<int:pk>/requirements/add/<slug:kind>/",
        require_admin_access(authoring.requirement_add),
        name="requirement_add",
    ),
    path(
        "admin/requirements/<int:pk>/",
        require_admin_access(authoring.requirement_edit),
        name="requirement_edit",
    ),
    path(
        "admin/requirements/<int:pk>/remove/",
        require_admin_access(authoring.requirement_remove),
        name="requirement_remove",
    ),
    path(
        "admin/requirements/<int:pk>/move/",
        require_admin_access(authoring.requirement_move),
        name="requirement_move",
    ),
]
