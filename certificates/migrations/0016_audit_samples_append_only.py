from django.db import migrations

from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("certificates", "0015_audit_samples")]
    operations = [
        AppendOnly("certificates_auditsample"),
        AppendOnly("certificates_sampledraw"),
        AppendOnly("certificates_sampleditem"),
        AppendOnly("certificates_sampleresult"),
        AppendOnly("certificates_correctiveaction"),
        AppendOnly("certificates_actionreview"),
    ]
