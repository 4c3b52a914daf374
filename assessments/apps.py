from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessment"

    def ready(self) -> None:
        # These need loaded models.
        from assessments import evidence, notices, receivers  # noqa: F401, PLC0415
        from assessments.domain.export import (  # noqa: PLC0415
            accommodations_of,
            attempts_of,
            saved_comments_of,
        )
        from assessments.domain.gains import measured_on  # noqa: PLC0415
        from assessments.domain.plans import planned_quizzes  # noqa: PLC0415
        from courses.domain.assessment_plans import register_plan  # noqa: PLC0415
        from courses.domain.gains import register_gain  # noqa: PLC0415
        from lms.core.exports import register_export  # noqa: PLC0415

        register_plan(planned_quizzes)
        register_export("quizzes", attempts_of)
        register_gain("quizzes", measured_on)
        register_export("accommodations", accommodations_of)
        register_export("saved_comments", saved_comments_of)
