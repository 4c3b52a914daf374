"""Wagtail's section for people, with our own forms and rules."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "lms.core.viewsets.PersonViewSet"
