"""The source text that says an item's title, and what other text would say in its place."""

import re
from dataclasses import dataclass

from roadmap.document.editing.insertions import ENTRY
from roadmap.document.editing.spots import Spot, columns_of, entry_of, node_of
from roadmap.document.facts.notes import split_notes
from roadmap.document.markdown.blocks import Block, read_blocks
from roadmap.document.markdown.cells import cell_spans, cell_texts, with_cells
from roadmap.document.markdown.inline import plain
from roadmap.document.markdown.patches import Patch, bare
from roadmap.document.model import Status
from roadmap.document.reading.drafts import Piece
from roadmap.document.reading.entries import dedented, first_words
from roadmap.document.reading.grids import BREAK, MARKER
from roadmap.document.reading.titles import read_title

BOX = re.compile(r"\[([ xX/~-])\]\s+(?:(?=\S)|$)")
"""The box of a task, in front of its words or at the end of what stands before them."""

_ATX = re.compile(r"(\ufeff? {0,3}#{1,6}[ \t]+)(.*?)((?:[ \t]+#+)?[ \t]*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """The Markdown on lines [start, end) that says a title, with its marks, and what stands around it there.

    `column` is the cell of a table row, -1 elsewhere.
    """

    start: int
    end: int
    before: str
    text: str
    after: str
    column: int = -1

    def saying(self, text: str) -> Patch:
        """The lines with other Markdown in its place; a cell keeps its width if it can."""
        if self.column >= 0:
            line = self.before + self.text + self.after
            return Patch(self.start, self.end, with_cells(line, {self.column: text}))
        return Patch(self.start, self.end, self.before + text + self.after)


@dataclass(frozen=True, slots=True)
class Told:
    """What the Markdown of a title says: the title, the text behind it, the status, and all of it."""

    title: str
    rest: str
    status: Status | None
    content: str


def words_of(spot: Spot) -> Words:
    """Where an item's title is said."""
    if spot.is_heading:
        return _heading_words(spot)
    if spot.draft.piece:
        return _piece_words(spot, spot.draft.piece)
    return _cell_words(spot) if spot.is_row else _entry_words(spot)


def told(spot: Spot, words: Words, text: str) -> Told | None:
    """What other Markdown would say in the place of these words; None if it would be no such title at all."""
    content = _content(spot, words, text)
    if content is None:
        return None
    env = spot.env
    title, rest, status = read_title(content, spot.reading.context.legend, env)
    return Told(title, rest, status, content)


def _heading_words(spot: Spot) -> Words:
    node = node_of(spot)
    lines = spot.lines[node.line : node.start]
    raw = bare("".join(lines))
    end = "".join(lines)[len(raw) :]
    found = _ATX.match(raw) if len(lines) == 1 else None
    if found:
        before, text, after = found[1], found[2], found[3] + end
    else:
        title = "".join(lines[:-1])
        text = title.strip("\ufeff \t\r\n")
        start = title.index(text)
        before, after = title[:start], title[start + len(text) :] + lines[-1]
    number = re.match(re.escape(node.number) + r"[.)]?\s+", text) if node.number else None
    if number:
        before, text = before + number[0], text[number.end() :]
    return Words(node.line, node.start, before, text, after)


def _entry_words(spot: Spot) -> Words:
    """Up to the first line of the paragraph that tells a fact and no title."""
    blocks, entry = spot.reading.context.blocks, entry_of(spot)
    content = first_words(blocks, entry)
    first = blocks.children(entry)[0].start if content else entry.start
    end = first + 1 + split_notes(content, blocks, spot.reading.context.legend)[0].count("\n")
    raw = "".join(spot.lines[entry.start : end])
    start = sum(map(len, spot.lines[entry.start : first]))
    if start == 0:
        marker = ENTRY.match(raw, raw.startswith("\ufeff"))
        start = marker.end() if marker else 0
    if not content:
        start += len(raw[start:]) - len(raw[start:].lstrip("# \t"))
    text = raw[start:].strip()
    start = raw.index(text, start)
    box = BOX.match(text) if content else None
    if box:
        start, text = start + box.end(), text[box.end() :]
    return Words(entry.start, end, raw[:start], text, raw[start + len(text) :])


def _cell_words(spot: Spot) -> Words:
    line = spot.lines[spot.draft.start]
    spans = cell_spans(line)
    at = columns_of(spot).title
    if at >= len(spans):
        line = with_cells(line, {at: ""})
        spans = cell_spans(line)
    start, end = spans[at]
    text = line[start:end].strip(" \t")
    start = line.index(text, start)
    return Words(spot.draft.start, spot.draft.start + 1, line[:start], text, line[start + len(text) :], at)


def _piece_words(spot: Spot, piece: Piece) -> Words:
    """One of the lines of a cell, as pieces tells them apart."""
    line = spot.lines[spot.draft.start]
    start, end = cell_spans(line)[piece.column]
    for _ in range(piece.number):
        found = BREAK.search(line, start, end)
        start = found.end() if found else start
    found = BREAK.search(line, start, end)
    end = found.start() if found else end
    marker = MARKER.match(line, start, end)
    start = marker.end() if marker else start
    box = BOX.match(line, start, end)
    start = box.end() if box else start
    text = line[start:end].strip(" \t")
    start = line.index(text, start)
    return Words(spot.draft.start, spot.draft.start + 1, line[:start], text, line[start + len(text) :])


def _content(spot: Spot, words: Words, text: str) -> str | None:
    """The inline Markdown of a title as the parser hands it on."""
    if spot.is_piece:
        return None if "\n" in text or BREAK.search(text) else text.replace("\\|", "|")
    if spot.is_row:
        at, line = words.column, words.before + text + words.after
        return cell_texts(line, at + 1)[at] if "\n" not in text else None
    written = words.before + text + words.after
    indent = len(written) - len(written.lstrip(" \t"))
    blocks = read_blocks(dedented(written, indent) if indent else written)
    top = blocks.top()
    if len(top) != 1:
        return None
    if spot.is_heading:
        return _heading_content(spot, top[0]) if top[0].kind == "heading" else None
    entries = blocks.children(top[0]) if top[0].kind == "list" else []
    content = first_words(blocks, entries[0]) if len(entries) == 1 else ""
    if split_notes(content, blocks, spot.reading.context.legend)[1]:
        return None
    if not content or len(blocks.children(entries[0])) != 1:
        return None
    box = BOX.match(content)
    boxed = bool(BOX.search(words.before))
    return (content[box.end() :] if box else content) if bool(box) == boxed else None


def _heading_content(spot: Spot, heading: Block) -> str | None:
    number = spot.draft.number
    if not number:
        return heading.content
    content = heading.content.strip()
    if content.startswith(number):
        return content[len(number) :].lstrip(".) \t")
    text = plain(heading.content, spot.env)
    return text[len(number) :].lstrip(".) \t") if text.startswith(number) else None
