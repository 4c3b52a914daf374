from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Training"

    def ready(self) -> None:
        # These need loaded models.
        from wagtail.models import ReferenceIndex  # noqa: PLC0415

        from content.offers import register_provider  # noqa: PLC0415
        from courses import notices, receivers  # noqa: F401, PLC0415
        from courses.domain.workplace import note_returned  # noqa: PLC0415
        from courses.models import FrozenDocument, FrozenImage  # noqa: PLC0415
        from courses.offers import coming_runs  # noqa: PLC0415
        from courses.personal_data import (  # noqa: PLC0415
            answers_of,
            calendar_of,
            coordinated_by,
            household_notes_of,
            notes_of,
            places_asked_of,
            requests_of,
            training_of,
            walk_ins_of,
        )
        from lms.core.bounces import also_kept_by  # noqa: PLC0415
        from lms.core.exports import register_export  # noqa: PLC0415

        # Wagtail then shows the usage and refuses to delete the file.
        ReferenceIndex.register_model(FrozenImage)
        ReferenceIndex.register_model(FrozenDocument)
        # Programme pages show the coming runs.
        register_provider(coming_runs)
        # Letters to supervisors, who have no account, come back as well.
        also_kept_by(note_returned)
        register_export("training", training_of)
        register_export("calendar", calendar_of)
        register_export("attendance_requests", requests_of)
        register_export("private_notes", notes_of)
        register_export("walk_ins", walk_ins_of)
        register_export("places_asked_for", places_asked_of)
        register_export("family_file", household_notes_of)
        register_export("answers", answers_of)
        register_export("organisations_coordinated", coordinated_by)
