"""New text for some lines of a source, with every other byte kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patch:
    """New text for the lines [start, end) (from 0); its lines end as `newline` says, the last one too."""

    start: int
    end: int
    text: str


def patched(lines: Sequence[str], patches: Iterable[Patch]) -> str:
    """The source with the patches in it, which must not overlap.

    A source without a newline at its end stays without, and one that has it keeps it.
    """
    pieces: list[str] = []
    position = 0
    for patch in sorted(patches, key=lambda patch: (patch.start, patch.end)):
        _add(pieces, "".join(lines[position : patch.start]), "")
        _add(pieces, patch.text, newline(lines, patch.start))
        position = patch.end
    _add(pieces, "".join(lines[position:]), newline(lines, position))
    text = "".join(pieces)
    ended = not lines or lines[-1].endswith(("\n", "\r"))
    if text and not ended:
        return text[: -len(_end(text))] if _end(text) else text
    return text if not text or _end(text) else text + newline(lines, len(lines))


def newline(lines: Sequence[str], at: int) -> str:
    """How the last line before line `at` ends; another end could join a blank line behind it into one."""
    before = next((line for line in reversed(lines[:at]) if _end(line)), None)
    return _end(before or next((line for line in lines[at:] if _end(line)), "\n"))


def ended(lines: Iterable[str], end: str) -> str:
    """Lines as one text, each ended."""
    return "".join(line + end for line in lines)


def bare(line: str) -> str:
    """A line without its end."""
    return line[: len(line) - len(_end(line))]


def _add(pieces: list[str], text: str, end: str) -> None:
    if not text:
        return
    if pieces and not _end(pieces[-1]):
        pieces.append(end)
    elif pieces and pieces[-1].endswith("\r") and text.startswith("\n"):
        pieces.append("\n")
    pieces.append(text)


def _end(text: str) -> str:
    return next((end for end in ("\r\n", "\n", "\r") if text.endswith(end)), "")
