"""Cells left of a table's titles that repeat the one above because they are empty."""

from roadmap.document.editing.spots import Spot, block_of, columns_of
from roadmap.document.markdown.blocks import Block
from roadmap.document.markdown.cells import cell_texts
from roadmap.document.markdown.patches import Patch
from roadmap.document.model import Item
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


def dragged(spot: Spot, patches: list[Patch]) -> Item | None:
    """The item of the next row, if a change to the row of this one would change cells that the next repeats."""
    start, drafts = spot.draft.start, spot.part.drafts
    if spot.is_piece:
        return None
    own = next((patch for patch in patches if patch.start == start), None)
    if own is None or spot.index + 1 == len(drafts) or drafts[spot.index + 1].start >= block_of(spot).end:
        return None
    following, title = Spot(spot.reading, spot.section, spot.index + 1), columns_of(spot).title
    old, new = cell_texts(spot.lines[start], title), cell_texts(own.text, title)
    below = cell_texts(spot.lines[following.draft.start], title)
    repeats = any(old[at] != new[at] and not below[at] for at in range(title))
    return following.item if repeats else None
