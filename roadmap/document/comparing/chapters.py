"""Which section of the next document is which section of the one before."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadmap.document.comparing.pairing import plain
from roadmap.document.model import Document


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a section is known by; `size` is how many items it has. `gone`: it left the roadmap before."""

    title: str
    number: str
    size: int = 0
    gone: bool = False


def chapters(document: Document) -> list[Chapter]:
    """The sections of a document in its order, ready to be matched."""
    return [Chapter(section.title, section.number, len(section.items)) for section in document.sections]


def match_sections(
    old: Sequence[Chapter], new: Sequence[Chapter], *, shared: Iterable[tuple[int, int]] = ()
) -> dict[int, int]:
    """Index of each new section that is an old one -> index of that one; no old section is matched twice.

    The same title tells, else most of the items, else the number: unless both have items and share none.
    `shared` has a pair (old section, new section) for every item that both have. Sections that left the
    roadmap are found again by their title alone.
    """
    pairs: dict[int, int] = {}
    items = Counter(shared)
    for gone in (False, True):
        _pair_by_title(pairs, old, new, gone=gone)
    _pair_by_items(pairs, old, new, items)
    _pair_by_number(pairs, old, new, items)
    return dict(sorted(pairs.items()))


def _pair_by_title(
    pairs: dict[int, int], old: Sequence[Chapter], new: Sequence[Chapter], *, gone: bool
) -> None:
    waiting: dict[str, list[int]] = defaultdict(list)
    for here in reversed(range(len(old))):
        if old[here].gone is gone:
            waiting[plain(old[here].title)].append(here)
    for there, chapter in enumerate(new):
        found = waiting.get(plain(chapter.title))
        if found and there not in pairs:
            pairs[there] = found.pop()


def _pair_by_number(
    pairs: dict[int, int], old: Sequence[Chapter], new: Sequence[Chapter], items: Counter[tuple[int, int]]
) -> None:
    taken = set(pairs.values())
    waiting = {
        chapter.number: here
        for here, chapter in reversed(list(enumerate(old)))
        if chapter.number and not chapter.gone and here not in taken
    }
    for there, chapter in enumerate(new):
        here = waiting.get(chapter.number) if there not in pairs else None
        if here is not None and (items[here, there] or not (old[here].size and chapter.size)):
            pairs[there] = waiting.pop(chapter.number)


def _pair_by_items(
    pairs: dict[int, int], old: Sequence[Chapter], new: Sequence[Chapter], items: Counter[tuple[int, int]]
) -> None:
    """The most items in common first; at least half of those that the smaller one has."""
    taken = set(pairs.values())
    ranked = sorted(items, key=lambda pair: (-items[pair], min(pair), max(pair)))
    for here, there in ranked:
        enough = items[here, there] * 2 >= min(old[here].size, new[there].size)
        if enough and not old[here].gone and here not in taken and there not in pairs:
            pairs[there] = here
            taken.add(here)
