"""A new item as a table row."""

import re

from roadmap.document.editing.insertions import Insertion, NewItem, address, content_end, link, suffix
from roadmap.document.markdown.blocks import Block
from roadmap.document.reading.drafts import Draft
from roadmap.document.reading.parsing import Reading
from roadmap.document.reading.parts import Part
from roadmap.document.reading.tables import Columns, find_columns, rows_of

_LINKS = re.compile(r"(?:tracking |github )?(?:issue|link|ticket|pr|tracking)s?", re.IGNORECASE)


def new_row(reading: Reading, part: Part, item: NewItem) -> Insertion | None:
    """The item in the section's last table, else in a new one like the document's; None without any table."""
    blocks = reading.context.blocks
    tables = [block for block in part.blocks if block.kind == "table"]
    own = next(
        (block for block in reversed(tables) if _holds(block, part.drafts)), tables[-1] if tables else None
    )
    table = own or _any_table(reading)
    if table is None:
        return None
    rows = rows_of(blocks, table)
    cells = _cells(reading, item, rows)
    if own:
        ends = [draft.end for draft in part.drafts if own.start <= draft.start < own.end]
        model = blocks.lines[rows[-1][0]].rstrip("\r\n")
        return Insertion(ends[-1] if ends else own.end, [written_row(cells, model)])
    head = [blocks.text(line, line + 1) for line in (table.start, table.start + 1)]
    return Insertion(content_end(reading, part), ["", *head, written_row(cells, head[0])])


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
    links = link_column(columns)
    linked = all(re.match(r"\[[^\[\]]+\]\(", row[columns.title]) for _, row in rows[1:])
    title, shown = item.title, item.references
    if body and columns.text >= 0:
        cells[columns.text], body = body, ""
    if links >= 0:
        cells[links], shown = ", ".join(link(reading, reference) for reference in shown), ()
    elif shown and linked and not body:
        title, shown = f"[{title}]({address(reading, shown[0])})", shown[1:]
    cells[columns.title] = (f"**{title}**: {body}" if body else title) + suffix(reading, shown)
    for at in columns.statuses:
        if at < columns.title:
            cells[at] = "Planned"
    return [re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in cells]


def link_column(columns: Columns) -> int:
    """The column made for issues, beside the title's; -1 without."""
    return next(
        (at for at, name in enumerate(columns.names) if _LINKS.fullmatch(name) and at != columns.title), -1
    )


def written_row(cells: list[str], model: str) -> str:
    """A row with the model row's outer pipes and column widths."""
    bare = model.strip()
    widths = [len(cell) - 2 for cell in re.split(r"(?<!\\)\|", bare.removeprefix("|").removesuffix("|"))]
    padded = [
        cell.ljust(widths[at]) if at < len(widths) and (at + 1 < len(cells) or bare.endswith("|")) else cell
        for at, cell in enumerate(cells)
    ]
    outer = bare.startswith("|") or len(cells) == 1 or not cells[0]
    return f"{'| ' if outer else ''}{' | '.join(padded)}{' |' if bare.endswith('|') or outer else ''}"
