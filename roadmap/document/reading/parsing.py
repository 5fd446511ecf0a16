"""Source text to document: the outline, the shape, the items and their references put together."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from roadmap.document.facts.labels import find_labels
from roadmap.document.facts.links import distinct, find_places, located, searches
from roadmap.document.facts.notes import find_notes
from roadmap.document.facts.statuses import find_legend
from roadmap.document.limits import uncollected
from roadmap.document.markdown.blocks import KINDS, Block, Blocks, read_blocks
from roadmap.document.markdown.inline import plain
from roadmap.document.model import GITHUB, Document, Form, Heading, Home, Passage
from roadmap.document.reading.drafts import Context
from roadmap.document.reading.outline import Node, Outline, read_outline
from roadmap.document.reading.parts import Part, find_parts
from roadmap.document.reading.sections import read_sections
from roadmap.document.reading.shapes import Shape, chosen_shape, find_shape, shape_words

NOWHERE = Home()
_KEPT = 3
"""Readings that are remembered at once; one of a large document takes as much room as fifty of its texts."""


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
        sections=tuple(read_sections(context, parts, places, home)),
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
