"""Cells left of a table's titles that repeat the one above because they are empty."""

from roadmap.document.editing.spots import Spot, block_of, columns_of
from roadmap.document.markdown.blocks import Block
from roadmap.document.markdown.cells import cell_texts, with_cells
from roadmap.document.markdown.patches import Patch
from roadmap.document.reading.parsing import Reading
from roadmap.document.reading.parts import Part
from roadmap.document.reading.tables import rows_of


def repeated(reading: Reading, part: Part, table: Block) -> dict[int, list[str]]:
    """The cells of every item's first row with the ones that it repeats, by line."""
    rows = dict(rows_of(reading.context.blocks, table))
    spot = next(
        Spot(reading, reading.parts.index(part), index)
        for index, draft in enumerate(part.drafts)
        if table.start <= draft.start < table.end
    )
    title = columns_of(spot).title
    found: dict[int, list[str]] = {}
    above = [""] * len(rows[table.start])
    for draft in part.drafts:
        if table.start <= draft.start < table.end:
            cells = rows[draft.start]
            above = [cell or (above[at] if at < title else "") for at, cell in enumerate(cells)]
            found[draft.start] = above
    return found


def row_patches(spot: Spot, line: str) -> list[Patch]:
    """The item's first row written anew; the next row says itself what it repeated of the old one."""
    start = spot.draft.start
    patches = [Patch(start, start + 1, line)]
    drafts, table = spot.part.drafts, block_of(spot)
    if spot.index + 1 == len(drafts) or drafts[spot.index + 1].start >= table.end:
        return patches
    following, title = drafts[spot.index + 1].start, columns_of(spot).title
    old, new = cell_texts(spot.lines[start], title), cell_texts(line, title)
    own = cell_texts(spot.lines[following], title)
    kept = repeated(spot.reading, spot.part, table)[start]
    cells = {at: kept[at] for at in range(title) if old[at] != new[at] and not own[at]}
    if cells:
        patches.append(Patch(following, following + 1, with_cells(spot.lines[following], cells)))
    return patches
