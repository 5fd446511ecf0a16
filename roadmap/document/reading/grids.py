"""Items in the cells of a table whose columns are times or statuses: Now | Next | Later."""

import re
from collections.abc import Iterator

from roadmap.document.facts.statuses import section_status, status_of, status_of_cell
from roadmap.document.facts.targets import heading_target, title_target
from roadmap.document.facts.times import is_time
from roadmap.document.markdown.blocks import Block
from roadmap.document.model import Status
from roadmap.document.reading.drafts import Context, Draft, Piece
from roadmap.document.reading.tables import rows_of
from roadmap.document.reading.titles import read_title

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
MARKER = re.compile(r"\s*(?:[-*+•·]|\d{1,3}[.)])[ \t]+")
_BOX = re.compile(r"\[([ xX])\][ \t]+")
_WORD = re.compile(r"[^\W\d_]{3}")
_NAME = re.compile(r"[*_`~]")
_PROOF = 20
"""Rows that are enough to know what the cells hold."""


def is_grid(context: Context, block: Block) -> bool:
    """Whether every column, but perhaps a first one that names the rows, is a time or a status over items."""
    (_, header), *rows = rows_of(context.blocks, block)
    columns = grid_columns(context, header)
    if not columns:
        return False
    cells = [cells[at] for _, cells in rows[:_PROOF] for at in columns if cells[at]]
    said = [cell for cell in cells if _says_item(context, cell)]
    return len(said) * 2 > len(cells)


def grid_columns(context: Context, header: list[str]) -> list[int]:
    """The columns that are times or statuses, if these are all but perhaps the first; else none."""
    found = [at for at, name in enumerate(header) if any(_column(context, name))]
    rest = [at for at in range(len(header)) if at not in found]
    return found if len(found) > 1 and rest in ([], [0]) else []


def read_grid(context: Context, block: Block) -> list[Draft]:
    """The cells' items, row by row. What names a row is told in the text of its items; an empty name repeats."""
    (_, header), *rows = rows_of(context.blocks, block)
    columns = grid_columns(context, header)
    drafts: list[Draft] = []
    label = ""
    for line, cells in rows:
        label = cells[0] or label
        body = f"- **{_named(header[0])}:** {label}" if 0 not in columns and label else ""
        body = body.replace("- **:**", "-")
        for at in columns:
            status, target = _column(context, header[at])
            for number, text in pieces(cells[at]):
                if not context.takes_item(line):
                    return drafts
                draft = _read_piece(context, text, status, body)
                if draft:
                    draft.start, draft.end, draft.piece = line, line + 1, Piece(at, number, text)
                    draft.above, draft.target = target, title_target(draft.title)
                    drafts.append(draft)
    return drafts


def pieces(cell: str) -> Iterator[tuple[int, str]]:
    """The items of a cell with their places among its lines; of a list, what follows an entry belongs to it."""
    lines = BREAK.split(cell)
    listed = any(MARKER.match(line) for line in lines)
    for number, line in enumerate(lines):
        marker = MARKER.match(line)
        text = line[marker.end() :].strip() if marker else line.strip()
        if _WORD.search(text) and (marker or not listed):
            yield number, text


def _read_piece(context: Context, text: str, above: Status | None, body: str) -> Draft | None:
    box = _BOX.match(text)
    title, rest, status = read_title(text[box.end() :] if box else text, context.legend, context.blocks.env)
    if not title:
        return None
    ticked: Status | None = "shipped" if box and box[1] != " " else None
    text = "\n\n".join(part for part in (rest, body) if part)
    return Draft("table", title, "", text, 0, 0, status or ticked or above)


def _column(context: Context, name: str) -> tuple[Status | None, str]:
    """The status and the target that a column's name says of what stands in it."""
    words = _named(name)
    return section_status(words, context.legend), heading_target(words)


def _named(cell: str) -> str:
    return _NAME.sub("", cell).strip()


def _says_item(context: Context, cell: str) -> bool:
    if not _WORD.search(cell) or is_time(cell):
        return False
    return status_of(cell) is None and status_of_cell(cell, context.legend, whole=True) is None
