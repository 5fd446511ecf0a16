"""Lines such as "Status: in progress" and "Target: Q3 2026" in an item's text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roadmap.document.editing.insertions import ENTRY
from roadmap.document.editing.spots import Spot, siblings, text_column
from roadmap.document.editing.titling import words_of
from roadmap.document.facts.notes import notes_in
from roadmap.document.facts.statuses import note_status
from roadmap.document.facts.targets import note_target
from roadmap.document.markdown.patches import Patch, bare, ended, newline

Subject = Literal["status", "target"]

_PART = re.compile(
    r"(?:^[\s>]*(?:[-*+][ \t]+)?|(?<=\s)[·•|]\s+)[*_`]{0,3}(?P<name>[^\W\d_][\w ]{1,30}?)[*_`]{0,3}[ \t]*[:=][*_` \t]*"
    r"(?P<value>\S.*?)(?=\s+[·•|]\s|\s*$)"
)
_SIBLINGS = 40
"""Siblings looked at for how they write such a line."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A line that states something of an item, with the value at [start, end) of it."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Model:
    """What stands around the value in a sibling's line, and whether that is the last of its text."""

    before: str
    after: str
    is_last: bool


def find_statement(spot: Spot, subject: Subject) -> Statement | None:
    """The first line below an item's title that states this."""
    context = spot.reading.context
    for note in notes_in(context.notes, words_of(spot).end, spot.end):
        for found in _PART.finditer(bare(spot.lines[note.line])):
            name = " ".join(found["name"].casefold().split())
            status = note_status(name, found["value"], context.legend)
            told = status if subject == "status" else note_target(name, found["value"], spot.env)
            if told:
                value = found["value"].rstrip("*_` \t")
                return Statement(note.line, found.start("value"), found.start("value") + len(value))
    return None


def value_of(spot: Spot, statement: Statement) -> str:
    return spot.lines[statement.line][statement.start : statement.end]


def restated(spot: Spot, statement: Statement, value: str) -> Patch:
    """The line with another value."""
    line = spot.lines[statement.line]
    text = line[: statement.start] + value + line[statement.end :]
    return Patch(statement.line, statement.line + 1, text)


def unstated(spot: Spot, statement: Statement) -> Patch:
    """Without the statement: without its line, and the blank line before that where it was a paragraph alone."""
    line = bare(spot.lines[statement.line])
    parts = list(_PART.finditer(line))
    if len(parts) > 1:
        return _without_part(spot, statement, parts)
    first, last = statement.line, statement.line + 1
    alone = _is_blank(spot, first - 1) and _is_blank(spot, last)
    return Patch(first - 1 if alone else first, last, "")


def stated(spot: Spot, subject: Subject, value: str) -> Iterator[list[Patch]]:
    """A new such line: as a sibling writes it, else as a paragraph first in the item's text."""
    model = _model(spot, subject)
    plain = f"{subject.capitalize()}: {value}"
    written = model.before + value + model.after if model else plain
    if not spot.is_heading:
        yield from _in_entry(spot, written, plain)
        return
    other = find_statement(spot, "target" if subject == "status" else "status")
    first = other.line + 1 if other else words_of(spot).end
    places = [spot.end, first] if model and model.is_last else [first, spot.end]
    for text in dict.fromkeys((written, plain)):
        for place in places:
            yield [_paragraph(spot, place, text)]


def _without_part(spot: Spot, statement: Statement, parts: list[re.Match[str]]) -> Patch:
    line = spot.lines[statement.line]
    at = next(at for at, part in enumerate(parts) if part.start("value") == statement.start)
    if at:
        start, end = parts[at - 1].end(), parts[at].end()
    else:
        start, end = parts[0].start("name"), parts[1].start("name")
    return Patch(statement.line, statement.line + 1, line[:start] + line[end:])


def _paragraph(spot: Spot, at: int, text: str) -> Patch:
    """A paragraph of its own before line `at`; blank lines that stand there already are used."""
    lines = spot.lines
    while at < spot.end and _is_blank(spot, at):
        at += 1
    before = [] if at and not lines[at - 1].strip() else [""]
    after = [""] if at < len(lines) and lines[at].strip() else []
    return Patch(at, at, ended([*before, text, *after], newline(lines, at)))


def _in_entry(spot: Spot, written: str, plain: str) -> Iterator[list[Patch]]:
    """The line in a list below the entry's words, else as a paragraph there."""
    at, lines = words_of(spot).end, spot.lines
    column = " " * text_column(lines[spot.draft.start])
    end = newline(lines, at)
    below = next((line for line in lines[at : spot.end] if line.strip()), "")
    nested = ENTRY.match(below)
    if not below or nested:
        lead = ENTRY.match(lines[spot.draft.start].lstrip("\ufeff"))
        bullet = lead[2] if lead and not lead[3] else "-"
        indent = f"{column}{bullet} "
        if nested and not nested[3]:
            indent = nested[1] + nested[2] + (nested[5] or " ")
        for text in dict.fromkeys((written, plain)):
            yield [Patch(at, at, ended([column + text if ENTRY.match(text) else indent + text], end))]
    after = [""] if at < spot.end and lines[at].strip() else []
    yield [Patch(at, at, ended(["", column + plain, *after], end))]


def _model(spot: Spot, subject: Subject) -> Model | None:
    for sibling in siblings(spot, _SIBLINGS):
        found = find_statement(sibling, subject)
        if found and len(list(_PART.finditer(bare(sibling.lines[found.line])))) == 1:
            line = bare(sibling.lines[found.line])
            last = found.line == sibling.end - 1 and found.line > words_of(sibling).end + 1
            return Model(line[: found.start].lstrip(), line[found.end :].rstrip(), last)
    return None


def _is_blank(spot: Spot, line: int) -> bool:
    return not (0 <= line < len(spot.lines)) or not spot.lines[line].strip()
