"""Two changes of one text put together, line by line: the three-way merge of diff3."""

from collections.abc import Iterator

from roadmap.document.alignment import align

Span = tuple[int, int, list[str]]
"""Lines [start, end) of the common text, and what one side has in their place."""


def merge_lines(before: str, ours: str, theirs: str) -> str | None:
    """The text with the changes of both sides; None where both changed the same or touching lines, and not alike."""
    base = before.split("\n")
    mine, others = list(_spans(base, ours)), list(_spans(base, theirs))
    spans = list(mine)
    for span in others:
        if span in mine:
            continue
        if any(_touch(span, other) for other in mine):
            return None
        spans.append(span)
    merged, position = [], 0
    for start, end, lines in sorted(spans, key=lambda span: span[:2]):
        merged += [*base[position:start], *lines]
        position = end
    return "\n".join([*merged, *base[position:]])


def _spans(base: list[str], side: str) -> Iterator[Span]:
    lines = side.split("\n")
    start = first = 0
    for here, there, size in [*align(base, lines), (len(base), len(lines), 0)]:
        if here > start or there > first:
            yield start, here, lines[first:there]
        start, first = here + size, there + size


def _touch(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
