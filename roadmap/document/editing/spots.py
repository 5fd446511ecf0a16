"""One item of a reading, with the source text that says its title."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter
from typing import Any

from roadmap.document.editing.insertions import ENTRY
from roadmap.document.markdown.blocks import Block
from roadmap.document.model import DocumentError, Item
from roadmap.document.reading.drafts import Draft
from roadmap.document.reading.entries import trimmed_end
from roadmap.document.reading.outline import Node
from roadmap.document.reading.parsing import Reading
from roadmap.document.reading.parts import Part
from roadmap.document.reading.tables import Columns, find_columns, rows_of

_TELLING = 30
"""Rows of a table, its header with them, that are enough to know its columns."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An item by its place in a reading."""

    reading: Reading
    section: int
    index: int

    @property
    def part(self) -> Part:
        return self.reading.parts[self.section]

    @property
    def draft(self) -> Draft:
        return self.part.drafts[self.index]

    @property
    def item(self) -> Item:
        return self.reading.document.sections[self.section].items[self.index]

    @property
    def lines(self) -> list[str]:
        return self.reading.context.blocks.lines

    @property
    def env(self) -> dict[str, Any]:
        """The link definitions, apart from what reading the document counts in its own."""
        return {"references": self.reading.context.blocks.env.get("references", {})}

    @property
    def is_heading(self) -> bool:
        return self.draft.form == "heading"

    @property
    def is_row(self) -> bool:
        return self.draft.form == "table"

    @property
    def is_piece(self) -> bool:
        """Whether other items may stand in its row of a table."""
        return self.draft.piece is not None

    @property
    def end(self) -> int:
        """The line after the item's last text; blank lines, link definitions and rules at its end stay behind."""
        tops = self.reading.context.tops
        if not self.is_heading:
            return self.draft.end
        last = bisect_left(tops, self.draft.end, key=attrgetter("start")) - 1
        while tops[last].kind == "rule":
            last -= 1
        return trimmed_end(self.reading.context.blocks, tops[last])


def find_spot(reading: Reading, place: int) -> Spot:
    """The item at this place over all items of the document, counted from 0."""
    left = place
    for section, part in enumerate(reading.parts):
        if 0 <= left < len(part.drafts):
            return Spot(reading, section, left)
        left -= len(part.drafts)
    count = sum(len(part.drafts) for part in reading.parts)
    raise DocumentError(f"The document has {count:,} items, and none at place {place + 1:,}.")


def siblings(spot: Spot, most: int) -> Iterator[Spot]:
    """Up to so many other items that are written alike, those of the same section first."""
    sections = sorted(range(len(spot.reading.parts)), key=lambda at: at != spot.section)
    found = (
        Spot(spot.reading, section, index)
        for section in sections
        for index, draft in enumerate(spot.reading.parts[section].drafts)
        if (section, index) != (spot.section, spot.index)
        and (draft.form == "heading", draft.form == "table") == (spot.is_heading, spot.is_row)
    )
    return islice(found, most)


def node_of(spot: Spot) -> Node:
    """The heading of an item that is one."""
    nodes = (node for root in spot.reading.outline.nodes for node in root.walk())
    return next(node for node in nodes if node.line == spot.draft.start)


def block_of(spot: Spot) -> Block:
    """The list or table that an item stands in."""
    return _listed(spot)[0]


def entry_of(spot: Spot) -> Block:
    """The block of an item that is a list entry."""
    return _listed(spot)[1]


def _listed(spot: Spot) -> tuple[Block, Block]:
    """The list or table that an item stands in, and its entry there; a list may be in the entry of another."""
    blocks, start = spot.reading.context.blocks, spot.draft.start
    waiting = list(spot.part.blocks)
    while True:
        block = next(one for one in waiting if one.kind in ("list", "table") and one.start <= start < one.end)
        if block.kind == "table":
            return block, block
        entry = next(one for one in blocks.children(block) if one.start <= start < one.end)
        if entry.start == start:
            return block, entry
        waiting = blocks.children(entry)


def columns_of(spot: Spot) -> Columns:
    """What the columns of an item's table hold, as its header and its first rows tell."""
    table, blocks = block_of(spot), spot.reading.context.blocks
    rows = (at for at in range(table.first, table.last) if blocks.tokens[at].type == "tr_open")
    last = next(islice(rows, _TELLING, None), table.last)
    (_, header), *telling = rows_of(blocks, replace(table, last=last))
    return find_columns(header, [cells for _, cells in telling])


def text_column(line: str) -> int:
    """The column at which the text of a list entry starts (CommonMark, "List items")."""
    found = ENTRY.match(line.lstrip("\ufeff"))
    if found is None:
        return 0
    marked = len((found[1] + found[2]).expandtabs(4))
    gap = len((found[1] + found[2] + found[5]).expandtabs(4)) - marked
    return marked + (gap if 1 <= gap <= 4 else 1)
