from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessment"

    def ready(self) -> None:
        # Receivers import models, which exist only now.
        from assessments import evidence, receivers  # noqa: F401, PLC0415
