from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Site and programmes"

    def ready(self) -> None:
        # These need loaded models.
        from content.editors import grant_editing  # noqa: PLC0415
        from content.frame import exit_target  # noqa: PLC0415
        from content.receivers import connect  # noqa: PLC0415
        from lms.core.exits import register_exit_target  # noqa: PLC0415

        connect()
        register_exit_target(exit_target)
        # After Wagtail's own apps, whose permissions are given out.
        post_migrate.connect(
            grant_editing,
            sender=apps.get_app_config("wagtailcore"),
            dispatch_uid="content.grant_editing",
        )
