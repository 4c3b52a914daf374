"""Tables that the database itself keeps from being rewritten."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION sidro_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
FOR EACH ROW {when} EXECUTE FUNCTION sidro_append_only()
"""


class AppendOnly(migrations.RunPython):
    """Make `table` refuse update and delete, on SQLite and on PostgreSQL.

    With `when`, an SQL condition on OLD, only the rows it holds for. A repeat sets the
    same triggers again, which SQLite needs after a column of the table was altered.
    """

    def __init__(self, table: str, *, when: str = "") -> None:
        self.table = table
        self.when = when
        super().__init__(self._forbid, self._allow)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        kwargs = {"when": self.when} if self.when else {}
        return (self.__class__.__name__, [self.table], kwargs)

    def _forbid(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        self._allow(apps, editor)
        is_postgres = editor.connection.vendor == "postgresql"
        if is_postgres:
            editor.execute(_FUNCTION.replace("%", "%%"), params=())
        template = _POSTGRES if is_postgres else _SQLITE
        for verb in ("update", "delete"):
            editor.execute(
                template.format(
                    table=self.table,
                    verb=verb,
                    VERB=verb.upper(),
                    when=f"WHEN ({self.when})" if self.when else "",
                )
            )

    def _allow(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        where = f" ON {self.table}" if editor.connection.vendor == "postgresql" else ""
        for verb in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_{verb}{where}")
