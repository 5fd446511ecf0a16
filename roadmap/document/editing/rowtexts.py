"""Another text of an item that is a table row."""

import re
from collections.abc import Iterator

from roadmap.document.editing.marks import Title, title_of
from roadmap.document.editing.naming import is_whole
from roadmap.document.editing.repeats import repeated
from roadmap.document.editing.spots import Spot, block_of, columns_of
from roadmap.document.markdown.cells import cell_texts, with_cells
from roadmap.document.markdown.escapes import plainly, tamed
from roadmap.document.markdown.patches import Patch
from roadmap.document.model import DocumentError
from roadmap.document.reading.tables import Columns, rows_of

_ENTRY = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_OTHER = re.compile(r"- (?:\*\*(?P<name>.+?):\*\* )?(?P<value>.*)")


def row_body_changes(spot: Spot, body: list[str]) -> Iterator[list[Patch]]:
    """The text in its column, and what it says of other columns in theirs.

    Raises DocumentError for a text in a table without a column for it.
    """
    columns = columns_of(spot)
    for lines in (body, tamed(body)):
        texts, others = _parted(lines, columns)
        title = title_of(spot)
        line = spot.lines[spot.draft.start]
        if title and title.old.rest and texts[:1] != [title.old.rest]:
            line, texts = _beside_title(title, texts, columns)
        elif title and title.old.rest:
            texts = texts[1:]
        if texts and columns.text < 0:
            raise DocumentError(
                "The table of this item has no column for a text, such as “Description” or “Notes”."
            )
        yield _filled(spot, line, columns, texts, others)


def row_texts(spot: Spot, body: list[str]) -> tuple[list[str], dict[int, str]]:
    """The paragraphs of a text, each on one line, and what its lists say of the table's other columns."""
    return _parted(body, columns_of(spot))


def one_cell(lines: list[str]) -> str:
    """A paragraph or list on one line."""
    pieces: list[str] = []
    for line in lines:
        if pieces and not _ENTRY.match(line):
            pieces[-1] += " " + line.strip()
        else:
            pieces.append(line.strip())
    return "<br>".join(pieces)


def _parted(body: list[str], columns: Columns) -> tuple[list[str], dict[int, str]]:
    """The paragraphs of a text, each on one line, and what its lists say of the table's other columns."""
    texts: list[str] = []
    others: dict[int, str] = {}
    for paragraph in "\n".join(body).split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        named = [_column(line, columns) for line in lines]
        if lines and all(named):
            for at, value in filter(None, named):
                others.setdefault(at, value)
        elif lines:
            texts.append(one_cell(lines))
    return texts, others


def _column(line: str, columns: Columns) -> tuple[int, str] | None:
    found = _OTHER.fullmatch(line)
    name = (found["name"] or "") if found else None
    at = columns.names.index(name) if name in columns.names else -1
    return (at, found["value"]) if found and at >= 0 and at not in (columns.title, columns.text) else None


def _beside_title(title: Title, texts: list[str], columns: Columns) -> tuple[str, list[str]]:
    """The row with another text behind its title, and the texts that are left for their column."""
    content, rest = title.old.content, title.old.rest
    if is_whole(title.old, title.spot.env):
        return title.words.saying(plainly(title.old.title)).text, texts
    lead = content[: content.rfind(rest)]
    here, left = (texts[:1], texts[1:]) if columns.text >= 0 else (["<br>".join(texts)], [])
    new = lead + here[0] if here and here[0] else lead.rstrip(" :.–—-")
    return title.words.saying(new).text, left


def _filled(spot: Spot, line: str, columns: Columns, texts: list[str], others: dict[int, str]) -> list[Patch]:
    table, draft = block_of(spot), spot.draft
    rows = [
        (at, cells)
        for at, cells in rows_of(spot.reading.context.blocks, table)
        if draft.start <= at < draft.end
    ]
    # A cell that tells the status is no text.
    told = [
        at
        for at, cells in rows
        if columns.text >= 0 and cells[columns.text] and cells[columns.text] in draft.body
    ]
    shown_at = {*told, draft.start} if columns.text >= 0 and (told or texts) else set()
    if len(texts) != len(told):
        told, texts = [draft.start], ["<br>".join(texts)]
    shown = repeated(spot.reading, spot.part, table)[draft.start]
    new = {at: value for at, value in others.items() if len(rows) == 1 and shown[at] != value}
    patches: list[Patch] = []
    for at, cells in rows:
        text = texts[told.index(at)] if at in told else ""
        own = {columns.text: text} if at in shown_at and cells[columns.text] != text else {}
        if at == draft.start:
            patches.append(Patch(at, at + 1, with_cells(line, own | new)))
        elif own:
            row = with_cells(spot.lines[at], own)
            patches.append(Patch(at, at + 1, row if any(cell_texts(row, len(cells))) else ""))
    return patches
