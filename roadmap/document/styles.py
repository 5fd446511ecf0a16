"""How a new item is written: in the style of the items that stand beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.document.blocks import Block, read_blocks
from roadmap.document.drafts import Draft, Form
from roadmap.document.entries import trimmed_end
from roadmap.document.model import Reference
from roadmap.document.outline import Node
from roadmap.document.reading import Part, Reading
from roadmap.document.tables import find_columns, rows_of

_ENTRY = re.compile(r"(\s*)([-*+]|(\d{1,9})([.)]))([ \t]+|$)")
_CLOSED = re.compile(r"[ \t]#+[ \t]*$")


@dataclass(frozen=True, slots=True)
class NewItem:
    """What to write: one line of title and lines of body, both Markdown, and the issues that track it."""

    title: str
    body: list[str]
    references: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class Insertion:
    """Lines, without their ends, to put before line `at` (from 0)."""

    at: int
    lines: list[str]


def insertion(reading: Reading, part: Part, item: NewItem, form: Form) -> Insertion:
    """The new item at the end of a section."""
    if form == "heading":
        return _heading(reading, part, item)
    return _row(reading, part, item) if form == "table" else _entry(reading, part, item, form)


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
    body = _demoted(item.body, level)
    tracked = _tracking_list(reading, item.references)
    written = [*heading, *([] if close else [""]), *body] if body else heading
    at = _content_end(reading, part)
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


def _content_end(reading: Reading, part: Part) -> int:
    """The line after a section's last text; rules and link definitions at its end stay behind the new item."""
    blocks = reading.context.blocks
    ends = [
        trimmed_end(blocks, block)
        for block in blocks.top()
        if part.line <= block.start and block.end <= part.stop and block.kind != "rule"
    ]
    return ends[-1] if ends else part.start


def _demoted(body: list[str], level: int) -> list[str]:
    """The body with its headings below the item's own, and with its last code fence closed."""
    blocks = read_blocks("\n".join(body))
    top = blocks.top()
    headings = [block for block in top if block.kind == "heading"]
    shift = max(0, level + 1 - min((block.level for block in headings), default=level + 1))
    lines: list[str | None] = list(body)
    for block in headings:
        deeper = block.level + shift
        text = " ".join(block.content.split())
        lines[block.start : block.end] = [None] * (block.end - block.start)
        lines[block.start] = f"{'#' * deeper} {text}" if deeper <= 6 else f"**{text}**"
    written = [line for line in lines if line is not None]
    if top and top[-1].kind == "fence":
        markup = blocks.tokens[top[-1].first].markup
        closed = top[-1].end - top[-1].start > 1 and body[top[-1].end - 1].strip().startswith(markup)
        written += [] if closed else [markup]
    return written


def _tracking_list(reading: Reading, references: Sequence[Reference]) -> list[str]:
    """The label and list of tracking issues, as the document writes them."""
    if not references:
        return []
    blocks = reading.context.blocks
    label, gap, marker = "Tracking issues:", [""], "-"
    for start, end in reading.context.labels.lists[:1]:
        label = blocks.lines[start].strip("\ufeff \t\r\n")
        first = next((line for line in range(start + 1, end) if _ENTRY.match(blocks.lines[line])), start + 1)
        found = _ENTRY.match(blocks.lines[first])
        marker = found[2] if found and not found[3] else "-"
        gap = [""] if not blocks.lines[first - 1].strip() else []
        label = label if _is_plain_label(label) else "Tracking issues:"
    return [label, *gap, *(f"{marker} {_link(reading, reference)}" for reference in references)]


def _is_plain_label(label: str) -> bool:
    return not label.startswith(("#", "-", "*  ", "+", ">")) and len(label) < 60


# References


def _address(reference: Reference) -> str:
    kind = "pull" if reference.kind == "pull" else "issues"
    return f"https://github.com/{reference.repository}/{kind}/{reference.number}"


def _short(reading: Reading, reference: Reference) -> str:
    same = reference.repository == reading.document.repository.lower()
    return f"#{reference.number}" if same else reference.key


def _link(reading: Reading, reference: Reference) -> str:
    return f"[{_short(reading, reference)}]({_address(reference)})"


def _suffix(reading: Reading, references: Sequence[Reference]) -> str:
    """References behind a title, as most of the document's entries write them."""
    if not references:
        return ""
    lines = reading.context.blocks.lines
    text = "".join(lines[draft.start] for part in reading.parts for draft in part.drafts)
    linked = len(re.findall(r"#\d+\]\(", text))
    bare = len(re.findall(r"(?<!\()https?://[^\s()]+/(?:issues|pull)/\d+", text))
    short = len(re.findall(r"(?<![\[\w/])#\d+", text))
    if short > max(linked, bare) and reading.document.repository:
        return " " + ", ".join(_short(reading, reference) for reference in references)
    if bare > linked:
        return ": " + ", ".join(map(_address, references))
    return " " + ", ".join(_link(reading, reference) for reference in references)


# List entries


