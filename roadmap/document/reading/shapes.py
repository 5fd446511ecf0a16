"""Which form the items of a document have, found from the document itself."""

from dataclasses import dataclass

from roadmap.document.facts.statuses import section_status, split_status
from roadmap.document.facts.targets import heading_target, title_target
from roadmap.document.markdown.blocks import Block, Blocks
from roadmap.document.reading.drafts import Context, Form, within
from roadmap.document.reading.entries import has_tasks, is_facts, is_listing
from roadmap.document.reading.outline import Node, Outline
from roadmap.document.reading.tables import is_key, is_schedule, rows_of

_WORDS: dict[Form, str] = {
    "heading": "Items are the headings under {sections}",
    "list": "Items are the list entries under {sections}",
    "task": "Items are the task-list entries under {sections}",
    "table": "Items are the table rows under {sections}",
    "text": "This document has text and no items",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """`form` of the items; `flat` if they are the document's only headings, without sections; `chosen` if
    a maintainer said so, which leaves no other form in any section."""

    form: Form
    flat: bool = False
    chosen: bool = False


def chosen_shape(outline: Outline, form: Form) -> Shape:
    """The shape that a maintainer chose, whatever the document looks like."""
    nodes = _sections(outline)
    flat = form == "heading" and bool(nodes) and not any(_topics(node) for node in nodes)
    return Shape(form, flat, chosen=True)


def find_shape(context: Context, outline: Outline) -> Shape:
    """The form most of the headings speak for. Headings win where they name topics and hold their text;
    lists, tasks and tables win where headings only group them."""
    votes: dict[Form, int] = dict.fromkeys(("heading", "list", "task", "table"), 0)
    for node in _sections(outline):
        for leaf in node.walk():
            form = _vote(context, leaf, deep=leaf is not node)
            if form:
                votes[form] += 1
    facts = [node for node in _sections(outline) if _holds_facts(context, node)]
    if not any(votes.values()) or len(facts) * 2 > len(_sections(outline)):
        if is_flat(context, outline):
            return Shape("heading", flat=True)
        own = block_form(context, [*outline.opening, *(outline.title.blocks if outline.title else ())])
        # Headings under headings that hold no text yet are the topics of somebody who has only begun to write.
        bare = own == "text" and any(_topics(node) for node in _sections(outline))
        return Shape("heading" if bare else own)
    if numbered_topics(outline):
        return Shape("heading")
    return Shape(max(("table", "task", "list", "heading"), key=lambda form: votes[form]))


def shape_words(shape: Shape, outline: Outline, items: str = "") -> str:
    """The shape as a sentence for the maintainer who imports it; `items` is what they are, if not as usual."""
    return _words(shape, outline, items) + (", as you chose" if shape.chosen else "")


def _words(shape: Shape, outline: Outline, items: str) -> str:
    if shape.flat:
        return "Items are the document's headings"
    nodes = _sections(outline)
    releases = [node for node in nodes if node.is_period]
    sections = "release or time headings" if len(releases) * 2 > len(nodes) else "section headings"
    words = f"Items are the {items} under {{sections}}" if items else _WORDS[shape.form]
    return words.format(sections=sections if nodes else "the title")


def listings(context: Context, blocks: list[Block], form: Form) -> list[Block]:
    """The lists or tables among these blocks that hold items of this form."""
    if form == "table":
        return [block for block in blocks if block.kind == "table" and _holds_items(context.blocks, block)]
    labelled = context.labels.starts
    found = [
        block
        for block in blocks
        if block.kind == "list" and block.start not in labelled and is_listing(context.blocks, block)
    ]
    return [block for block in found if has_tasks(context.blocks, block)] if form == "task" else found


def block_form(context: Context, blocks: list[Block]) -> Form:
    """The form of the items among these blocks, "text" if there are none."""
    if any(len(rows_of(context.blocks, block)) > 1 for block in listings(context, blocks, "table")):
        return "table"
    if listings(context, blocks, "task"):
        return "task"
    return "list" if listings(context, blocks, "list") else "text"


def is_group(node: Node) -> bool:
    """Whether a heading under a section only groups the headings under it."""
    return bool(node.children) and not any(
        block.kind in ("paragraph", "list", "table") for block in node.blocks
    )


def numbered_topics(outline: Outline) -> bool:
    """Numbers such as 1.1 under 1 say that the headings are the topics."""
    topics = [child for node in _sections(outline) for child in node.children]
    numbered = [child for child in topics if "." in child.number and not child.is_period]
    return len(numbered) * 2 > len(topics)


def is_flat(context: Context, outline: Outline) -> bool:
    """Whether headings without sections are topics: most say a number, a status, a target or their tracking
    issues."""
    nodes = _sections(outline)
    if any(node.children for node in nodes) or len(nodes) < 2:
        return False
    told = [node for node in nodes if _tells_topic(context, node)]
    return len(told) * 2 > len(nodes)


def _tells_topic(context: Context, node: Node) -> bool:
    labels = context.labels
    tracked = within(labels.lists, node.line, node.stop) or within(labels.lines, node.line, node.stop)
    status = split_status(node.text, context.legend)[1]
    named = status and section_status(node.title, {}) != status
    noted = context.noted_status(node.line, node.stop) or context.noted_target(node.line, node.stop)
    aimed = title_target(node.title) and heading_target(node.title) != node.title
    return bool(node.number or tracked or named or noted or aimed or _holds_facts(context, node))


def _holds_facts(context: Context, node: Node) -> bool:
    """Whether a list right under a heading tells nothing but its owner, links and the like."""
    first = next((block for block in node.blocks), None)
    return first is not None and first.kind == "list" and is_facts(context.blocks, first)


def _topics(node: Node) -> list[Node]:
    return [child for child in node.children if not child.is_prose]


def _sections(outline: Outline) -> list[Node]:
    return [node for node in outline.nodes if not node.is_prose]


def _vote(context: Context, node: Node, *, deep: bool) -> Form | None:
    """What one heading speaks for. A deep heading with a text before its list is a topic with details."""
    if node.is_prose or (deep and is_group(node)):
        return None
    form = block_form(context, node.blocks)
    if form == "text":
        return "heading" if deep and any(block.kind == "paragraph" for block in node.blocks) else None
    texts = [block for block in node.blocks if block.kind in ("paragraph", "list", "table")]
    if deep and form in ("list", "task") and texts[0].kind == "paragraph" and not node.is_period:
        return "heading"
    return form


def _holds_items(blocks: Blocks, table: Block) -> bool:
    """Whether a table can hold items: it is no legend and no timetable of releases."""
    return not (is_key(blocks, table) or is_schedule(blocks, table))
