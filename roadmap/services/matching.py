"""Which item of the next document is which item of the roadmap. An item keeps its identity, and so its address."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from roadmap import document
from roadmap.models import Item, Section

SIMILAR = 0.5  # share of the words that must have stayed for an item that was renamed in its place


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of a document with its section and its place among all items."""

    section: document.Section
    item: document.Item
    position: int


def plain(title: str) -> str:
    """A title as it is compared: case and white space do not tell two items apart."""
    return " ".join(title.casefold().split())


def match_sections(old: Sequence[Section], new: Sequence[document.Section]) -> dict[int, Section]:
    """Index of each new section that is an old one -> that one: by title, else by number in the same place."""
    pairs: dict[int, Section] = {}
    _pair(pairs, old, new, lambda section: [plain(section.title)], lambda section: [plain(section.title)])
    _pair(
        pairs,
        old,
        new,
        lambda section: [section.number] if section.number else [],
        lambda section: [section.number] if section.number else [],
    )
    return pairs


def match_items(old: Sequence[Item], new: Sequence[Placed], tracked: dict[int, list[str]]) -> dict[int, Item]:
    """Index of each new item that is an old one -> that one.

    Asked in this order: the same title in the same section, a shared tracking issue, the same title anywhere, what an
    item that waits for the document is called there, the same number in the same section with at least half of the
    text. `tracked` has the old items' issues by primary key.
    Items that left the roadmap are tried last, so that one that comes back is the one that left.
    """
    pairs: dict[int, Item] = {}
    current = [item for item in old if item.left_at is None]
    left = [item for item in old if item.left_at is not None]
    for candidates in (current, left):
        _pair_by_name_or_issue(pairs, candidates, new, tracked)
    _pair(
        pairs,
        [item for item in current if not item.in_document],
        new,
        lambda item: [plain(item.section.title)],
        lambda placed: [plain(placed.section.title)],
        sure=_as_written,
    )
    _pair(
        pairs,
        current,
        new,
        lambda item: [(plain(item.section.title), item.number)] if item.number else [],
        lambda placed: [(plain(placed.section.title), placed.item.number)] if placed.item.number else [],
        sure=_similar,
    )
    return pairs


def _pair_by_name_or_issue(
    pairs: dict[int, Item], old: Sequence[Item], new: Sequence[Placed], tracked: dict[int, list[str]]
) -> None:
    _pair(
        pairs,
        old,
        new,
        lambda item: [(plain(item.section.title), plain(item.title))],
        lambda placed: [(plain(placed.section.title), plain(placed.item.title))],
    )
    _pair(
        pairs,
        old,
        new,
        lambda item: tracked.get(item.pk, []),
        lambda placed: [reference.key for reference in placed.item.tracking],
    )
    _pair(pairs, old, new, lambda item: [plain(item.title)], lambda placed: [plain(placed.item.title)])


def _similar(item: Item, placed: Placed) -> bool:
    before, after = f"{item.title} {item.body}".split(), f"{placed.item.title} {placed.item.body}".split()
    return SequenceMatcher(None, before[:1000], after[:1000], autojunk=False).ratio() >= SIMILAR


def _as_written(item: Item, placed: Placed) -> bool:
    """A document reads "Planned: lamps" as the title "lamps" and a status; the item waits under its whole title."""
    return placed.item.title.removesuffix("…") in item.title and _similar(item, placed)


Old = TypeVar("Old", Item, Section)
New = TypeVar("New")


def _pair(
    pairs: dict[int, Old],
    old: Sequence[Old],
    new: Sequence[New],
    old_keys: Callable[[Old], Iterable[Hashable]],
    new_keys: Callable[[New], Iterable[Hashable]],
    sure: Callable[[Old, New], bool] = lambda old, new: True,
) -> None:
    """Add to `pairs` what has a key in common, in the order of the document; nothing is paired twice."""
    taken = {row.pk for row in pairs.values()}
    waiting: dict[Hashable, list[Old]] = defaultdict(list)
    for row in old:
        if row.pk not in taken:
            for key in old_keys(row):
                waiting[key].append(row)
    for index, value in enumerate(new):
        if index in pairs:
            continue
        rows = [row for key in new_keys(value) for row in waiting[key] if row.pk not in taken]
        found = next((row for row in rows if sure(row, value)), None)
        if found is not None:
            pairs[index] = found
            taken.add(found.pk)
