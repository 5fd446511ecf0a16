"""Rows that say something like a text, the nearest first: by any of its words, words that mean the same, and letters.

The index is that of `portal/lib/search.py`. Each of the three ways ranks the rows by itself, rare words before common
ones; the places are added up (reciprocal rank fusion), so that no score of one way need be comparable with another.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection

from portal.lib.synonyms import telling_words, with_synonyms

MOST = 40  # rows of each way
WORD_ROWS = 500  # a word that more rows have tells little: PostgreSQL looks at so many of them
# How much a way counts, as measured (docs/performance.md).
WORDS, MEANT, LETTERS = 0.6, 1.0, 0.2
SMOOTH = 10  # the larger, the less the first places count above the later ones

# One index scan for each word; the planner cannot know how many rows a word has, and reads none by sequence.
POSTGRES_WORDS = """
    WITH word (number, query) AS (
        SELECT ordinality, plainto_tsquery('english', text) FROM unnest(%s::text[]) WITH ORDINALITY AS given (text)
    ), hit AS (
        SELECT number, found.id, found.rank FROM word CROSS JOIN LATERAL (
            SELECT id, ts_rank(search, word.query) AS rank FROM {table} WHERE search @@ word.query LIMIT {rows}
        ) AS found
    ), weight AS (
        SELECT number, ln(1 + {rows} / count(*)::float) AS weight FROM hit GROUP BY number
    )
    SELECT id FROM hit JOIN weight USING (number) GROUP BY id ORDER BY sum(rank * weight) DESC, id LIMIT {most}
"""
POSTGRES_LETTERS = """
    SELECT found.id FROM unnest(%s::text[]) AS word CROSS JOIN LATERAL (
        SELECT id, word_similarity(word, {column}) AS likeness FROM {table} WHERE {column} %%> word LIMIT {rows}
    ) AS found
    GROUP BY found.id ORDER BY sum(found.likeness) DESC, found.id LIMIT {most}
"""
SQLITE = (
    "SELECT rowid FROM {index} WHERE {index} MATCH %s ORDER BY bm25({index}{weights}), rowid LIMIT {most}"
)


def nearest(table: str, column: str, text: str) -> list[int]:
    """The ids of the rows of `table` that are most like `text`, at most 120. `column` is the searched column of titles.

    Three queries, four on PostgreSQL. No row has to have all the words; a text without a telling word is like nothing.
    """
    words = telling_words(text)
    if not words:
        return []
    meant = with_synonyms(words)
    ways = _postgres if connection.vendor == "postgresql" else _sqlite
    scores: defaultdict[int, float] = defaultdict(float)
    for weight, found in zip((WORDS, MEANT, LETTERS), ways(table, column, words, meant), strict=True):
        for place, pk in enumerate(found):
            scores[pk] += weight / (SMOOTH + place)
    return sorted(scores, key=lambda pk: (-scores[pk], pk))


def _postgres(table: str, column: str, words: Sequence[str], meant: Sequence[str]) -> list[list[int]]:
    by_words = POSTGRES_WORDS.format(table=table, rows=WORD_ROWS, most=MOST)
    found = [_ids(by_words, [list(some)]) for some in (words, meant)]
    # Without the extension pg_trgm (docs/operating.md) there is no such index, and no such operator.
    if not _ids("SELECT 1 WHERE to_regclass(%s) IS NOT NULL", [f"{table}_trigrams"]):
        return [*found, []]
    by_letters = POSTGRES_LETTERS.format(table=table, column=column, rows=WORD_ROWS, most=MOST)
    return [*found, _ids(by_letters, [list(words)])]


def _sqlite(table: str, column: str, words: Sequence[str], meant: Sequence[str]) -> list[list[int]]:
    by_words = SQLITE.format(index=f"{table}_search", weights=", 3.0", most=MOST)
    by_letters = SQLITE.format(index=f"{table}_trigrams", weights="", most=MOST)
    letters = sorted({word[start : start + 3] for word in words for start in range(len(word) - 2)})
    return [
        _ids(by_words, [_any(words)]),
        _ids(by_words, [_any(meant)]),
        _ids(by_letters, [_any(letters)]) if letters else [],
    ]


def _any(terms: Sequence[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def _ids(statement: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
