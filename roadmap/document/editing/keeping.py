"""What of an item's text stays where it is when the text is written anew."""

from roadmap.document.editing.spots import Spot, entry_of
from roadmap.document.editing.titling import words_of
from roadmap.document.facts.notes import find_notes, notes_in
from roadmap.document.markdown.blocks import Block, read_blocks


def locked_lines(spot: Spot, body: list[str]) -> list[tuple[int, int]]:
    """The lines that another text leaves in place: the item's tracking issues, its link definitions, and what
    it states of status and target unless the other text does."""
    context = spot.reading.context
    start, end = words_of(spot).end, spot.end
    blocks = _blocks(spot, start, end)
    found = [(first, _trimmed(spot, last)) for first, last in context.tracked(start, spot.draft.end)]
    free = [block for block in blocks if not any(first <= block.start < last for first, last in found)]
    kept = sorted([*found, *_definitions(spot, blocks, start, end), *_stated(spot, free, body)])
    return [one for at, one in enumerate(kept) if at == 0 or one[0] >= kept[at - 1][1]]


def _trimmed(spot: Spot, end: int) -> int:
    while not spot.lines[end - 1].strip():
        end -= 1
    return end


def _blocks(spot: Spot, start: int, end: int) -> list[Block]:
    """The blocks of the item's text; of the paragraph with the title only what is below that."""
    context = spot.reading.context
    blocks = context.tops if spot.is_heading else context.blocks.children(entry_of(spot))
    return [
        Block(block.kind, max(start, block.start), block.end, block.first, block.last)
        for block in blocks
        if block.end > start and block.start < end
    ]


def _definitions(spot: Spot, blocks: list[Block], start: int, end: int) -> list[tuple[int, int]]:
    """Ranges of lines that are no block but not blank."""
    ranges: list[tuple[int, int]] = []
    position = start
    for first, last in [*((block.start, block.end) for block in blocks), (end, end)]:
        lines = [line for line in range(position, first) if spot.lines[line].strip()]
        if lines:
            ranges.append((lines[0], lines[-1] + 1))
        position = max(position, last)
    return ranges


def _stated(spot: Spot, blocks: list[Block], body: list[str]) -> list[tuple[int, int]]:
    """Paragraphs and lists that only state what the text does not, and such lines of others."""
    context = spot.reading.context
    text = read_blocks("\n".join(body))
    said = find_notes(text, context.legend)
    has_status, has_target = any(note.status for note in said), any(note.target for note in said)
    ranges = []
    for block in blocks if not (has_status and has_target) else []:
        notes = [
            note
            for note in notes_in(context.notes, block.start, block.end)
            if not (note.status and has_status) and not (note.target and has_target)
        ]
        lines = {line for line in range(block.start, block.end) if spot.lines[line].strip()}
        if notes and lines == {note.line for note in notes}:
            ranges.append((block.start, block.end))
        else:
            ranges += [(line, line + 1) for line in sorted({note.line for note in notes})]
    return ranges
