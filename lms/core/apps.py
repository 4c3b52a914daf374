from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "lms.core"
    label = "core"
    verbose_name = "People and trail"

    def ready(self) -> None:
        # These need loaded models.
        from lms.core import receivers  # noqa: F401, PLC0415
        from lms.core.roles import sync_roles  # noqa: PLC0415

        post_migrate.connect(sync_roles, dispatch_uid="core.sync_roles")
