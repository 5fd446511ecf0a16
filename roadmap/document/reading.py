"""Source text to document: the outline, the shape, the items and their references put together."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from roadmap.document.blocks import KINDS, Block, Blocks, read_blocks
from roadmap.document.drafts import Context, Draft, Form
from roadmap.document.entries import read_entries
from roadmap.document.inline import plain
from roadmap.document.labels import find_labels
from roadmap.document.links import Place, distinct, find_places
from roadmap.document.model import Document, Heading, Item, Passage, Reference, Section, Status
from roadmap.document.outline import Node, Outline, cut, read_outline
from roadmap.document.shapes import Shape, block_form, find_shape, is_group, listings, shape_words
from roadmap.document.statuses import find_legend, section_status, status_line
from roadmap.document.tables import read_rows
from roadmap.document.titles import read_title


@dataclass(slots=True)
class Part:
    """A section being read: its own lines [start, end) from 0, its heading (if any) and its items.

    `blocks` are its own blocks, `stop` is where the next section begins.
    """

    title: str
    number: str
    line: int
    start: int
    end: int
    stop: int
    node: Node | None
    blocks: list[Block]
    form: Form
    drafts: list[Draft]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with the lines that its sections and items stand on, which an edit needs."""

    document: Document
    context: Context
    outline: Outline
    shape: Shape
    parts: list[Part]


def parse(text: str, *, repository: str = "") -> Document:
    """What any text says as a roadmap; never raises.

    `repository` ("owner/name") is where the document lives: `#12` in its text is an issue there.
    """
    return read(text, repository=repository).document


def export(document: Document) -> str:
    """The document's text: exactly what was parsed."""
    return document.source


def read(text: str, *, repository: str = "") -> Reading:
    """The document with its places in the source."""
    blocks = read_blocks(text)
    context = Context(blocks, find_labels(blocks, repository), find_legend(blocks.lines))
    outline = read_outline(blocks)
    shape = find_shape(context, outline)
    parts = _parts(context, outline, shape)
    places = find_places(blocks, repository)
    document = Document(
        source=text,
        title=_title(blocks, outline),
        questions=tuple(_passages(context, outline, parts)),
        sections=tuple(_sections(context, parts, places)),
        shape=shape_words(shape, outline),
        repository=repository,
        headings=tuple(_headings(blocks)),
        references=distinct(reference for place in places for reference in place.references),
    )
    return Reading(document, context, outline, shape, parts)


def _title(blocks: Blocks, outline: Outline) -> str:
    if outline.title:
        return outline.title.title
    front = next((token.content for token in blocks.tokens[:1] if token.type == "front_matter"), "")
    named = next((line for line in front.split("\n") if line.lower().startswith("title:")), "")
    return cut(named.partition(":")[2].strip().strip("\"'").strip())


def _headings(blocks: Blocks) -> Iterator[Heading]:
    for position, token in enumerate(blocks.tokens):
        if KINDS.get(token.type) == "heading" and token.map:
            text = plain(blocks.tokens[position + 1].content, blocks.env)
            yield Heading(int(token.tag[1]), text, token.map[0] + 1)


# Sections


def _parts(context: Context, outline: Outline, shape: Shape) -> list[Part]:
    nodes = [node for node in outline.nodes if not node.is_prose]
    if shape.flat:
        return [_flat_part(context, outline, nodes)]
    parts = []
    for node in nodes:
        if _has_topics(context, node, shape):
            parts += _topic_parts(context, node)
        else:
            parts += [
                _listing_part(context, inner, shape.form) for inner in node.walk() if not inner.is_prose
            ]
    if not any(part.drafts for part in parts):
        parts = [*_lone_parts(context, outline, shape), *parts]
    return parts


def _has_topics(context: Context, node: Node, shape: Shape) -> bool:
    return shape.form == "heading" and any(not child.is_prose for child in node.children)


def _topic_parts(context: Context, node: Node) -> list[Part]:
    """A section whose items are headings; headings that only group others are sections of their own."""
    part = _empty_part(node, "heading")
    parts = [part]
    for child in node.children:
        if is_group(child) and not child.number:
            part.stop = min(part.stop, child.line)
            parts += _topic_parts(context, child)
        elif not child.is_prose:
            part.drafts.append(_topic(context, child))
    if part.drafts or part.blocks or len(parts) == 1:
        return parts
    return parts[1:]


