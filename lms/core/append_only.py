"""Tables that the database itself keeps from being rewritten."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
# PostgreSQL takes no subquery in a trigger's WHEN, so the function asks instead.
_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {when} THEN RAISE EXCEPTION '{table} is append-only'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()
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
        parts = {"table": self.table, "when": self.when or "1 = 1"}
        if is_postgres:
            editor.execute(_FUNCTION.format(**parts))
        template = _POSTGRES if is_postgres else _SQLITE
        for verb in ("update", "delete"):
            editor.execute(template.format(**parts, verb=verb, VERB=verb.upper()))

    def _allow(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        is_postgres = editor.connection.vendor == "postgresql"
        where = f" ON {self.table}" if is_postgres else ""
        for verb in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_{verb}{where}")
        if is_postgres:
            editor.execute(f"DROP FUNCTION IF EXISTS {self.table}_append_only()")


class Lifted(AppendOnly):
    """Let `table` be altered in this migration; `AppendOnly` must follow it.

    SQLite alters a table by writing a new one, and refuses while a trigger names it.
    """

    def __init__(self, table: str, *, when: str = "") -> None:
        super().__init__(table, when=when)
        self.code, self.reverse_code = self._allow, self._forbid
