"""A table row in another place, also of another table; what it repeated from above is written out."""

from collections.abc import Iterator

from roadmap.document.editing.repeats import repeated
from roadmap.document.editing.rows import written_row
from roadmap.document.editing.spots import Spot, block_of, columns_of
from roadmap.document.markdown.blocks import Block
from roadmap.document.markdown.cells import cell_texts, in_cell, with_cells
from roadmap.document.markdown.patches import Patch, bare, newline
from roadmap.document.model import DocumentError
from roadmap.document.moving.destinations import Destination, cut, pasted
from roadmap.document.reading.tables import find_columns, rows_of


def row_moves(to: Destination) -> Iterator[list[Patch]]:
    """Ways to move an item that is a table row."""
    spot = to.spot
    removed, gap = cut(spot)
    content = "".join(_content(to))
    tables = [block for block in to.part.blocks if block.kind == "table"]
    others = list(_followers(to))
    if to.neighbour is None and tables:
        yield [removed, Patch(tables[-1].end, tables[-1].end, content), *others]
    elif to.neighbour is None:
        table = block_of(spot)
        head = "".join(spot.lines[table.start : table.start + 2])
        yield from ([removed, put, *others] for put in pasted(to, head + content, gap))
    else:
        yield from ([removed, put, *others] for put in pasted(to, content, gap))


def _table(to: Destination) -> Block | None:
    """The table that the row goes to, if there is one."""
    if to.neighbour:
        return block_of(to.neighbour)
    return next((block for block in reversed(to.part.blocks) if block.kind == "table"), None)


def _content(to: Destination) -> list[str]:
    """The row's lines as the table there has its columns."""
    spot, table = to.spot, _table(to)
    lines = spot.lines[spot.draft.start : spot.end]
    if table is None or _names(spot, table) == _names(spot, block_of(spot)):
        title = columns_of(spot).title
        own, shown = cell_texts(lines[0], title), _shown(spot)
        above = _above(to, table)
        cells = {at: shown[at] for at in range(title) if not own[at] and shown[at] != above[at]}
        return [with_cells(lines[0], cells), *lines[1:]]
    model = spot.lines[to.neighbour.draft.start if to.neighbour else table.start]
    count = len(columns_of(spot).names)
    rows = [_shown(spot), *(cell_texts(line, count) for line in lines[1:])]
    return [written_row(_mapped(to, table, row), bare(model)) + newline(lines, 0) for row in rows]


def _mapped(to: Destination, table: Block, row: list[str]) -> list[str]:
    """A row's cells in the columns of another table: those of the same name, else of the same use."""
    own, (header, *rows) = columns_of(to.spot), rows_of(to.spot.reading.context.blocks, table)
    there = find_columns(header[1], [cells for _, cells in rows])
    same = {name.casefold(): at for at, name in enumerate(there.names)}
    used = {own.title: there.title, own.text: there.text}
    cells = [""] * len(there.names)
    for at, cell in enumerate(row):
        place = same.get(own.names[at].casefold(), used.get(at, -1))
        if cell and (place < 0 or cells[place]):
            raise DocumentError(f"The table there has no column for “{own.names[at]}”.")
        if cell:
            cells[place] = in_cell(cell)
    return cells


def _followers(to: Destination) -> Iterator[Patch]:
    """The rows that repeat cells of another row now, with these cells written out."""
    spot, table = to.spot, block_of(to.spot)
    drafts, shown = spot.part.drafts, repeated(spot.reading, spot.part, table)
    if spot.index + 1 < len(drafts) and drafts[spot.index + 1].start in shown:
        before = drafts[spot.index - 1].start if spot.index else -1
        above = shown.get(before, [""] * len(shown[spot.draft.start]))
        yield from _filled(Spot(spot.reading, spot.section, spot.index + 1), above)
    if to.before:
        there = columns_of(to.before).title
        texts = cell_texts(_content(to)[0], there)
        over = _above(to, block_of(to.before))
        yield from _filled(to.before, [text or over[at] for at, text in enumerate(texts)])


def _filled(other: Spot, above: list[str]) -> Iterator[Patch]:
    line, title, shown = other.lines[other.draft.start], columns_of(other).title, _shown(other)
    own = cell_texts(line, title)
    cells = {at: shown[at] for at in range(title) if not own[at] and shown[at] != above[at]}
    if cells:
        yield Patch(other.draft.start, other.draft.start + 1, with_cells(line, cells))


def _above(to: Destination, table: Block | None) -> list[str]:
    """What the row would repeat in its new place."""
    if table and to.after and table.start <= to.after.draft.start < table.end:
        return _shown(to.after)
    return [""] * (len(_names(to.spot, table)) if table else len(columns_of(to.spot).names))


def _shown(spot: Spot) -> list[str]:
    return repeated(spot.reading, spot.part, block_of(spot))[spot.draft.start]


def _names(spot: Spot, table: Block) -> list[str]:
    return [name.casefold() for name in rows_of(spot.reading.context.blocks, table)[0][1]]
