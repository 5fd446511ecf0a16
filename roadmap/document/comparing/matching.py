"""Which item of the next document is which item of the one before. An item keeps its identity, and so its address.

The strongest evidence is asked first, for all items, before any weaker one:

1. a person's correction
2. the same title in the same section; of several the one with the same text, then in their order
3. a shared tracking issue, an item of the same title before others
4. the same title in any section
5. what an item that waits for the document is called there
6. the same number in the same section, and similar text
7. similar text anywhere; less of it will do between the same neighbours

Items that left the roadmap are asked after all others (2 to 4, then 7), so that one that comes back is the
one that left. Time grows with the length of the documents.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from roadmap.document.comparing.pairing import (
    MANY,
    Entry,
    Pairing,
    pair_between_neighbours,
    pair_by_key,
    plain,
    sharing,
    take_best,
)
from roadmap.document.comparing.similarity import Pair, compare_words, near_pairs
from roadmap.document.model import Document, DocumentError

__all__ = ["LIKELY", "SIMILAR", "Entry", "entries", "match", "plain"]

SIMILAR = 0.5
"""Weight of the words in common, of all words, that makes two items anywhere the same."""
LIKELY = 0.3
"""The same for two items in the same place."""
_AT_ONCE = 100_000
"""Pairs of waiting and new items of one section that are looked at."""


def entries(document: Document) -> list[Entry]:
    """The items of a document in its order, ready to be matched."""
    return [
        Entry(section.title, item.number, item.title, item.body, tuple(one.key for one in item.tracking))
        for section in document.sections
        for item in section.items
    ]


def match(
    old: Sequence[Entry], new: Sequence[Entry], *, fixed: Mapping[int, int | None] | None = None
) -> dict[int, int]:
    """Index of each new item that is an old one -> index of that one; no old item is matched twice.

    `fixed` are a person's corrections in the same form, with None for an item that is new; they always hold.
    Raises DocumentError for corrections that name an item that is not there, or the same one twice.
    """
    pairing = _begin(old, new, fixed or {})
    current = [place for place, entry in enumerate(old) if not entry.gone]
    left = [place for place, entry in enumerate(old) if entry.gone]
    for candidates in (current, left):
        pair_by_key(pairing, candidates, lambda e: (_titled(e), " ".join(e.body.split()), e.tracking))
        pair_by_key(pairing, candidates, _titled)
        _pair_by_issue(pairing, candidates)
        pair_by_key(pairing, candidates, lambda e: plain(e.title))
    _pair_as_written(pairing, current)
    _pair_by_number(pairing, current)
    _pair_by_text(pairing, current, pair_between_neighbours(pairing))
    _pair_by_text(pairing, left, set())
    return dict(sorted(pairing.pairs.items()))


def _begin(old: Sequence[Entry], new: Sequence[Entry], fixed: Mapping[int, int | None]) -> Pairing:
    """What people said, before anything is guessed."""
    texts = ([f"{entry.title} {entry.body}" for entry in side] for side in (old, new))
    pairing = Pairing(old, new, compare_words(*texts))
    for there, here in fixed.items():
        if not 0 <= there < len(new) or (here is not None and not 0 <= here < len(old)):
            raise DocumentError("A correction names an item that is not there.")
        if here is None:
            pairing.fresh.add(there)
        elif here in pairing.taken:
            raise DocumentError(f"Two items cannot both be “{old[here].title}”. Correct one of them.")
        else:
            pairing.pair(here, there)
    return pairing


def _titled(entry: Entry) -> tuple[str, str]:
    return plain(entry.section), plain(entry.title)


def _pair_by_issue(pairing: Pairing, candidates: Sequence[int]) -> None:
    """An issue that several old and several new items share is an umbrella over them: it takes similar text too."""
    here, there = _tracked(pairing.old, candidates), _tracked(pairing.new, range(len(pairing.new)))
    shared: Counter[Pair] = Counter()
    sure: set[Pair] = set()
    for issue in here.keys() & there.keys():
        if len(here[issue]) * len(there[issue]) <= MANY:
            found = [(one, other) for one in here[issue] for other in there[issue]]
            found = [pair for pair in found if pairing.is_open(*pair)]
            shared.update(found)
            sure.update(found if 1 in (len(here[issue]), len(there[issue])) else ())
    ranked: list[tuple[tuple[float, ...], Pair]] = []
    for pair, count in shared.items():
        similarity = pairing.comparison.similarity(*pair)
        same = plain(pairing.old[pair[0]].title) == plain(pairing.new[pair[1]].title)
        if same or pair in sure or similarity >= LIKELY:
            ranked.append(((not same, -count, -similarity), pair))
    take_best(pairing, ranked)


def _tracked(side: Sequence[Entry], places: Iterable[int]) -> dict[str, list[int]]:
    tracked: dict[str, list[int]] = defaultdict(list)
    for place in places:
        for issue in dict.fromkeys(side[place].tracking):
            tracked[issue].append(place)
    return tracked


def _pair_as_written(pairing: Pairing, current: Iterable[int]) -> None:
    """A document reads "Planned: lamps" as the title "lamps" and a status; the item waits under its whole title."""

    def is_written(here: int, there: int) -> bool:
        return pairing.new[there].title.removesuffix("…") in pairing.old[here].title

    waiting = [place for place in current if pairing.old[place].waiting]
    found = sharing(pairing, waiting, lambda entry: plain(entry.section), many=_AT_ONCE)
    _pair_alike(pairing, (pair for pair in found if is_written(*pair)))


def _pair_by_number(pairing: Pairing, current: Iterable[int]) -> None:
    numbered = [place for place in current if pairing.old[place].number]
    _pair_alike(pairing, sharing(pairing, numbered, lambda entry: (plain(entry.section), entry.number)))


def _pair_alike(pairing: Pairing, pairs: Iterable[Pair]) -> None:
    scores = [(pairing.alike(*pair), pair) for pair in pairs]
    take_best(pairing, [((-score,), pair) for score, pair in scores if score >= LIKELY])


def _pair_by_text(pairing: Pairing, candidates: Iterable[int], neighbours: set[Pair]) -> None:
    """The most similar first. The same place makes up for words, as far as the two limits are apart."""
    near = near_pairs(pairing.comparison, pairing.open_old(candidates), pairing.open_new())
    scores = {pair: pairing.comparison.similarity(*pair) for pair in near}
    scores |= {pair: pairing.alike(*pair) + SIMILAR - LIKELY for pair in neighbours}
    take_best(pairing, [((-score,), pair) for pair, score in scores.items() if score >= SIMILAR])
