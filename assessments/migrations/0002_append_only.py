from django.db import migrations

from lms.core.append_only import AppendOnly

# What was answered stays as it was handed in.
HANDED_IN = (
    "EXISTS (SELECT 1 FROM assessments_attempt a"
    " WHERE a.id = OLD.attempt_id AND a.state <> 'open')"
)
OF_A_VERSION = (
    "EXISTS (SELECT 1 FROM courses_requirement r"
    " WHERE r.id = OLD.requirement_ptr_id AND r.version_id IS NOT NULL)"
)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [
        AppendOnly("assessments_questionversion"),
        AppendOnly("assessments_versionimage"),
        AppendOnly("assessments_mark"),
        AppendOnly("assessments_extratry"),
        AppendOnly("assessments_response", when=HANDED_IN),
        AppendOnly("assessments_quizpassed", when=OF_A_VERSION),
    ]
