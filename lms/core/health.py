"""Whether this process can serve: database, migrations, storage, and in full."""

import logging
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lms.core.identifiers import public_id

log = logging.getLogger(__name__)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _storage() -> bool:
    storage = storages["private"]
    name = storage.save(f"health/{public_id()}", ContentFile(b"ok"))
    storage.delete(name)
    return True


PARTS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "storage": _storage,
}


# Apps register what only a part of the work needs: requests are served without it.
EXTRAS: dict[str, Callable[[], bool]] = {}


def failing_parts(parts: dict[str, Callable[[], bool]] = PARTS) -> list[str]:
    """Return the names of the parts that fail; why goes to the log, not to callers."""
    failing = []
    for name, works in parts.items():
        try:
            is_well = works()
        except Exception:
            log.warning("Not ready: %s", name, exc_info=True)
            is_well = False
        if not is_well:
            failing.append(name)
    return failing
