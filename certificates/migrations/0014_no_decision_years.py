from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("certificates", "0013_keep_figures")]
    operations = [
        migrations.RemoveField(model_name="accreditingbody", name="decision_years")
    ]
