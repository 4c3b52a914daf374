from django.db import migrations

from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_frozen_media")]
    operations = [
        AppendOnly("courses_frozenpage"),  # rebuilt on SQLite by 0003, without triggers
        AppendOnly("courses_frozenimage"),
        AppendOnly("courses_frozendocument"),
        AppendOnly("courses_requirement", when="OLD.version_id IS NOT NULL"),
    ]
