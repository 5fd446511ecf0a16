"""Rows that say something like a text, the nearest first: by any of its words, words that mean the same, and letters.

`portal/lib/word_hits.py` finds by index which rows have which word. How near a row is comes from here, the same rule on
every database: the share of the text that the row says too, where a rare word tells more than a common one, and a word
that no row has tells most. Of what comes out, the cut-off leaves only what says enough of it to be meant.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from portal.lib.synonyms import same, telling_words
from portal.lib.word_hits import WORD_ROWS, having, lettered, titles

LOOKED_AT = 40
# How much of a word's weight counts where a row has it in its text but not in its title, has another that means the
# same, or one of like letters; and of a row's whole where one word is all that it shares (chance sooner than sense).
# These and the cut-off are as measured: docs/performance.md.
IN_TEXT, MEANT, LETTERS, ALONE = 0.6, 0.9, 0.8, 0.8
TITLE = 0.2  # what it counts that all of the row's title was asked for
LEAST = 0.2
UNKNOWN = 0.5  # rows that a word is taken to have which none has


class Word(NamedTuple):
    """The rows that have a word of the text, and another that means the same: each with whether in its title.

    `letters` are those whose title has a word of like letters, and how like; asked for where no row has the word.
    """

    own: Mapping[int, bool]
    meant: Mapping[int, bool]
    letters: Mapping[int, float]

    @property
    def weight(self) -> float:
        return _weight(self.own)


class Row(NamedTuple):
    """The share of the text that a row says, and for each word that they share whether its title has it."""

    share: float
    in_title: Sequence[bool]


def nearest(table: str, column: str, text: str) -> dict[int, float]:
    """The ids of the rows of `table` that are like `text`, each with how near it is (1 at most), the nearest first.

    `column` is the searched column of titles. Three queries, four on PostgreSQL, for any text and any number of rows.
    No row has to have all the words; a text without a telling word is like nothing.
    """
    words = telling_words(text)
    if not words:
        return {}
    rows = _shares(_found(table, column, words))
    likeliest = sorted(rows, key=lambda pk: (-rows[pk].share, pk))[:LOOKED_AT]
    near = {pk: _nearness(rows[pk], title) for pk, title in titles(table, column, likeliest).items()}
    return {pk: near[pk] for pk in sorted(near, key=lambda pk: (-near[pk], pk)) if near[pk] >= LEAST}


def _found(table: str, column: str, words: Sequence[str]) -> list[Word]:
    found = having(table, column, [*([word] for word in words), *(same(word) for word in words)])
    own, meant = found[: len(words)], found[len(words) :]
    unknown = [word for word, rows in zip(words, own, strict=True) if not rows]
    letters = dict(zip(unknown, lettered(table, column, unknown), strict=True))
    return [
        Word(its, same_rows, letters.get(word, {}))
        for word, its, same_rows in zip(words, own, meant, strict=True)
    ]


def _shares(words: Sequence[Word]) -> dict[int, Row]:
    whole = sum(word.weight for word in words)
    said: defaultdict[int, float] = defaultdict(float)
    in_title: defaultdict[int, list[bool]] = defaultdict(list)
    for word in words:
        for pk, counts in _counts(word).items():
            said[pk] += counts / whole
            in_title[pk].append(pk in word.letters or bool(word.own.get(pk) or word.meant.get(pk)))
    return {pk: Row(share, in_title[pk]) for pk, share in said.items()}


def _counts(word: Word) -> dict[int, float]:
    """What the word counts in each row that has it in one of the ways: the way that counts most."""
    counts = {pk: word.weight * LETTERS * alike for pk, alike in word.letters.items()}
    meant = MEANT * _weight(word.own.keys() | word.meant.keys())
    for rows, weight in ((word.meant, meant), (word.own, word.weight)):
        for pk, in_title in rows.items():
            counts[pk] = max(counts.get(pk, 0.0), weight * (1.0 if in_title else IN_TEXT))
    return counts


def _weight(rows: Collection[int]) -> float:
    return math.log(1 + WORD_ROWS / max(len(rows), UNKNOWN))


def _nearness(row: Row, title: str) -> float:
    of_title = min(1.0, sum(row.in_title) / max(1, len(telling_words(title))))
    return ((1 - TITLE) * row.share + TITLE * of_title) * (ALONE if len(row.in_title) == 1 else 1.0)
