"""Tables that the database itself keeps from being rewritten."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION sidro_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
FOR EACH ROW EXECUTE FUNCTION sidro_append_only()
"""


class AppendOnly(migrations.RunPython):
    """Make `table` refuse update and delete, on SQLite and on PostgreSQL.

    A repeat of the migration after a reverse one sets the same triggers again.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(self._forbid, self._allow)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.table], {})

    def _forbid(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        is_postgres = editor.connection.vendor == "postgresql"
        if is_postgres:
            editor.execute(_FUNCTION.replace("%", "%%"), params=())
        template = _POSTGRES if is_postgres else _SQLITE
        for verb in ("update", "delete"):
            editor.execute(
                template.format(table=self.table, verb=verb, VERB=verb.upper())
            )

    def _allow(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        where = f" ON {self.table}" if editor.connection.vendor == "postgresql" else ""
        for verb in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_{verb}{where}")
