"""How a new item is written: in the style of the items that stand beside it."""

import re

from roadmap.document.editing.insertions import ENTRY, Insertion, NewItem, content_end, suffix, tracking_list
from roadmap.document.editing.rows import new_row
from roadmap.document.markdown.demotion import demoted
from roadmap.document.reading.drafts import Draft, Form
from roadmap.document.reading.outline import Node
from roadmap.document.reading.parsing import Reading
from roadmap.document.reading.parts import Part

_CLOSED = re.compile(r"[ \t]#+[ \t]*$")


def insertion(reading: Reading, part: Part, item: NewItem, form: Form) -> Insertion:
    """The new item at the end of a section."""
    if form == "heading":
        return _heading(reading, part, item)
    row = new_row(reading, part, item) if form == "table" else None
    return row or _entry(reading, part, item, form)


# Headings


def _heading(reading: Reading, part: Part, item: NewItem) -> Insertion:
    lines = reading.context.blocks.lines
    sibling = _sibling(reading, part, "heading")
    node = _node_at(reading, sibling.start) if sibling else None
    level = node.level if node else min(6, part.node.level + 1 if part.node else 2)
    title = f"{_next_number(reading, part, node)}{item.title}"
    heading = [f"{'#' * level} {title}"]
    if node and node.start - node.line >= 2:
        heading = [title, ("=" if level == 1 else "-") * max(3, len(title))]
    elif node and _CLOSED.search(lines[node.line].rstrip()):
        heading = [f"{heading[0]} {'#' * level}"]
    close = node is not None and node.start < len(lines) and bool(lines[node.start].strip())
    body = demoted(item.body, level)
    tracked = tracking_list(reading, item.references)
    written = [*heading, *([] if close else [""]), *body] if body else heading
    at = content_end(reading, part)
    return Insertion(at, ["", *written, *(["", *tracked] if tracked else [])])


def _sibling(reading: Reading, part: Part, form: Form) -> Draft | None:
    """The section's last item of this form, else the document's last."""
    for drafts in (part.drafts, [draft for other in reading.parts for draft in other.drafts]):
        found = next((draft for draft in reversed(drafts) if draft.form == form), None)
        if found:
            return found
    return None


def _node_at(reading: Reading, line: int) -> Node | None:
    nodes = (node for root in reading.outline.nodes for node in root.walk())
    return next((node for node in nodes if node.line == line), None)


def _next_number(reading: Reading, part: Part, sibling: Node | None) -> str:
    """The number and what parts it from the title: "1.6 " after "1.5 Title"; empty without numbers."""
    if sibling is None or not sibling.number:
        return ""
    found = re.match(re.escape(sibling.number) + r"[.)]?\s+", sibling.text)
    gap = found[0][len(sibling.number) :] if found else " "
    own = [draft.number for draft in part.drafts if draft.number]
    if own:
        *above, last = own[-1].split(".")
        return ".".join([*above, str(int(last) + 1)]) + gap
    return f"{part.number}.1{gap}" if part.number else ""


# List entries


def _entry(reading: Reading, part: Part, item: NewItem, form: Form) -> Insertion:
    lines = reading.context.blocks.lines
    own = [draft for draft in part.drafts if draft.form in ("list", "task")]
    sibling = own[-1] if own else _sibling(reading, part, form)
    found = ENTRY.match(lines[sibling.start].lstrip("\ufeff")) if sibling else None
    marker = _next_marker(lines, own, found)
    gap = found[5] if found and found[5] and len(found[5]) <= 4 and "\t" not in found[5] else " "
    lead = f"{found[1] if found else ''}{marker}{gap}"
    box = "[ ] " if form == "task" else ""
    labelled = any(reading.context.tracked_lists(draft) for other in reading.parts for draft in other.drafts)
    shown = "" if labelled else suffix(reading, item.references)
    tracked = tracking_list(reading, item.references) if labelled else []
    below = [*item.body, *(["", *tracked] if item.body and tracked else tracked)]
    nested = bool(below) and bool(ENTRY.match(below[0]))
    indented = [" " * len(lead) + line if line.strip() else "" for line in below]
    written = [f"{lead}{box}{item.title}{shown}", *([""] if below and not nested else []), *indented]
    if own:
        loose = len(own) > 1 and not lines[own[-1].start - 1].strip()
        return Insertion(own[-1].end, [*([""] if loose else []), *written])
    return Insertion(content_end(reading, part), ["", *written])


def _next_marker(lines: list[str], own: list[Draft], found: re.Match[str] | None) -> str:
    """The next number of an ordered list (or the same, where all are the same), else the list's bullet."""
    if not found:
        return "-"
    if not found[3]:
        return found[2]
    numbers = [entry[3] for draft in own if (entry := ENTRY.match(lines[draft.start]))]
    if not numbers:
        return f"1{found[4]}"
    same = len(numbers) > 1 and len(set(numbers)) == 1
    return f"{numbers[-1] if same else int(numbers[-1] or 0) + 1}{found[4]}"
