from typing import Any

from django.core.management import call_command
from django.db import migrations


def create(apps: Any, editor: Any) -> None:
    """Make the table of the shared cache, where rate limits are kept."""
    call_command("createcachetable", "core_cache", database=editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_append_only")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
