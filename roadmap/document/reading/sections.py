"""Sections with their items: drafts with their references and with what stands over them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from roadmap.document.facts.links import Place, distinct, find_references
from roadmap.document.facts.statuses import section_status
from roadmap.document.facts.targets import completed, heading_target
from roadmap.document.model import Home, Item, Reference, Section, Status
from roadmap.document.reading.drafts import Context, Draft
from roadmap.document.reading.outline import Node
from roadmap.document.reading.parts import Part

Above = tuple[Status | None, str]
"""Status and target that a section's heading gives its items."""


def read_sections(context: Context, parts: list[Part], places: list[Place], home: Home) -> Iterator[Section]:
    """The sections in order, each with its items."""
    starts = [place.start for place in places]
    only_lists = any(context.tracked_lists(draft) for part in parts for draft in part.drafts)
    known: dict[int, Above] = {}
    for part in parts:
        above = _above(context, part.node, known)
        items = tuple(_item(context, draft, places, starts, only_lists, above, home) for draft in part.drafts)
        yield Section(part.title, part.number, _own_text(context, part), part.line + 1, items)


def _above(context: Context, node: Node | None, known: dict[int, Above]) -> Above:
    """What a heading and those above it say for the items below, the nearest first; a quarter gets its year
    from further up. `known` keeps the answers by line."""
    if node is None:
        return None, ""
    if node.line not in known:
        status, target = _above(context, node.parent, known)
        said = heading_target(node.title)
        known[node.line] = (
            section_status(node.title, context.legend) or _noted(context, node) or status,
            completed(said, target) if said else target,
        )
    return known[node.line]


def _noted(context: Context, node: Node) -> Status | None:
    """The status that a line of a section's own text tells of all its items."""
    paragraphs = (block for block in node.blocks if block.kind == "paragraph")
    return next(filter(None, (context.noted_status(block.start, block.end) for block in paragraphs)), None)


def _own_text(context: Context, part: Part) -> str:
    kept, position = [], part.start
    starts = [draft.start for draft in part.drafts if draft.form != "heading"]
    for block in part.blocks:
        if bisect_left(starts, block.start) < bisect_left(starts, block.end):
            kept.append(context.blocks.text(position, block.start))
            position = block.end
    kept.append(context.text(position, part.end))
    return context.complete("\n\n".join(text for text in kept if text.strip()))


def _item(
    context: Context,
    draft: Draft,
    places: list[Place],
    starts: list[int],
    only_lists: bool,
    above: Above,
    home: Home,
) -> Item:
    if draft.piece:
        found = tracking = find_references(draft.piece.text, context.blocks.env, home)
    else:
        found = _referred(places, starts, draft.start, draft.end)
        tracking = distinct(_tracking(context, draft, places, starts, found, only_lists))
    keys = {reference.key for reference in tracking}
    mentions = tuple(reference for reference in found if reference.key not in keys)
    return Item(
        draft.title,
        draft.number,
        context.complete(draft.body),
        draft.start + 1,
        tracking,
        mentions,
        draft.status or above[0],
        draft.target or (completed(draft.above, above[1]) if draft.above else above[1]),
        context.last_line(draft.start, draft.end),
    )


def _tracking(
    context: Context,
    draft: Draft,
    places: list[Place],
    starts: list[int],
    found: tuple[Reference, ...],
    only_lists: bool,
) -> Iterable[Reference]:
    """Issues in a labelled list; without such lists in the document all of a list entry's or row's."""
    if draft.form != "heading" and not only_lists:
        return found
    tracked = [
        reference
        for start, end in context.tracked_lists(draft)
        for reference in _referred(places, starts, start, end)
    ]
    return [*tracked, *context.tracked_lines(draft)]


def _referred(places: list[Place], starts: list[int], start: int, end: int) -> tuple[Reference, ...]:
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    return distinct(reference for place in places[first:last] for reference in place.references)
