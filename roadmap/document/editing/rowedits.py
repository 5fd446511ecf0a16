"""Another status or target in the cells of a table row."""

import re
from collections.abc import Iterator
from itertools import islice

from roadmap.document.editing.marks import Title, marked, remarked, suffixed, title_of, unmarked
from roadmap.document.editing.spots import Spot, block_of, columns_of
from roadmap.document.editing.vocabulary import WORDS, Vocabulary, find_vocabulary, instead, mentions
from roadmap.document.facts.statuses import answer, status_of_cell
from roadmap.document.markdown.cells import cell_texts, with_cells
from roadmap.document.markdown.patches import Patch
from roadmap.document.model import DocumentError, Status
from roadmap.document.reading.tables import rows_of

_LOOSE = r"status|state|progress|stage"
_QUESTION = r"(?:done|completed?|shipped|released|implemented|finished)\??"
_SIGNED = rf"{_QUESTION}|\W*"


def row_status_changes(spot: Spot, status: Status) -> Iterator[list[Patch]]:
    """The status in its column, where the table has one; else beside the title."""
    vocabulary = find_vocabulary(spot.reading)
    title = title_of(spot)
    texts = list(_other_marks(title, status, vocabulary)) if title else []
    lines = [title.words.saying(text).text for text in texts] if title else []
    for at in [] if spot.is_piece else _status_columns(spot):
        for text in _status_cells(spot, at, status, vocabulary):
            for line in lines or [spot.lines[spot.draft.start]]:
                yield [_row(spot, with_cells(line, {at: text}))]
    if title is None:
        return
    bare = (unmarked(title) if title.old.status else None) or title.words.text
    for one in (*texts, *marked(title, bare, status, vocabulary), *suffixed(title, bare, status, vocabulary)):
        yield [_row(spot, title.words.saying(one).text)]


def row_target_changes(spot: Spot, target: str) -> Iterator[list[Patch]]:
    """The target in its column; raises DocumentError for a table without one."""
    columns = columns_of(spot)
    line = spot.lines[spot.draft.start]
    cells = cell_texts(line, len(columns.names))
    if not columns.targets:
        raise DocumentError(
            "The table of this item has no column for a target, such as “Target” or “Quarter”."
        )
    for at in sorted(columns.targets, key=lambda at: cells[at] != spot.item.target):
        yield [_row(spot, with_cells(line, {at: target}))]


def _row(spot: Spot, line: str) -> Patch:
    return Patch(spot.draft.start, spot.draft.start + 1, line)


def _other_marks(title: Title, status: Status, vocabulary: Vocabulary) -> Iterator[str]:
    """The title with its marks changed or taken away; nothing for a title without."""
    if title.old.status:
        yield from remarked(title, status, vocabulary)
        bare = unmarked(title)
        if bare is not None:
            yield bare


def _status_columns(spot: Spot) -> list[int]:
    """The columns that may say the status: those made for it, else the one that says it."""
    columns = columns_of(spot)
    cells = cell_texts(spot.lines[spot.draft.start], len(columns.names))
    made = [at for at in columns.statuses if _is(_LOOSE, columns.names[at])]
    made += [at for at in columns.statuses if _is(_SIGNED, columns.names[at])]
    said = [
        at
        for at in columns.statuses
        if spot.draft.status and _says(spot, at, cells[at], spot.draft.status) and at not in made
    ]
    return [*made, *said]


def _status_cells(spot: Spot, at: int, status: Status, vocabulary: Vocabulary) -> Iterator[str]:
    """Ways to write a status in a column: as the cell says another, as other rows say this one, in words."""
    legend = spot.reading.context.legend
    (_, _), *rows = rows_of(spot.reading.context.blocks, block_of(spot))
    column = list(dict.fromkeys(cells[at] for _, cells in rows))
    cell = cell_texts(spot.lines[spot.draft.start], at + 1)[at]
    changed = cell
    for mention in reversed(mentions(cell, legend)):
        if mention.status == spot.draft.status:
            changed = instead(changed, mention, status, vocabulary)
    alike = sorted((text for text in column if text and _says(spot, at, text, status)), key=len)
    modelled = (
        instead(text, said[0], status, vocabulary)
        for text in column
        if len(said := mentions(text, legend)) == 1
    )
    words = (vocabulary.get((status, False)) or WORDS[status]).capitalize()
    for text in dict.fromkeys((changed, *alike[:1], *islice(modelled, 1), words)):
        if text and _says(spot, at, text, status):
            yield text


def _says(spot: Spot, at: int, text: str, status: Status) -> bool:
    name = columns_of(spot).names[at]
    said = status_of_cell(text, spot.reading.context.legend, whole=not _is(_LOOSE, name))
    return (said or (answer(text) if _is(_QUESTION, name) else None)) == status


def _is(words: str, name: str) -> bool:
    return bool(re.fullmatch(words, name, re.IGNORECASE))
