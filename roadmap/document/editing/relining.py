"""Other lines in the place of an item's text: the unchanged ones keep their bytes, the locked ones their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadmap.document.alignment import align
from roadmap.document.editing.spots import Spot, text_column
from roadmap.document.editing.titling import words_of
from roadmap.document.markdown.patches import Patch, bare, newline
from roadmap.document.reading.entries import dedented

_INTERRUPTING = re.compile(r" {0,3}(?:[-*+][ \t]+\S|1[.)][ \t]+\S|```|~~~|>|#{1,6}[ \t])")
"""What ends a paragraph without a blank line (CommonMark, "Paragraphs")."""

_Locked = tuple[int, list[str]]
"""Lines that stay, and how many lines of text stand before them."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The source lines [start, end) of an item's text, indented by `column`, and the locked ranges in them."""

    lines: list[str]
    start: int
    end: int
    column: int
    is_heading: bool
    locked: list[tuple[int, int]]


def ground_of(spot: Spot, locked: list[tuple[int, int]]) -> Ground:
    start = words_of(spot).end
    column = 0 if spot.is_heading else text_column(spot.lines[spot.draft.start])
    return Ground(spot.lines, start, max(start, spot.end), column, spot.is_heading, locked)


def relined(ground: Ground, new: list[str]) -> Iterator[Patch]:
    """Ways to write the new text: the locked lines where they were in it, behind it, before it."""
    end = newline(ground.lines, ground.start)
    old, locked = _parted(ground, end)
    text = [*_gap(ground, old, new), *new]
    pairs = {
        before + count: after + count
        for before, after, size in align([seen for seen, _ in old], text)
        for count in range(size)
    }
    kept = {after: old[before][1] for before, after in pairs.items()}
    indent = " " * ground.column
    written = [kept.get(at) or (indent + line if line else "") + end for at, line in enumerate(text)]
    ways = [[(_place(before, pairs, text, len(old)), lines) for before, lines in locked]]
    if locked:
        ways += [[(len(text), lines) for _, lines in locked], [(0, lines) for _, lines in locked]]
    for way in ways:
        yield Patch(ground.start, ground.end, _joined(ground, written, way, end))


def _parted(ground: Ground, end: str) -> tuple[list[tuple[str, str]], list[_Locked]]:
    """The lines of text as they are read and as they are written, and the locked lines with the blank lines
    before them."""
    text: list[tuple[str, str]] = []
    locked: list[_Locked] = []
    line, stops = ground.start, dict(ground.locked)
    while line < ground.end:
        stop = stops.get(line, 0)
        if stop:
            chunk = [_ended(raw, end) for raw in ground.lines[line:stop]]
            while text and not text[-1][0].strip():
                chunk.insert(0, text.pop()[1])
            locked.append((len(text), chunk))
            line = stop
        else:
            raw = ground.lines[line]
            text.append((dedented(bare(raw), ground.column).rstrip(), _ended(raw, end)))
            line += 1
    return text, locked


def _gap(ground: Ground, old: list[tuple[str, str]], new: list[str]) -> list[str]:
    """The blank lines between the title and the text."""
    first = next((at for at, (seen, _) in enumerate(old) if seen), len(old))
    if not new or (first == 0 and old and old[0][0] == new[0]):
        return []
    if old and first:
        return [""] * first
    interrupts = bool(_INTERRUPTING.match(new[0]))
    close = bool(old) if ground.is_heading else interrupts
    return [] if close else [""]


def _place(before: int, pairs: dict[int, int], text: list[str], count: int) -> int:
    """Where lines belong that stood behind so many lines of the old text."""
    if before == count:
        return len(text)
    if before == 0 or before - 1 in pairs:
        return pairs[before - 1] + 1 if before else 0
    if before in pairs:
        return pairs[before]
    place = max((after + 1 for one, after in pairs.items() if one < before), default=0)
    return next((at for at in range(place, len(text)) if not text[at]), len(text))


def _joined(ground: Ground, written: list[str], way: list[_Locked], end: str) -> str:
    lines: list[str] = []
    chunks: dict[int, list[list[str]]] = {}
    for place, chunk in way:
        chunks.setdefault(place, []).append(chunk)
    for at in range(len(written) + 1):
        for chunk in chunks.get(at, ()):
            blank = next(count for count, line in enumerate(chunk) if line.strip())
            if lines and lines[-1].strip():
                lines += chunk if blank else [end, *chunk]
            else:
                lines += chunk[blank:] if lines else chunk
            if at < len(written) and written[at].strip():
                lines.append(end)
        lines += written[at : at + 1]
    following = ground.lines[ground.end : ground.end + 1]
    if ground.is_heading and lines and ground.start == ground.end and following and following[0].strip():
        lines.append(end)
    return "".join(lines)


def _ended(line: str, end: str) -> str:
    return line if line.endswith(("\n", "\r")) else line + end
