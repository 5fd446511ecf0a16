"""Whether a changed document still says everything else as before."""

from collections.abc import Callable
from dataclasses import replace

from roadmap.document.facts.notes import find_notes
from roadmap.document.facts.statuses import Legend
from roadmap.document.markdown.blocks import Blocks, read_blocks
from roadmap.document.markdown.patches import bare
from roadmap.document.model import Document, Form, Item, Status
from roadmap.document.reading.entries import dedented
from roadmap.document.reading.parsing import Reading, read
from roadmap.document.reading.tables import rows_of


def read_again(document: Document, form: Form | None) -> Reading:
    """A document with its places in the source, in the form that it was read in."""
    reading = read(document.source, home=document.home, form=form)
    if form is None and reading.document.sections != document.sections:
        return read(document.source, home=document.home, form=document.form)
    return reading


def reread(reading: Reading, text: str) -> Reading:
    """Another text read as this one was."""
    form = reading.shape.form if reading.shape.chosen else None
    return read(text, home=reading.document.home, form=form)


def targets(reading: Reading) -> dict[str, str]:
    """Where the document's link definitions lead."""
    definitions = reading.context.blocks.env.get("references", {})
    return {label: definition["href"] for label, definition in definitions.items()}


def unplaced(item: Item) -> Item:
    """What an item says, whatever lines it says it on."""
    return replace(item, line=0, end=0)


def said(document: Document) -> tuple[object, ...]:
    """What a document says, whatever lines it says it on."""
    questions = [replace(passage, line=0) for passage in document.questions]
    sections = [
        replace(section, line=0, items=tuple(map(unplaced, section.items))) for section in document.sections
    ]
    return document.title, questions, sections


def same_but_items(before: Document, after: Document) -> bool:
    """Whether title, introductions, questions and sections are the same, whatever items these hold."""

    def rest(document: Document, write: Callable[[str], str]) -> tuple[object, ...]:
        sections = tuple(replace(one, items=(), body=write(one.body)) for one in document.sections)
        return said(replace(document, sections=sections))

    return rest(before, str) == rest(after, str) or rest(before, _own_text) == rest(after, _own_text)


def _own_text(body: str) -> str:
    """A section's text without the head of a table, which stays when all its items went."""
    blocks, lines = read_blocks(body), body.split("\n")
    for block in reversed(blocks.top()):
        if block.kind == "table" and len(rows_of(blocks, block)) == 1:
            del lines[block.start : block.end]
    return "\n\n".join(essence("\n".join(lines)))


def same_but(before: Document, after: Document, section: int, index: int) -> Item | None:
    """The item at this place as the changed document says it, if all else reads as before."""
    if not same_but_items(before, after):
        return None
    counts = [len(one.items) for one in before.sections]
    if counts != [len(one.items) for one in after.sections]:
        return None
    for at, (old, new) in enumerate(zip(before.sections, after.sections, strict=True)):
        for number, (one, other) in enumerate(zip(old.items, new.items, strict=True)):
            if (at, number) != (section, index) and unplaced(one) != unplaced(other):
                return None
    return after.sections[section].items[index]


def essence(markdown: str, *, levels: bool = True) -> list[str]:
    """A text block by block: without link definitions, blank lines between, trailing blanks and a last rule.

    Without `levels` a heading counts for its words alone.
    """
    return _by_blocks(read_blocks(markdown), set(), levels)


def sense(markdown: str, legend: Legend) -> tuple[list[str], set[tuple[Status | None, str]]]:
    """A text block by block without its lines of status and target, and what these say."""
    blocks = read_blocks(markdown)
    notes = find_notes(blocks, legend)
    said = {(note.status, note.target) for note in notes}
    return _by_blocks(blocks, {note.line for note in notes}, True), said


def _by_blocks(blocks: Blocks, without: set[int], levels: bool) -> list[str]:
    top = blocks.top()
    while top and top[-1].kind == "rule":
        top.pop()
    texts = [
        " ".join(block.content.lstrip("0123456789.) ").split())
        if block.kind == "heading" and not levels
        else plain_lines(
            "\n".join(
                bare(blocks.lines[line]) for line in range(block.start, block.end) if line not in without
            )
        )
        for block in top
    ]
    return [text for text in texts if text]


def plain_lines(text: str) -> str:
    """Lines with spaces in front for tabs, and without blanks at their ends."""
    return "\n".join(line.rstrip() for line in dedented(text, 0).split("\n")).strip("\n")


def tracked_words(reading: Reading, start: int, end: int) -> list[str]:
    """The labelled lists and lines of tracking issues among lines [start, end), as they are written."""
    lines = reading.context.blocks.lines
    return [
        "".join(line.strip() + "\n" for line in lines[first:last] if line.strip())
        for first, last in reading.context.tracked(start, end)
    ]
