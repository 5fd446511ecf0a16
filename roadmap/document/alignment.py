"""What two sequences have in common, in order, in about linear time whatever they hold."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Stretch = tuple[int, int, int]
"""Start in the one sequence, start in the other, length."""

_SMALL = 4_000
_REPEATED = 10
_DEEP = 8
"""Bounds of the exact search: words of both; how often each word may meet itself; how often a stretch is cut at
words that occur once."""


def align(before: Sequence[str], after: Sequence[str]) -> list[Stretch]:
    """The stretches that both sequences have, in order; none touches the next in both.

    Equal ends are cut off first. What is left is searched exactly while that is cheap, else from the words
    that occur once in both (the "patience" way); what has none of them counts as replaced.
    """
    found: list[Stretch] = []
    waiting = [(0, len(before), 0, len(after), 0)]
    while waiting:
        start, end, other, last, depth = waiting.pop()
        stretches, (start, end, other, last) = _ends(before, after, start, end, other, last)
        found += stretches
        if start == end or other == last or depth > _DEEP:
            continue
        one, two = before[start:end], after[other:last]
        if _is_cheap(one, two):
            matcher = SequenceMatcher(None, one, two, autojunk=False)
            found += [(start + a, other + b, size) for a, b, size in matcher.get_matching_blocks() if size]
            continue
        anchors = [(start + a, other + b) for a, b in _anchors(one, two)]
        found += [(a, b, 1) for a, b in anchors]
        waiting += _between(anchors, start, end, other, last, depth + 1) if anchors else []
    return _joined(sorted(found))


def longest_rising(values: Sequence[int]) -> list[int]:
    """The positions of the longest rising part of distinct values: what stayed in order while the rest moved."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for position, value in enumerate(values):
        length = bisect_left(ends, value)
        ends[length : length + 1] = [value]
        at[length : length + 1] = [position]
        before.append(at[length - 1] if length else -1)
    rising: list[int] = []
    position = at[-1] if at else -1
    while position >= 0:
        rising.append(position)
        position = before[position]
    return rising[::-1]


def _ends(
    before: Sequence[str], after: Sequence[str], start: int, end: int, other: int, last: int
) -> tuple[list[Stretch], tuple[int, int, int, int]]:
    """The equal stretches at both ends, and the window that is left between them."""
    first = 0
    while start + first < end and other + first < last and before[start + first] == after[other + first]:
        first += 1
    back = 0
    most = min(end - start, last - other) - first
    while back < most and before[end - 1 - back] == after[last - 1 - back]:
        back += 1
    stretches = [(start, other, first), (end - back, last - back, back)]
    window = (start + first, end - back, other + first, last - back)
    return [stretch for stretch in stretches if stretch[2]], window


def _is_cheap(one: Sequence[str], two: Sequence[str]) -> bool:
    size = len(one) + len(two)
    if size > _SMALL:
        return False
    counts = Counter(two)
    return sum(counts[word] for word in one) <= _REPEATED * size


def _anchors(one: Sequence[str], two: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the words that occur once in both, as many as keep their order."""
    here, there = _single(one), _single(two)
    pairs = sorted((place, there[word]) for word, place in here.items() if word in there)
    return [pairs[position] for position in longest_rising([place for _, place in pairs])]


def _single(words: Sequence[str]) -> dict[str, int]:
    counts = Counter(words)
    return {word: place for place, word in enumerate(words) if counts[word] == 1}


def _between(
    anchors: list[tuple[int, int]], start: int, end: int, other: int, last: int, depth: int
) -> Iterator[tuple[int, int, int, int, int]]:
    for a, b in anchors:
        yield start, a, other, b, depth
        start, other = a + 1, b + 1
    yield start, end, other, last, depth


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for a, b, size in stretches:
        if joined and (joined[-1][0] + joined[-1][2], joined[-1][1] + joined[-1][2]) == (a, b):
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + size)
        else:
            joined.append((a, b, size))
    return joined
