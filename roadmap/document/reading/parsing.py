"""Source text to document: the outline, the shape, the items and their references put together."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from roadmap.document.facts.labels import find_labels
from roadmap.document.facts.links import Place, distinct, find_places, find_references, located, searches
from roadmap.document.facts.notes import find_notes
from roadmap.document.facts.statuses import find_legend, section_status
from roadmap.document.facts.targets import completed, heading_target
from roadmap.document.limits import uncollected
from roadmap.document.markdown.blocks import KINDS, Block, Blocks, read_blocks
from roadmap.document.markdown.inline import plain
from roadmap.document.model import (
    GITHUB,
    Document,
    Form,
    Heading,
    Home,
    Item,
    Passage,
    Reference,
    Section,
    Status,
)
from roadmap.document.reading.drafts import Context, Draft
from roadmap.document.reading.outline import Node, Outline, read_outline
from roadmap.document.reading.parts import Part, find_parts
from roadmap.document.reading.shapes import Shape, chosen_shape, find_shape, shape_words

NOWHERE = Home()
_KEPT = 3
"""Readings that are remembered at once; one of a large document takes as much room as fifty of its texts."""

Above = tuple[Status | None, str]
"""Status and target that a section's heading gives its items."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with the lines that its sections and items stand on, which an edit needs."""

    document: Document
    context: Context
    outline: Outline
    shape: Shape
    parts: list[Part]


_kept: ContextVar[dict[tuple[str, Home, Form | None], Reading] | None] = ContextVar("kept", default=None)


def parse(
    text: str, *, repository: str = "", form: Form | None = None, hosts: tuple[str, ...] = (GITHUB,)
) -> Document:
    """What any text says as a roadmap; never raises.

    `repository` ("owner/name") is where the document lives: `#12` in its text is an issue there. `hosts` are the
    names of its forge, such as github.com; what is on another is called by its host too (`Home`).
    `form` is what the items are, if a maintainer chose it; else the document shows it by itself.
    """
    return read(text, home=Home(repository, hosts), form=form).document


def export(document: Document) -> str:
    """The document's text: exactly what was parsed."""
    return document.source


def read(text: str, *, home: Home = NOWHERE, form: Form | None = None) -> Reading:
    """The document with its places in the source."""
    kept, key = _kept.get(), (text, home, form)
    if kept is None:
        with uncollected():
            return _read(text, home, form)
    if key not in kept:
        with uncollected():
            kept[key] = _read(text, home, form)
        if len(kept) > _KEPT:
            del kept[next(iter(kept))]
    return kept[key]


@contextmanager
def remembering() -> Iterator[None]:
    """Read a text once that is read again while this lasts: before an edit, as its proof, and as what it became."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def _read(text: str, home: Home, form: Form | None) -> Reading:
    blocks = read_blocks(text)
    places = find_places(blocks, home)
    labels = find_labels(blocks, places, home)
    legend = find_legend(blocks.lines[: blocks.unread])
    context = Context(blocks, labels, legend, blocks.top(), find_notes(blocks, legend))
    outline = read_outline(blocks)
    shape = chosen_shape(outline, form) if form else find_shape(context, outline)
    parts = find_parts(context, outline, shape)
    document = Document(
        source=text,
        title=outline.name,
        questions=tuple(_passages(context, outline, parts)),
        sections=tuple(_sections(context, parts, places, home)),
        shape=shape_words(shape, outline, _form_words(parts)),
        repository=home.repository,
        hosts=home.hosts,
        headings=tuple(_headings(blocks)),
        references=distinct(reference for place in places for reference in place.references),
        located=tuple(located(places)),
        searches=tuple(searches(places)),
        form=shape.form,
        unread=blocks.unread + 1 if blocks.unread < len(blocks.lines) else 0,
    )
    return Reading(document, context, outline, shape, parts)


def _form_words(parts: list[Part]) -> str:
    """What the items are, where the form does not say it already."""
    drafts = [draft for part in parts for draft in part.drafts]
    return "cells of tables" if drafts and all(draft.piece for draft in drafts) else ""


def _headings(blocks: Blocks) -> Iterator[Heading]:
    for position, token in enumerate(blocks.tokens):
        if KINDS.get(token.type) == "heading" and token.map:
            text = plain(blocks.tokens[position + 1].content, blocks.env)
            yield Heading(int(token.tag[1]), text, token.map[0] + 1)


def _passages(context: Context, outline: Outline, parts: list[Part]) -> Iterator[Passage]:
    """Introductions and questions, in the document's order."""
    topics = {draft.start for part in parts for draft in part.drafts if draft.form == "heading"}
    taken = {part.line for part in parts if part.node is outline.title or part.node is None}
    if outline.opening and not (parts and parts[0].node is None and parts[0].blocks):
        yield from _introduction(context, outline.opening)
    if outline.title and outline.title.line not in taken:
        yield from _introduction(context, outline.title.blocks)
    for root in outline.nodes:
        for node in [root] if root.is_prose else root.walk():
            if node.is_prose and not _is_in_topic(node, topics):
                yield Passage(
                    node.title, context.complete(context.text(node.start, node.stop)), node.line + 1
                )


def _is_in_topic(node: Node, topics: set[int]) -> bool:
    above = node.parent
    while above is not None and above.line not in topics:
        above = above.parent
    return above is not None


def _introduction(context: Context, blocks: list[Block]) -> Iterator[Passage]:
    texts = [block for block in blocks if block.kind not in ("html", "rule", "front_matter")]
    if texts:
        start = next(block for block in blocks if block.kind != "front_matter").start
        yield Passage("", context.complete(context.blocks.text(start, blocks[-1].end)), start + 1)


def _sections(context: Context, parts: list[Part], places: list[Place], home: Home) -> Iterator[Section]:
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
