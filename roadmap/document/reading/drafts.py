"""An item before its references are known, with the lines it stands on."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from operator import attrgetter

from markdown_it.common.utils import normalizeReference

from roadmap.document.facts.labels import Labels
from roadmap.document.facts.notes import Note, notes_in
from roadmap.document.facts.statuses import Legend
from roadmap.document.limits import MAX_COPIED, READ_ITEMS
from roadmap.document.markdown.blocks import Block, Blocks
from roadmap.document.model import Form as Form
from roadmap.document.model import Reference, Status

_COPIED = "copied"
_ITEMS = "items"
_LABEL = re.compile(r"\[([^\[\]]{1,999})\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Where in a table's row an item stands that shares it with others: its column, its line in the cell, its text."""

    column: int
    number: int
    text: str


@dataclass(slots=True)
class Draft:
    """An item on the source lines [start, end), from 0. `above` is what the words over its list say of time;
    `piece` is its part of a table's row, if it has no row of its own."""

    form: Form
    title: str
    number: str
    body: str
    start: int
    end: int
    status: Status | None
    target: str = ""
    above: str = ""
    piece: Piece | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What reading an item needs to know of its document."""

    blocks: Blocks
    labels: Labels
    legend: Legend
    tops: list[Block]
    notes: list[Note]

    def takes_item(self, line: int) -> bool:
        """Whether one more item, on that line, is read."""
        count: int = self.blocks.env.get(_ITEMS, 0) + 1
        self.blocks.env[_ITEMS] = count
        if count > READ_ITEMS:
            self.blocks.leave(line)
        return count <= READ_ITEMS

    def noted_status(self, start: int, end: int) -> Status | None:
        """The status that one of the lines [start, end) tells."""
        return next((note.status for note in notes_in(self.notes, start, end) if note.status), None)

    def noted_target(self, start: int, end: int) -> str:
        """The target that one of the lines [start, end) tells; empty without."""
        return next((note.target for note in notes_in(self.notes, start, end) if note.target), "")

    def text(self, start: int, end: int) -> str:
        """The Markdown of lines [start, end) without the link definitions at its end."""
        before = bisect_left(self.tops, end, key=attrgetter("start"))
        last = self.tops[before - 1].end if before else start
        return self.blocks.text(start, max(start, min(end, last)))

    def last_line(self, start: int, end: int) -> int:
        """The last of the lines [start, end) that holds text, counted from 1; link definitions are none."""
        before = bisect_left(self.tops, end, key=attrgetter("start"))
        last = min(end, self.tops[before - 1].end) if before else end
        while last > start + 1 and not self.blocks.lines[last - 1].strip():
            last -= 1
        return max(last, start + 1)

    def complete(self, text: str) -> str:
        """The Markdown with the definitions of the links it uses, which may stand anywhere in the document."""
        known = self.blocks.env.get("references")
        if not known:
            return text
        used: dict[str, str] = {}
        for label in dict.fromkeys(_LABEL.findall(text)):
            definition = known.get(normalizeReference(label))
            if definition:
                used.setdefault(normalizeReference(label), _definition(label, definition))
        added = "\n".join(used.values())
        copied = self.blocks.env[_COPIED] = self.blocks.env.get(_COPIED, 0) + len(added)
        return "\n\n".join(part for part in (text, added if copied <= MAX_COPIED else "") if part)

    def body(self, start: int, end: int) -> str:
        """The Markdown of lines [start, end) without the tracking issues that they list."""
        kept: list[str] = []
        position = start
        for first, last in self.tracked(start, end):
            kept.append(self.blocks.text(position, first))
            position = last
        kept.append(self.text(position, end))
        return "\n\n".join(part for part in kept if part.strip())

    def tracked_lists(self, draft: Draft) -> list[tuple[int, int]]:
        """The line ranges of an item's labels with their lists."""
        return within(self.labels.lists, draft.start, draft.end)

    def tracked_lines(self, draft: Draft) -> list[Reference]:
        """The references on an item's lines that start with a label."""
        ranges = within(self.labels.lines, draft.start, draft.end)
        return [reference for place in ranges for reference in self.labels.tracked[place]]

    def tracked(self, start: int, end: int) -> list[tuple[int, int]]:
        """The line ranges of what says nothing but tracking issues within lines [start, end), in order."""
        ranges = [*within(self.labels.lists, start, end), *within(self.labels.alone, start, end)]
        apart: list[tuple[int, int]] = []
        for first, last in sorted(ranges):
            if not apart or first >= apart[-1][1]:
                apart.append((first, last))
        return apart


def _definition(label: str, definition: dict[str, str]) -> str:
    title = definition["title"].replace("\\", "\\\\").replace('"', '\\"').strip()
    return f"[{label}]: {definition['href'] or '<>'}" + (f' "{title}"' if title else "")


def within(ranges: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The ranges, sorted by their start, that begin and end within [start, end)."""
    first = bisect_left(ranges, (start, -1))
    found = []
    for position in range(first, len(ranges)):
        if ranges[position][0] >= end:
            break
        if ranges[position][1] <= end:
            found.append(ranges[position])
    return found
