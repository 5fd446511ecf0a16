"""The sections of a document and the items in them."""

from dataclasses import dataclass

from roadmap.document.facts.targets import title_target
from roadmap.document.markdown.blocks import Block
from roadmap.document.reading.drafts import Context, Draft, Form
from roadmap.document.reading.entries import read_entries, under
from roadmap.document.reading.grids import is_grid, read_grid
from roadmap.document.reading.leads import NO_LEAD, leads
from roadmap.document.reading.outline import Node, Outline
from roadmap.document.reading.shapes import Shape, block_form, is_group, listings
from roadmap.document.reading.tables import read_rows
from roadmap.document.reading.titles import read_title


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


def find_parts(context: Context, outline: Outline, shape: Shape) -> list[Part]:
    """The document's sections in order, with their items."""
    nodes = [node for node in outline.nodes if not node.is_prose]
    if shape.flat:
        return [_flat_part(context, outline, nodes)]
    parts = []
    for node in nodes:
        if _has_topics(context, node, shape):
            parts += _topic_parts(context, node)
        else:
            parts += [_listing_part(context, inner, shape) for inner in node.walk() if not inner.is_prose]
    first = outline.title.blocks if outline.title else outline.opening
    if not any(part.drafts for part in parts) or (
        # Tables and tasks are hardly ever an introduction.
        shape.form in ("table", "task") and listings(context, first, shape.form)
    ):
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
        elif not child.is_prose and context.takes_item(child.line):
            part.drafts.append(_topic(context, child))
    if part.drafts or part.blocks or len(parts) == 1:
        return parts
    return parts[1:]


def _listing_part(context: Context, node: Node, shape: Shape) -> Part:
    """A section whose items are in its lists or tables: of the document's form, else of its own."""
    part = _empty_part(node, shape.form)
    _fill(context, part, shape)
    return part


def _lone_parts(context: Context, outline: Outline, shape: Shape) -> list[Part]:
    """The title as the only section, where no other holds items."""
    title, end = outline.title, len(context.blocks.lines)
    if title:
        if outline.nodes and _own_form(context, title.blocks, shape) == "text":
            return []
        part = _empty_part(title, shape.form)
        part.stop = title.own
    else:
        if _own_form(context, outline.opening, shape) == "text":
            return []
        stop = outline.nodes[0].line if outline.nodes else end
        part = Part("", "", 0, 0, stop, stop, None, outline.opening, "text", [])
    _fill(context, part, shape)
    return [part]


def _flat_part(context: Context, outline: Outline, nodes: list[Node]) -> Part:
    title, end = outline.title, len(context.blocks.lines)
    name, line = title.title if title else "", nodes[0].line
    drafts = [_topic(context, node) for node in nodes if context.takes_item(node.line)]
    return Part(name, "", line, line, line, end, None, [], "heading", drafts)


def _empty_part(node: Node, form: Form) -> Part:
    return Part(
        node.title, node.number, node.line, node.start, node.own, node.stop, node, node.blocks, form, []
    )


def _own_form(context: Context, blocks: list[Block], shape: Shape) -> Form:
    """The form of the items among a section's own blocks: the document's, else (unless that was chosen) theirs."""
    if shape.form not in ("heading", "text") and listings(context, blocks, shape.form):
        return shape.form
    return "text" if shape.chosen else block_form(context, blocks)


def _fill(context: Context, part: Part, shape: Shape) -> None:
    form = _own_form(context, part.blocks, shape)
    part.form = form
    part.stop = part.end
    if form == "text":
        return
    over = leads(context, part.blocks)
    # A list with tasks in it may hold plain entries too.
    for block in listings(context, part.blocks, "list" if form == "task" else form):
        if form == "table":
            drafts = read_grid(context, block) if is_grid(context, block) else read_rows(context, block)
        else:
            drafts = read_entries(context, block)
        part.drafts += under(drafts, over.get(block.first, NO_LEAD))


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
    status = status or context.noted_status(node.start, node.stop)
    target = context.noted_target(node.start, node.stop) or title_target(node.title)
    return Draft("heading", title or node.title, number, body, node.line, node.stop, status, target)
