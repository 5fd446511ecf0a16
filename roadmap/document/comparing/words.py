"""Two texts word by word: what stayed, what came, what is gone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter
from typing import Literal

from roadmap.document.alignment import Stretch, align

RunKind = Literal["same", "added", "gone"]

# Written without spaces between words, so that each character is compared as a word.
_UNSPACED = r"\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_WORD = re.compile(rf"\s*(?:[{_UNSPACED}]|[^\s{_UNSPACED}]+)|\s+")
_LONE = re.compile(rf"[{_UNSPACED}]")
_ISLAND = 4
_FAR = 6
"""Characters that stayed by chance between two replaced stretches: so few, or so many times fewer than those."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words, with the white space in front of them, that stayed, came or is gone."""

    kind: RunKind
    text: str


def runs(before: str, after: str) -> tuple[Run, ...]:
    """The word-level difference of two texts; white space alone is none.

    The texts of the runs that are not gone, joined, are `after` exactly.
    """
    return runs_of(split_words(before), split_words(after))


def split_words(text: str) -> list[str]:
    """The words of a text, each with the white space before it; joined they are the text again."""
    words = _WORD.findall(text)
    if len(words) > 1 and words[-1].isspace():
        words[-2:] = [words[-2] + words[-1]]
    return words


def stands_alone(character: str) -> bool:
    """Whether a character is of a script that puts no spaces between words."""
    return bool(_LONE.match(character))


def runs_of(before: Sequence[str], after: Sequence[str]) -> tuple[Run, ...]:
    """The difference of two texts that are cut into words (see `split_words`)."""
    stretches = kept_words(before, after)
    found: list[Run] = []
    here = there = 0
    for start, other, size in [*stretches, (len(before), len(after), 0)]:
        found.append(Run("gone", "".join(before[here:start])))
        found.append(Run("added", "".join(after[there:other])))
        found.append(Run("same", "".join(after[other : other + size])))
        here, there = start + size, other + size
    return tuple(merged(found))


def kept_words(before: Sequence[str], after: Sequence[str]) -> list[Stretch]:
    """The stretches of words that stayed, without those that read better as part of what was replaced."""
    stretches = align([word.strip() for word in before], [word.strip() for word in after])
    return list(_clear(stretches, before, after))


def _clear(stretches: list[Stretch], before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    """The stretches without those that only chance left in the midst of what was replaced."""
    old, new = (list(accumulate(map(len, side), initial=0)) for side in (before, after))
    here = there = 0
    for place, (start, other, size) in enumerate(stretches):
        end, last, _ = (*stretches[place + 1 : place + 2], (len(before), len(after), 0))[0]
        left = (old[start] - old[here], new[other] - new[there])
        right = (old[end] - old[start + size], new[last] - new[other + size])
        text = "".join(after[other : other + size]).strip()
        if not _is_island(text, left, right):
            yield start, other, size
            here, there = start + size, other + size


def _is_island(text: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """`left` and `right` are how many characters went and came on either side."""
    if not (all(left) and all(right)) or stands_alone(text[:1]):
        return False
    return len(text) <= _ISLAND or len(text) * _FAR <= min(max(left), max(right))


def merged(found: Iterable[Run]) -> Iterator[Run]:
    """The runs with neighbours of a kind as one, and no empty ones."""
    for kind, group in groupby((run for run in found if run.text), key=attrgetter("kind")):
        yield Run(kind, "".join(run.text for run in group))
