from django.db import migrations


class Migration(migrations.Migration):
    """Apart from 0006: PostgreSQL alters no table whose rows the same transaction changed."""

    dependencies = [("core", "0006_details_for_reports")]

    operations = [migrations.RemoveField(model_name="organisation", name="kind")]
