from django.db import migrations

from lms.core.append_only import AppendOnly

# A requirement's own figures are in its kind's table, beside the common row.
OF_A_VERSION = (
    "EXISTS (SELECT 1 FROM courses_requirement r"
    " WHERE r.id = OLD.requirement_ptr_id AND r.version_id IS NOT NULL)"
)


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_frozen_media")]
    operations = [
        AppendOnly("courses_frozenpage"),  # rebuilt on SQLite by 0003, without triggers
        AppendOnly("courses_frozenimage"),
        AppendOnly("courses_frozendocument"),
        AppendOnly("courses_requirement", when="OLD.version_id IS NOT NULL"),
        AppendOnly("courses_attendanceshare", when=OF_A_VERSION),
        AppendOnly("courses_coresessions", when=OF_A_VERSION),
        AppendOnly("courses_onlineactivities", when=OF_A_VERSION),
        AppendOnly("courses_evaluationhandedin", when=OF_A_VERSION),
    ]
