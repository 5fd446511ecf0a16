"""Two texts side by side, line by line, with the words that changed; what stayed is folded."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from roadmap.document.alignment import Stretch, align, longest_rising
from roadmap.document.comparing.words import Run, RunKind, kept_words, merged, split_words
from roadmap.document.markdown.blocks import LINES

CONTEXT = 3
"""Lines that are shown before and after what changed."""
_RELATED = 3
"""A line became another one if they share at least one in so many of the words of the longer one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of both texts, of one, or (`folded`) `hidden` lines that are the same in both.

    `before` and `after` are line numbers, from 1, of the first line that the row stands for; `left` and `right`
    are its words, which joined are the line without its end.
    """

    kind: Literal["same", "changed", "added", "gone", "folded"]
    before: int | None
    after: int | None
    left: tuple[Run, ...] = ()
    right: tuple[Run, ...] = ()
    hidden: int = 0


def side_by_side(before: str, after: str) -> tuple[Row, ...]:
    """The rows of two texts in order. How lines end, and white space alone within a line, marks no word."""
    old, new = _lines(before), _lines(after)
    rows: list[Row] = []
    here = there = 0
    for start, other, size in [*align(old, new), (len(old), len(new), 0)]:
        rows += _replaced(old[here:start], new[there:other], here, there)
        ends = (start == 0 and other == 0, start + size == len(old) and other + size == len(new))
        rows += _stayed(new[other : other + size], start, other, ends)
        here, there = start + size, other + size
    return tuple(rows)


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r\n") for line in LINES.findall(text)]


def _stayed(lines: Sequence[str], here: int, there: int, ends: tuple[bool, bool]) -> Iterator[Row]:
    """Equal lines; of many only those near a change."""
    head = 0 if ends[0] else CONTEXT
    tail = 0 if ends[1] else CONTEXT
    hidden = len(lines) - head - tail
    for at, line in enumerate(lines):
        if hidden > 1 and at == head:
            yield Row("folded", here + at + 1, there + at + 1, hidden=hidden)
        if hidden <= 1 or not head <= at < head + hidden:
            same = (Run("same", line),) if line else ()
            yield Row("same", here + at + 1, there + at + 1, same, same)


def _replaced(old: Sequence[str], new: Sequence[str], here: int, there: int) -> Iterator[Row]:
    """Lines that changed: each beside the one that it became."""
    left, right = [split_words(line) for line in old], [split_words(line) for line in new]
    kept = kept_words([word for line in left for word in line], [word for line in right for word in line])
    pairs = _related(left, right, kept)
    lefts = list(_marked(left, {start + at for start, _, size in kept for at in range(size)}, "gone"))
    rights = list(_marked(right, {start + at for _, start, size in kept for at in range(size)}, "added"))
    one = two = 0
    for first, second in [*pairs, (len(old), len(new))]:
        for at in range(one, first):
            yield Row("gone", here + at + 1, None, left=lefts[at])
        for at in range(two, second):
            yield Row("added", None, there + at + 1, right=rights[at])
        if first < len(old):
            yield Row("changed", here + first + 1, there + second + 1, lefts[first], rights[second])
        one, two = first + 1, second + 1


def _related(
    left: Sequence[Sequence[str]], right: Sequence[Sequence[str]], kept: Sequence[Stretch]
) -> list[tuple[int, int]]:
    """Pairs of lines that share enough words, as many as keep their order."""
    homes = [at for at, line in enumerate(left) for _ in line]
    other_homes = [at for at, line in enumerate(right) for _ in line]
    shared = Counter(
        (homes[start + at], other_homes[other + at]) for start, other, size in kept for at in range(size)
    )
    best: dict[int, int] = {}
    taken: set[int] = set()
    for (one, two), count in sorted(shared.items(), key=lambda found: (-found[1], found[0])):
        enough = count * _RELATED >= max(len(left[one]), len(right[two]))
        if enough and one not in best and two not in taken:
            best[one] = two
            taken.add(two)
    pairs = sorted(best.items())
    return [pairs[at] for at in longest_rising([two for _, two in pairs])]


def _marked(lines: Sequence[Sequence[str]], kept: set[int], kind: RunKind) -> Iterator[tuple[Run, ...]]:
    place = 0
    for line in lines:
        yield tuple(merged(Run("same" if place + at in kept else kind, word) for at, word in enumerate(line)))
        place += len(line)
