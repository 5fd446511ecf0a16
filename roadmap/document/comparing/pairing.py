"""Old and new entries being paired: nothing twice, and nothing that depends on which document is the newer one."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roadmap.document.comparing.similarity import Comparison, Pair, is_misspelt

MANY = 64
"""Pairs that one issue, number or place may bring together; more tell nothing apart."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an item is known by. `tracking` are the keys of its issues ("owner/name#12").

    `gone`: it left the roadmap before. `waiting`: it was added elsewhere and has not arrived in the document.
    """

    section: str
    number: str
    title: str
    body: str
    tracking: tuple[str, ...]
    gone: bool = False
    waiting: bool = False


def plain(title: str) -> str:
    """A title as it is compared: case and white space do not tell two items apart."""
    return " ".join(title.casefold().split())


@dataclass(slots=True)
class Pairing:
    """The pairs found so far: `pairs` from new to old place, `fresh` the new places that are no old item."""

    old: Sequence[Entry]
    new: Sequence[Entry]
    comparison: Comparison
    pairs: dict[int, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)

    def pair(self, here: int, there: int) -> None:
        self.pairs[there] = here
        self.taken.add(here)

    def is_open(self, here: int, there: int) -> bool:
        return here not in self.taken and there not in self.pairs and there not in self.fresh

    def open_old(self, candidates: Iterable[int]) -> list[int]:
        return [here for here in candidates if here not in self.taken]

    def open_new(self) -> list[int]:
        return [
            there for there in range(len(self.new)) if there not in self.pairs and there not in self.fresh
        ]

    def alike(self, here: int, there: int) -> float:
        """How similar two entries are that stand in the same place: there a misspelt title is the same."""
        if is_misspelt(self.old[here].title, self.new[there].title):
            return 1.0
        return self.comparison.similarity(here, there)


def pair_by_key(pairing: Pairing, candidates: Iterable[int], key: Callable[[Entry], Hashable]) -> None:
    """Pair what has the same key, several in their order."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for here in reversed(pairing.open_old(candidates)):
        waiting[key(pairing.old[here])].append(here)
    for there in pairing.open_new():
        found = waiting.get(key(pairing.new[there]))
        if found:
            pairing.pair(found.pop(), there)


def sharing(
    pairing: Pairing, candidates: Iterable[int], key: Callable[[Entry], Hashable], *, many: int = MANY
) -> Iterator[Pair]:
    """Open pairs with the same key, where it brings no more than `many` together."""
    here: dict[Hashable, list[int]] = defaultdict(list)
    there: dict[Hashable, list[int]] = defaultdict(list)
    for place in pairing.open_old(candidates):
        here[key(pairing.old[place])].append(place)
    for place in pairing.open_new():
        there[key(pairing.new[place])].append(place)
    for shared in here.keys() & there.keys():
        if len(here[shared]) * len(there[shared]) <= many:
            yield from ((one, other) for one in here[shared] for other in there[shared])


def pair_between_neighbours(pairing: Pairing) -> set[Pair]:
    """Open pairs that stand between the same neighbours, so that the one may have become the other."""
    current = [place for place, entry in enumerate(pairing.old) if not entry.gone]
    here = _gaps(pairing.old, current, {place: place for place in pairing.taken})
    there = _gaps(pairing.new, range(len(pairing.new)), pairing.pairs)
    return {
        (one, other)
        for gap in here.keys() & there.keys()
        if len(here[gap]) * len(there[gap]) <= MANY
        for one in here[gap]
        for other in there[gap]
        if pairing.is_open(one, other)
    }


def take_best(pairing: Pairing, ranked: Iterable[tuple[tuple[float, ...], Pair]]) -> None:
    """Pair the lowest rank first; among equals the first of either document."""
    for _, (here, there) in sorted(ranked, key=lambda one: (one[0], min(one[1]), max(one[1]))):
        if pairing.is_open(here, there):
            pairing.pair(here, there)


def _gaps(
    side: Sequence[Entry], places: Iterable[int], known: Mapping[int, int]
) -> dict[Hashable, list[int]]:
    """Entries without a pair, by the ones before and after them; at the ends of a section by its title."""
    gaps: dict[Hashable, list[int]] = defaultdict(list)
    before: Hashable = None
    section, waiting = "", list[int]()
    for place in places:
        if before is None or plain(side[place].section) != section:
            gaps[before, f"end of {section}"] += waiting
            section, waiting = plain(side[place].section), []
            before = f"start of {section}"
        if place in known:
            gaps[before, known[place]] += waiting
            before, waiting = known[place], []
        else:
            waiting.append(place)
    gaps[before, f"end of {section}"] += waiting
    return gaps
