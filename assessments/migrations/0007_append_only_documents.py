from django.db import migrations

from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_question_kinds")]
    operations = [AppendOnly("assessments_versiondocument")]
