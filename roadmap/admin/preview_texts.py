"""Texts for the preview page: what changed in them, short and set for a narrow column."""

import re
from collections.abc import Iterable, Iterator, Sequence

from roadmap.document import Run, runs, split_words

AROUND = 12
"""Words that are kept on each side of what changed."""
# A line that the author's editor broke, not one that Markdown begins anew.
_BROKEN = re.compile(r"(?<![\n|])\n(?=[^\s|>#*+`~\d-])")


def flowing(found: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with their paragraphs on one line each."""
    return tuple(Run(run.kind, _BROKEN.sub(" ", run.text)) for run in found)


def three_ways(before: str, here: str, there: str) -> tuple[tuple[Run, ...], ...]:
    """What was, and what each side made of it: the words around all that either changed."""
    ours, theirs = runs(before, here), runs(before, there)
    touched = _touched(ours) | _touched(theirs)
    was = (Run("same", before),)
    return tuple(flowing(_shortened(found, touched)) for found in (was, ours, theirs))


def _touched(found: Sequence[Run]) -> set[int]:
    """Places of the words before that are near a change."""
    near: set[int] = set()
    place = 0
    for run in found:
        words = 0 if run.kind == "added" else len(split_words(run.text))
        if run.kind != "same":
            near.update(range(place - AROUND, place + words + AROUND))
        place += words
    return near


def _shortened(found: Sequence[Run], touched: set[int]) -> Iterator[Run]:
    place = 0
    for run in found:
        if run.kind == "added":
            yield run
            continue
        words = split_words(run.text)
        kept = [word if place + at in touched else "" for at, word in enumerate(words)]
        yield Run(run.kind, "".join(_joined(kept)))
        place += len(words)


def _joined(words: Sequence[str]) -> Iterator[str]:
    """The words, with a sign for each stretch that was left out."""
    for at, word in enumerate(words):
        if word:
            yield word
        elif at == 0 or words[at - 1]:
            yield " …"
