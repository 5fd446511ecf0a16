"""Which rows have which words, or words of like letters, by the indexes of `portal/lib/search.py`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

WORD_ROWS = 500  # a word that more rows have tells little: so many of them are looked at
NEAR_TITLES = (
    40  # SQLite ranks titles by the letters that they share; the first so many are compared word by word
)
LEAST_ALIKE = 0.5  # on PostgreSQL it is what pg_trgm.word_similarity_threshold says

# One index scan for each word; the planner cannot know how many rows a word has, and reads none by sequence.
POSTGRES_WORDS = """
    WITH asked (number, query) AS (
        SELECT number, plainto_tsquery('english', word) FROM unnest(%s::int[], %s::text[]) AS given (number, word)
    )
    SELECT number, found.id, bool_or(found.in_title) FROM asked CROSS JOIN LATERAL (
        SELECT id, ts_rank('{{0, 0, 0, 1}}', search, asked.query) > 0 AS in_title
        FROM {table} WHERE search @@ asked.query LIMIT {rows}
    ) AS found
    GROUP BY number, found.id
"""
POSTGRES_LETTERS = """
    SELECT number - 1, found.id, found.alike FROM unnest(%s::text[]) WITH ORDINALITY AS given (word, number)
    CROSS JOIN LATERAL (
        SELECT id, word_similarity(word, {column}) AS alike FROM {table} WHERE {column} %%> word LIMIT {rows}
    ) AS found
"""
SQLITE_WORDS = "SELECT number, id, max(in_title) FROM ({each}) GROUP BY number, id"
SQLITE_WORD = """SELECT * FROM (
    SELECT {number} AS number, rowid AS id, {in_title} AS in_title FROM {table}_search
    WHERE {table}_search MATCH %s LIMIT {rows}
)"""
SQLITE_LETTERS = """
    SELECT rowid, {column} FROM {table}_trigrams WHERE {table}_trigrams MATCH %s
    ORDER BY bm25({table}_trigrams), rowid LIMIT {rows}
"""


def having(table: str, column: str, groups: Sequence[Sequence[str]]) -> list[dict[int, bool]]:
    """For each group the ids of the rows that have one of its words, and whether in their title. One query."""
    find = _having_postgres if connection.vendor == "postgresql" else _having_sqlite
    found: list[dict[int, bool]] = [{} for _ in groups]
    for number, pk, in_title in find(table, column, groups):
        found[number][pk] = bool(in_title)
    return found


def lettered(table: str, column: str, words: Sequence[str]) -> list[dict[int, float]]:
    """For each word the ids of the rows whose titles have one like it, and how like. One query, two on PostgreSQL."""
    found: list[dict[int, float]] = [{} for _ in words]
    if connection.vendor == "postgresql":
        # Without the extension pg_trgm (docs/operating.md) there is no such index, and no such operator.
        if _rows("SELECT 1 WHERE to_regclass(%s) IS NOT NULL", [f"{table}_trigrams"]):
            statement = POSTGRES_LETTERS.format(table=table, column=column, rows=WORD_ROWS)
            for number, pk, alike in _rows(statement, [list(words)]):
                found[number][pk] = alike
        return found
    letters = {word[start : start + 3] for word in words for start in range(len(word) - 2)}
    statement = SQLITE_LETTERS.format(table=table, column=column, rows=NEAR_TITLES)
    for pk, title in _rows(statement, [_any(sorted(letters))]):
        for number, word in enumerate(words):
            alike = max((letters_alike(word, other) for other in title.lower().split()), default=0)
            if alike >= LEAST_ALIKE:
                found[number][pk] = alike
    return found


def titles(table: str, column: str, ids: Sequence[int]) -> dict[int, str]:
    """The titles of these rows. One query."""
    if not ids:
        return {}
    places = ", ".join(["%s"] * len(ids))
    return dict(_rows(f"SELECT id, {column} FROM {table} WHERE id IN ({places})", list(ids)))  # noqa: S608  the table and column are ours


def letters_alike(word: str, other: str) -> float:
    """The share of the groups of three letters that two words have in common, as pg_trgm counts it."""
    ours, theirs = _trigrams(word), _trigrams(other)
    return len(ours & theirs) / len(ours | theirs)


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _having_postgres(table: str, column: str, groups: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    asked = [(number, word) for number, group in enumerate(groups) for word in group]
    statement = POSTGRES_WORDS.format(table=table, rows=WORD_ROWS)
    return _rows(statement, [[number for number, _ in asked], [word for _, word in asked]])


def _having_sqlite(table: str, column: str, groups: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    asked = [
        (number, in_title, f"{{{column}}} : ({_any(group)})" if in_title else _any(group))
        for number, group in enumerate(groups)
        if group
        for in_title in (1, 0)
    ]
    each = " UNION ALL ".join(
        SQLITE_WORD.format(table=table, number=number, in_title=in_title, rows=WORD_ROWS)
        for number, in_title, _ in asked
    )
    return _rows(SQLITE_WORDS.format(each=each), [match for *_, match in asked])


def _any(terms: Iterable[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms) or '""'


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
