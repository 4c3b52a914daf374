from django.db import migrations

from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("certificates", "0017_in_force")]
    operations = [AppendOnly("certificates_lapsewarning")]
