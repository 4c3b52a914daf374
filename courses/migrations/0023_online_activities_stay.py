from django.db import migrations

from lms.core.append_only import AppendOnly

OF_A_VERSION = (
    "EXISTS (SELECT 1 FROM courses_requirement r"
    " WHERE r.id = OLD.requirement_ptr_id AND r.version_id IS NOT NULL)"
)


class Migration(migrations.Migration):
    """SQLite lost these triggers in older databases, when the table was altered."""

    dependencies = [("courses", "0022_partners_and_family_notes")]
    operations = [AppendOnly("courses_onlineactivities", when=OF_A_VERSION)]
