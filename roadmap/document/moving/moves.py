"""Another place for one item of a document, in its section or another."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from roadmap.document.editing.proof import essence, read_again, reread, same_but_items, targets, unplaced
from roadmap.document.editing.spots import Spot
from roadmap.document.markdown.patches import Patch, patched
from roadmap.document.model import Document, DocumentError, Form, Item
from roadmap.document.moving.destinations import Destination, find_destination
from roadmap.document.moving.entrymoves import entry_moves
from roadmap.document.moving.headmoves import heading_moves
from roadmap.document.moving.rowmoves import row_moves
from roadmap.document.reading.parsing import Reading

_ATTEMPTS = 6
"""Ways of writing a move that are tried before it is refused."""

_MARK = "\ufeff"


def move_item(
    document: Document, place: int, *, section: int, before: int | None, form: Form | None = None
) -> str:
    """The source with the item at `place` in a section (from 0), before another of its items or at its end.

    The item's lines go there as they are; only indent, bullet, heading level and number are made to fit. Numbers:
    see `numbers`. `form` is what the items are, if a maintainer chose it. Raises DocumentError for a place that
    is not there, and where anything else would be read differently.
    """
    mark = _MARK if document.source.startswith(_MARK) else ""
    reading = read_again(replace(document, source=document.source.removeprefix(_MARK)), form)
    to = find_destination(reading, place, section, before)
    if to.is_near and to.index == to.spot.index:
        return document.source
    for text in islice(dict.fromkeys(patched(to.spot.lines, way) for way in _ways(to)), _ATTEMPTS):
        if _is_moved(to, reread(reading, text)):
            return mark + text
    raise DocumentError(
        f"“{to.spot.item.title[:80]}” cannot stand there as it is written: the document would be read differently. "
        "Choose another place, or edit the document by hand."
    )


def _ways(to: Destination) -> Iterable[list[Patch]]:
    there = next(iter(to.part.drafts), None)
    if to.spot.is_piece or (there and there.piece):
        raise DocumentError(
            f"“{to.spot.item.title[:80]}” cannot go into or out of a table whose cells are items. "
            "Edit the document by hand."
        )
    kinds = {"heading": "heading", "list": "entry", "task": "entry", "table": "row"}
    names = {"heading": "a heading", "entry": "a list entry", "row": "a table row"}
    own = kinds[to.spot.draft.form]
    if there and kinds[there.form] != own:
        raise DocumentError(
            f"“{to.spot.item.title[:80]}” is {names[own]}, and the items of that section are not. "
            "Edit the document by hand."
        )
    return {"heading": heading_moves, "entry": entry_moves, "row": row_moves}[own](to)


def _is_moved(to: Destination, after: Reading) -> bool:
    """Whether the item stands there, says what it said, and all else is read as before."""
    before, document = to.spot.reading.document, after.document
    if targets(to.spot.reading) != targets(after) or not same_but_items(before, document):
        return False
    expected = [list(range(len(section.items))) for section in before.sections]
    places = [[(at, index) for index in row] for at, row in enumerate(expected)]
    places[to.spot.section].pop(to.spot.index)
    places[to.section].insert(to.index, (to.spot.section, to.spot.index))
    if [len(row) for row in places] != [len(section.items) for section in document.sections]:
        return False
    return all(
        _same(
            Spot(to.spot.reading, *old), Spot(after, at, index), moved=old == (to.spot.section, to.spot.index)
        )
        for at, row in enumerate(places)
        for index, old in enumerate(row)
    )


def _same(old: Spot, new: Spot, *, moved: bool) -> bool:
    """Whether two items say the same but for number, and a moved one but for what its new place says of it."""
    one, other = (replace(unplaced(spot.item), number="") for spot in (old, new))
    if moved and old.is_row and (old.draft.status, old.draft.target) != (new.draft.status, new.draft.target):
        # An empty cell would repeat the status or target of the row above it there.
        return False
    if moved:
        other = replace(other, status=one.status, target=one.target)
    return one == other or _alike(one, other)


def _alike(one: Item, other: Item) -> bool:
    """Whether two items differ in the levels and numbers of headings and a last rule only."""
    same = essence(one.body, levels=False) == essence(other.body, levels=False)
    return same and replace(one, body="") == replace(other, body="")