def _listing_part(context: Context, node: Node, form: Form) -> Part:
    """A section whose items are in its lists or tables: of the document's form, else of its own."""
    part = _empty_part(node, form)
    _fill(context, part, form)
    return part


def _lone_parts(context: Context, outline: Outline, shape: Shape) -> list[Part]:
    """The title as the only section, where no other holds items."""
    title, end = outline.title, len(context.blocks.lines)
    if title:
        if outline.nodes and block_form(context, title.blocks) == "text":
            return []
        part = _empty_part(title, shape.form)
        part.stop = title.own
    else:
        if block_form(context, outline.opening) == "text":
            return []
        stop = outline.nodes[0].line if outline.nodes else end
        part = Part("", "", 0, 0, stop, stop, None, outline.opening, "text", [])
    _fill(context, part, shape.form)
    return [part]


def _flat_part(context: Context, outline: Outline, nodes: list[Node]) -> Part:
    title, end = outline.title, len(context.blocks.lines)
    name, line = title.title if title else "", nodes[0].line
    drafts = [_topic(context, node) for node in nodes]
    return Part(name, "", line, line, line, end, None, [], "heading", drafts)


def _empty_part(node: Node, form: Form) -> Part:
    return Part(
        node.title, node.number, node.line, node.start, node.own, node.stop, node, node.blocks, form, []
    )


def _fill(context: Context, part: Part, form: Form) -> None:
    if form in ("heading", "text") or not listings(context, part.blocks, form):
        form = block_form(context, part.blocks)
    part.form = form
    part.stop = part.end
    if form == "text":
        return
    # A list with tasks in it may hold plain entries too.
    for block in listings(context, part.blocks, "list" if form == "task" else form):
        part.drafts += read_rows(context, block) if form == "table" else read_entries(context, block)


def _topic(context: Context, node: Node) -> Draft:
    number = node.number
    content = node.content
    if number:
        content = (
            content.strip()[len(number) :].lstrip(".) \t")
            if content.strip().startswith(number)
            else node.title
        )
    title, rest, status = read_title(content, context.legend, context.blocks.env)
    body = context.body(node.start, node.stop)
    if rest:
        body = f"{rest}\n\n{body}".rstrip()
    status = status or status_line(body, context.legend)
    return Draft("heading", title or node.title, number, body, node.line, node.stop, status)


# What a reader gets


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
                yield Passage(node.title, context.blocks.text(node.start, node.stop), node.line + 1)


def _is_in_topic(node: Node, topics: set[int]) -> bool:
    above = node.parent
    while above is not None and above.line not in topics:
        above = above.parent
    return above is not None


def _introduction(context: Context, blocks: list[Block]) -> Iterator[Passage]:
    texts = [block for block in blocks if block.kind not in ("html", "rule", "front_matter")]
    if texts:
        start = next(block for block in blocks if block.kind != "front_matter").start
        yield Passage("", context.blocks.text(start, blocks[-1].end), start + 1)


def _sections(context: Context, parts: list[Part], places: list[Place]) -> Iterator[Section]:
    starts = [place.start for place in places]
    only_lists = any(context.tracked_lists(draft) for part in parts for draft in part.drafts)
    for part in parts:
        status = _inherited(context, part)
        items = tuple(_item(context, draft, places, starts, only_lists, status) for draft in part.drafts)
        yield Section(part.title, part.number, _own_text(context, part), part.line + 1, items)


def _inherited(context: Context, part: Part) -> Status | None:
    node = part.node
    while node is not None:
        status = section_status(node.title, context.legend)
        if status:
            return status
        node = node.parent
    return None


def _own_text(context: Context, part: Part) -> str:
    kept, position = [], part.start
    starts = [draft.start for draft in part.drafts if draft.form != "heading"]
    for block in part.blocks:
        if bisect_left(starts, block.start) < bisect_left(starts, block.end):
            kept.append(context.blocks.text(position, block.start))
            position = block.end
    kept.append(context.blocks.text(position, part.end))
    return "\n\n".join(text for text in kept if text.strip())


def _item(
    context: Context,
    draft: Draft,
    places: list[Place],
    starts: list[int],
    only_lists: bool,
    status: Status | None,
) -> Item:
    found = _referred(places, starts, draft.start, draft.end)
    tracking = distinct(_tracking(context, draft, places, starts, found, only_lists))
    keys = {reference.key for reference in tracking}
    mentions = tuple(reference for reference in found if reference.key not in keys)
    return Item(
        draft.title, draft.number, draft.body, draft.start + 1, tracking, mentions, draft.status or status
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