def _entry(reading: Reading, part: Part, item: NewItem, form: Form) -> Insertion:
    lines = reading.context.blocks.lines
    own = [draft for draft in part.drafts if draft.form in ("list", "task")]
    sibling = own[-1] if own else _sibling(reading, part, form)
    found = _ENTRY.match(lines[sibling.start].lstrip("\ufeff")) if sibling else None
    marker = _next_marker(lines, own, found)
    gap = found[5] if found and found[5] and len(found[5]) <= 4 and "\t" not in found[5] else " "
    lead = f"{found[1] if found else ''}{marker}{gap}"
    box = "[ ] " if form == "task" else ""
    labelled = any(reading.context.tracked_lists(draft) for other in reading.parts for draft in other.drafts)
    suffix = "" if labelled else _suffix(reading, item.references)
    tracked = _tracking_list(reading, item.references) if labelled else []
    below = [*item.body, *(["", *tracked] if item.body and tracked else tracked)]
    nested = bool(below) and bool(_ENTRY.match(below[0]))
    indented = [" " * len(lead) + line if line.strip() else "" for line in below]
    written = [f"{lead}{box}{item.title}{suffix}", *([""] if below and not nested else []), *indented]
    if own:
        loose = len(own) > 1 and not lines[own[-1].start - 1].strip()
        return Insertion(own[-1].end, [*([""] if loose else []), *written])
    return Insertion(_content_end(reading, part), ["", *written])


def _next_marker(lines: list[str], own: list[Draft], found: re.Match[str] | None) -> str:
    """The next number of an ordered list (or the same, where all are the same), else the list's bullet."""
    if not found:
        return "-"
    if not found[3]:
        return found[2]
    numbers = [entry[3] for draft in own if (entry := _ENTRY.match(lines[draft.start]))]
    if not numbers:
        return f"1{found[4]}"
    same = len(numbers) > 1 and len(set(numbers)) == 1
    return f"{numbers[-1] if same else int(numbers[-1] or 0) + 1}{found[4]}"


# Table rows


def _row(reading: Reading, part: Part, item: NewItem) -> Insertion:
    blocks = reading.context.blocks
    tables = [block for block in part.blocks if block.kind == "table"]
    own = next(
        (block for block in reversed(tables) if _holds(block, part.drafts)), tables[-1] if tables else None
    )
    table = own or _any_table(reading)
    if table is None:
        return _entry(reading, part, item, "list")
    rows = rows_of(blocks, table)
    cells = _cells(reading, item, rows)
    if own:
        ends = [draft.end for draft in part.drafts if own.start <= draft.start < own.end]
        model = blocks.lines[rows[-1][0]].rstrip("\r\n")
        return Insertion(ends[-1] if ends else own.end, [_written(cells, model)])
    head = [blocks.text(line, line + 1) for line in (table.start, table.start + 1)]
    return Insertion(_content_end(reading, part), ["", *head, _written(cells, head[0])])


def _holds(block: Block, drafts: list[Draft]) -> bool:
    return any(block.start <= draft.start < block.end for draft in drafts)


def _any_table(reading: Reading) -> Block | None:
    tables = (
        block for part in reading.parts for block in part.blocks if block.kind == "table" and part.drafts
    )
    return next(tables, None)


def _cells(reading: Reading, item: NewItem, rows: list[tuple[int, list[str]]]) -> list[str]:
    header = rows[0][1]
    columns = find_columns(header, [cells for _, cells in rows[1:]])
    cells = [""] * len(header)
    body = "<br>".join(" ".join(part.split()) for part in "\n".join(item.body).split("\n\n") if part.strip())
    links = next(
        (at for at, name in enumerate(columns.names) if _is_link_column(name) and at != columns.title), -1
    )
    title = item.title
    if links >= 0:
        cells[links] = ", ".join(_link(reading, reference) for reference in item.references)
    elif item.references and all(re.match(r"\[[^\[\]]+\]\(", row[columns.title]) for _, row in rows[1:]):
        first, *others = item.references
        title = f"[{title}]({_address(first)})" + (_suffix(reading, others) if others else "")
    else:
        title += _suffix(reading, item.references)
    if body and columns.text >= 0:
        cells[columns.text] = body
    elif body:
        title = f"**{item.title}**: {body}{title.removeprefix(item.title)}"
    cells[columns.title] = title
    for at in columns.statuses:
        if at < columns.title:
            cells[at] = "Planned"
    return [re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in cells]


def _is_link_column(name: str) -> bool:
    return bool(
        re.fullmatch(r"(?:tracking |github )?(?:issue|link|ticket|pr|tracking)s?", name, re.IGNORECASE)
    )


def _written(cells: list[str], model: str) -> str:
    """A row with the model row's outer pipes and column widths."""
    bare = model.strip()
    widths = [len(cell) - 2 for cell in re.split(r"(?<!\\)\|", bare.removeprefix("|").removesuffix("|"))]
    padded = [
        cell.ljust(widths[at]) if at < len(widths) and (at + 1 < len(cells) or bare.endswith("|")) else cell
        for at, cell in enumerate(cells)
    ]
    outer = bare.startswith("|") or len(cells) == 1 or not cells[0]
    return f"{'| ' if outer else ''}{' | '.join(padded)}{' |' if bare.endswith('|') or outer else ''}"
