"""The cells of a table row as they stand in its source line."""

import re
from collections.abc import Mapping

from roadmap.document.markdown.patches import bare

_PIPE = re.compile(r"(?<!\\)\|")


def cell_spans(line: str) -> list[tuple[int, int]]:
    """The range of characters of every cell, white space around its text included.

    Cut as the parser cuts: at pipes without a backslash, without empty ends (GFM, "Tables").
    """
    text = bare(line)
    first = len(text) - len(text.lstrip("\ufeff \t"))
    last = max(first, len(text.rstrip(" \t")))
    pipes = [found.start() for found in _PIPE.finditer(text, first, last)]
    starts, ends = [first, *(pipe + 1 for pipe in pipes)], [*pipes, last]
    spans = list(zip(starts, ends, strict=True))
    if spans and spans[0][0] == spans[0][1]:
        spans.pop(0)
    if spans and spans[-1][0] == spans[-1][1]:
        spans.pop()
    return spans


def cell_texts(line: str, count: int) -> list[str]:
    """The Markdown of the first `count` cells, missing ones empty."""
    texts = [line[start:end].strip(" \t").replace("\\|", "|") for start, end in cell_spans(line)]
    return [*texts, *[""] * count][:count]


def with_cells(line: str, cells: Mapping[int, str]) -> str:
    """The row with new Markdown in some of its cells; the widths of the others and the line's end stay."""
    missing = max(cells, default=-1) + 1 - len(cell_spans(line))
    line = _longer(line, missing) if missing > 0 else line
    for at, text in sorted(cells.items()):
        start, end = cell_spans(line)[at]
        line = line[:start] + _filled(line, start, end, in_cell(text)) + line[end:]
    return line


def in_cell(text: str) -> str:
    """Markdown with its pipes escaped."""
    return _PIPE.sub(r"\\|", text)


def _filled(line: str, start: int, end: int, text: str) -> str:
    old = line[start:end]
    after_pipe = line[start - 1 : start] == "|"
    before_pipe = line[end : end + 1] == "|"
    lead = old[: len(old) - len(old.lstrip())] if old.strip() else " " * bool(old and after_pipe)
    tail = " " if text and before_pipe and (old.endswith((" ", "\t")) or text.endswith("\\")) else ""
    filled = lead + text + tail
    return filled.ljust(len(old)) if before_pipe else filled


def _longer(line: str, count: int) -> str:
    """The row with more cells, empty."""
    text = bare(line)
    row = text.rstrip(" \t")
    return row + ("" if row.endswith("|") else " |") + "  |" * count + line[len(text) :]
