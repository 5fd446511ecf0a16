"""Full-text search by index: a generated column on PostgreSQL, an FTS5 table kept by triggers on SQLite.

A migration makes the index with `add_search`; a queryset asks it with `matches`. On SQLite, Django alters a table by
making it anew, without its triggers: a migration that does so begins and ends with `restore_search`.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, migrations
from django.db.models import Q
from django.db.models.expressions import RawSQL

MOST_WORDS = 12


def matches(table: str, text: str) -> Q:
    """A condition on rows of `table`: every word of `text` occurs in them (the beginnings of words count)."""
    words = re.findall(r"[^\W_]+", text)[:MOST_WORDS]
    if not words:
        return Q(pk__in=[])
    if connection.vendor == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        sql = f"SELECT id FROM {table} WHERE search @@ to_tsquery('english', %s)"  # noqa: S608  the table and columns are ours
    else:
        query = " ".join(f'"{word}"*' for word in words)
        sql = f"SELECT rowid FROM {table}_search WHERE {table}_search MATCH %s"  # noqa: S608  the table and columns are ours
    return Q(pk__in=RawSQL(sql, [query]))  # noqa: S611  the words are a parameter, the table is ours


def add_search(table: str, columns: Sequence[str]) -> migrations.RunPython:
    """The migration operation that makes the index over `columns` of `table`; the first column weighs most."""
    return migrations.RunPython(_run(_forwards, table, columns), _run(_backwards, table, columns))


def restore_search(table: str, columns: Sequence[str]) -> migrations.RunPython:
    """The operation that stands first and last in a migration that alters `table`: last forwards, first backwards."""
    return migrations.RunPython(_run(_anew, table, columns), _run(_anew, table, columns))


def _run(
    statements: Callable[..., list[str]], table: str, columns: Sequence[str]
) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements(schema_editor.connection.vendor, table, columns):
            schema_editor.execute(statement)

    return run


def _forwards(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    if vendor == "postgresql":
        vector = " || ".join(
            f"setweight(to_tsvector('english', coalesce({column}, '')), '{'A' if position == 0 else 'B'}')"
            for position, column in enumerate(columns)
        )
        return [
            f"ALTER TABLE {table} ADD COLUMN search tsvector GENERATED ALWAYS AS ({vector}) STORED",
            f"CREATE INDEX {table}_search ON {table} USING gin (search)",
        ]
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {table}_search (rowid, {names}) VALUES (new.id, {new});"  # noqa: S608  the table and columns are ours
    drop = f"INSERT INTO {table}_search ({table}_search, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608  the table and columns are ours
    return [
        f"CREATE VIRTUAL TABLE {table}_search USING fts5"
        f"({names}, content='{table}', content_rowid='id', tokenize='porter unicode61')",
        f"INSERT INTO {table}_search ({table}_search) VALUES ('rebuild')",  # noqa: S608  the table and columns are ours
        f"CREATE TRIGGER {table}_search_add AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {table}_search_drop AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER {table}_search_edit AFTER UPDATE OF {names} ON {table} BEGIN {drop} {add} END",
    ]


def _backwards(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    if vendor == "postgresql":
        return [f"ALTER TABLE {table} DROP COLUMN search"]
    triggers = [f"DROP TRIGGER IF EXISTS {table}_search_{name}" for name in ("add", "drop", "edit")]
    return [*triggers, f"DROP TABLE {table}_search"]


def _anew(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    """PostgreSQL alters a table in place, with its index."""
    if vendor == "postgresql":
        return []
    return [*_backwards(vendor, table, columns), *_forwards(vendor, table, columns)]
