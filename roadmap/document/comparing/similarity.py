"""How alike two texts are by their words, and which of many texts are worth comparing."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from roadmap.document.comparing.words import stands_alone

Words = frozenset[str]
Pair = tuple[int, int]

_WORD = re.compile(r"v?\d+(?:\.\d+)+|[^\W_]+")
_FEW = 25
"""Pairs of texts that one word may bring together; a word that more of them share tells none apart."""
_NEAREST = 8
_TYPO = 0.75
_SHORT = 100


def distinct_words(text: str) -> Words:
    """The words of a text without case; of a script without spaces each two neighbouring characters."""
    words: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if len(word) > 1 and stands_alone(word[0]):
            words.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            words.add(word)
    return frozenset(words)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Old and new texts as words; a word weighs the more the fewer of the texts have it."""

    old: list[Words]
    new: list[Words]
    weights: Mapping[str, float]

    def similarity(self, here: int, there: int) -> float:
        """From 0, no word in common, to 1, all of them."""
        old, new = self.old[here], self.new[there]
        total = self._weight(old) + self._weight(new)
        return 2 * self._weight(old & new) / total if total else 0.0

    def _weight(self, words: Words) -> float:
        # An exact sum, so that the order of a set does not decide between two matches.
        return math.fsum(self.weights[word] for word in words)


def compare_words(old: Iterable[str], new: Iterable[str]) -> Comparison:
    """Texts made ready to be compared with each other."""
    here, there = [distinct_words(text) for text in old], [distinct_words(text) for text in new]
    counts = Counter(word for words in (*here, *there) for word in words)
    size = len(here) + len(there)
    return Comparison(here, there, {word: math.log(1 + size / count) for word, count in counts.items()})


def near_pairs(comparison: Comparison, old: Sequence[int], new: Sequence[int]) -> Iterator[Pair]:
    """The pairs of these texts with the most weight in rare words they share: a few for each text."""
    shared: dict[Pair, float] = defaultdict(float)
    here, there = _places(comparison.old, old), _places(comparison.new, new)
    for word in sorted(here.keys() & there.keys()):
        if len(here[word]) * len(there[word]) <= _FEW:
            for one in here[word]:
                for other in there[word]:
                    shared[one, other] += comparison.weights[word]
    by_old: dict[int, list[tuple[float, int]]] = defaultdict(list)
    by_new: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (one, other), weight in shared.items():
        by_old[one].append((-weight, other))
        by_new[other].append((-weight, one))
    near = {(one, other) for one, found in by_old.items() for _, other in sorted(found)[:_NEAREST]}
    near |= {(one, other) for other, found in by_new.items() for _, one in sorted(found)[:_NEAREST]}
    return iter(sorted(near))


def is_misspelt(before: str, after: str) -> bool:
    """Whether the words that two titles do not share differ by a few letters and by no digit."""
    here, there = before.casefold().split(), after.casefold().split()
    if max(len(before), len(after)) > _SHORT or re.findall(r"\d+", before) != re.findall(r"\d+", after):
        return False
    first, second = sorted(
        " ".join(word for word in one if word not in other) for one, other in ((here, there), (there, here))
    )
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return bool(first) and matcher.quick_ratio() >= _TYPO and matcher.ratio() >= _TYPO


def _places(texts: Sequence[Words], chosen: Sequence[int]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place in chosen:
        for word in texts[place]:
            places[word].append(place)
    return places
