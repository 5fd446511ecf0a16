"""Full-text search by index: a generated column on PostgreSQL, an FTS5 table kept by triggers on SQLite.

A migration makes the index with `add_search`, and with `add_trigrams` that of the first column's letters; a queryset
asks it with `matches`, and `portal/lib/nearest.py` ranks by it. On SQLite, Django alters a table by making it anew,
without its triggers: a migration that does so begins and ends with `restore_search`.
"""

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db import DatabaseError, connection, migrations, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

log = logging.getLogger(__name__)
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


def add_trigrams(table: str, columns: Sequence[str]) -> migrations.RunPython:
    """The operation after `add_search` that indexes the first column by its letters, for near misses.

    PostgreSQL has that in its extension pg_trgm. Where the portal may not create it, there is no such index.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            _run(_anew, table, columns)(apps, schema_editor)
            return
        try:
            with transaction.atomic(using=schema_editor.connection.alias):
                for statement in trigram_statements(table, columns[0]):
                    schema_editor.execute(statement)
        except DatabaseError as refused:
            log.warning("No search by letters in %s: pg_trgm cannot be created (%s)", table, refused)

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_trigrams")

    return migrations.RunPython(forwards, backwards)


def trigram_statements(table: str, column: str) -> list[str]:
    """What an administrator runs on PostgreSQL where the portal may not (docs/operating.md)."""
    return [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        f"CREATE INDEX IF NOT EXISTS {table}_trigrams ON {table} USING gin ({column} gin_trgm_ops)",
    ]


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
    return [
        *_fts(table, f"{table}_search", columns, "porter unicode61"),
        *_fts(table, f"{table}_trigrams", columns[:1], "trigram"),
    ]


def _fts(table: str, index: str, columns: Sequence[str], tokenize: str) -> list[str]:
    """An FTS5 table over `columns`, and the triggers that keep it."""
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {index} (rowid, {names}) VALUES (new.id, {new});"  # noqa: S608  the table and columns are ours
    drop = f"INSERT INTO {index} ({index}, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608  the table and columns are ours
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5"
        f"({names}, content='{table}', content_rowid='id', tokenize='{tokenize}')",
        f"INSERT INTO {index} ({index}) VALUES ('rebuild')",  # noqa: S608  the table and columns are ours
        f"CREATE TRIGGER {index}_add AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_drop AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER {index}_edit AFTER UPDATE OF {names} ON {table} BEGIN {drop} {add} END",
    ]


def _backwards(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    if vendor == "postgresql":
        return [f"ALTER TABLE {table} DROP COLUMN search"]
    indexes = (f"{table}_search", f"{table}_trigrams")
    triggers = [
        f"DROP TRIGGER IF EXISTS {index}_{name}" for index in indexes for name in ("add", "drop", "edit")
    ]
    return [*triggers, *(f"DROP TABLE IF EXISTS {index}" for index in indexes)]


def _anew(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    """PostgreSQL alters a table in place, with its index."""
    if vendor == "postgresql":
        return []
    return [*_backwards(vendor, table, columns), *_forwards(vendor, table, columns)]
