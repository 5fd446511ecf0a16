"""Lines that tell one fact of an item: "Status: in progress", "- **Target:** Q3 2026"."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from roadmap.document.facts.statuses import Legend, note_status
from roadmap.document.facts.targets import note_target
from roadmap.document.markdown.blocks import KINDS, Blocks
from roadmap.document.model import Status

_APART = re.compile(r"\s[·•|]\s")
_NOTE = re.compile(
    r"[\s>]*(?:[-*+]\s+)?[*_`]{0,3}([^\W\d_][\w ]{1,30}?)[*_`]{0,3}[ \t]*[:=][*_` \t]*(\S.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Note:
    """What a line (from 0) says: a status or a target."""

    line: int
    status: Status | None
    target: str


def find_notes(blocks: Blocks, legend: Legend) -> list[Note]:
    """Every such line of the document's paragraphs, in order; code and comments tell nothing."""
    notes: list[Note] = []
    for position, token in enumerate(blocks.tokens):
        if KINDS.get(token.type) != "paragraph" or token.map is None:
            continue
        content = blocks.tokens[position + 1].content
        if ":" in content or "=" in content:
            for count, line in enumerate(content.split("\n")):
                notes += (Note(token.map[0] + count, *told) for told in _read(line, blocks, legend))
    return notes


def notes_in(notes: list[Note], start: int, end: int) -> list[Note]:
    """The notes on the lines [start, end)."""
    lines = attrgetter("line")
    return notes[bisect_left(notes, start, key=lines) : bisect_left(notes, end, key=lines)]


def split_notes(content: str, blocks: Blocks, legend: Legend) -> tuple[str, str]:
    """A paragraph's text, and its last lines from the first one on that tells a fact."""
    if "\n" not in content or (":" not in content and "=" not in content):
        return content, ""
    lines = content.split("\n")
    first = next((at for at in range(1, len(lines)) if any(_read(lines[at], blocks, legend))), len(lines))
    return "\n".join(lines[:first]), "\n".join(lines[first:])


def _read(line: str, blocks: Blocks, legend: Legend) -> Iterator[tuple[Status | None, str]]:
    if ":" not in line and "=" not in line:
        return
    for part in _APART.split(line[:1_000]):
        found = _NOTE.match(part)
        if found:
            name = " ".join(found[1].casefold().split())
            status, target = note_status(name, found[2], legend), note_target(name, found[2], blocks.env)
            if status or target:
                yield status, target
