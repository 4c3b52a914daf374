from django.db import migrations

from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("certificates", "0005_proofs")]
    operations = [
        AppendOnly("certificates_statusplace"),
        AppendOnly("certificates_credential"),
        AppendOnly("certificates_logentry"),
        AppendOnly("certificates_lognode"),
        AppendOnly("certificates_checkpoint"),
        AppendOnly("certificates_checkpointdelivery"),
    ]
