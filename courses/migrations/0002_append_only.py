from django.db import migrations

from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]
    operations = [
        AppendOnly("courses_programmeversion"),
        AppendOnly("courses_outlineitem"),
        AppendOnly("courses_frozenpage"),
        AppendOnly("courses_attendanceentry"),
    ]
