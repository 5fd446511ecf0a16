"""The things of a document in its order: what moved, and where what left had stood."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from roadmap.document.alignment import longest_rising
from roadmap.document.markdown.blocks import LINES
from roadmap.document.model import Document, Item

Part = Literal["document", "section", "question", "item"]
Unit = tuple[Part, int]
"""A thing of a document: what it is, and which one of them, from 0."""


@dataclass
class Standing:
    """A document's things by their places. `homes` has the section of each item."""

    document: Document

    @cached_property
    def items(self) -> list[Item]:
        return [item for section in self.document.sections for item in section.items]

    @cached_property
    def homes(self) -> list[int]:
        return [index for index, section in enumerate(self.document.sections) for _ in section.items]

    @cached_property
    def units(self) -> list[Unit]:
        """Everything that has a name of its own, from the first line to the last."""
        placed: list[tuple[int, int, int, Part]] = []
        placed += [(one.line, 0, place, "question") for place, one in enumerate(self.document.questions)]
        placed += [(one.line, 1, place, "section") for place, one in enumerate(self.document.sections)]
        placed += [(one.line, 2, place, "item") for place, one in enumerate(self.items)]
        return [(part, place) for _, _, place, part in sorted(placed)]

    def name(self, unit: Unit) -> str:
        """What people call it: with its number, as the document does."""
        part, place = unit
        if part == "question":
            return self.document.questions[place].title or "Introduction"
        if part == "item":
            item = self.items[place]
            return f"{item.number} {item.title}".strip()
        section = self.document.sections[place]
        number = f"{section.number}. " if section.number else ""
        return number + self.title(place)

    def title(self, section: int) -> str:
        return self.document.sections[section].title or self.document.title or "Introduction"

    def source(self, place: int) -> str:
        """The lines of an item as written."""
        item = self.items[place]
        return "".join(self._lines[item.line - 1 : item.end])

    @cached_property
    def _lines(self) -> list[str]:
        return LINES.findall(self.document.source)


def find_moves(old: Standing, new: Standing, partners: Mapping[Unit, Unit]) -> dict[Unit, str]:
    """What stands elsewhere, and where: in another section, or out of the order that the rest kept."""
    moves: dict[Unit, str] = {}
    rows: dict[tuple[Part, int], list[Unit]] = defaultdict(list)
    for unit in new.units:
        partner = partners.get(unit)
        if partner is None:
            continue
        home = new.homes[unit[1]] if unit[0] == "item" else 0
        if unit[0] == "item" and partners.get(("section", home)) != ("section", old.homes[partner[1]]):
            moves[unit] = _moved_words(old.title(old.homes[partner[1]]), new.title(home))
        else:
            rows[unit[0], home].append(unit)
    for (part, home), row in rows.items():
        for unit in _out_of_order(row, partners):
            moves[unit] = _order_words(new, unit, home if part == "item" else None)
    return moves


def find_gone(
    old: Standing, partners: Mapping[Unit, Unit], moves: Mapping[Unit, str]
) -> dict[Unit | None, list[Unit]]:
    """What left, by the thing of the newer document that it stood behind; None at the start."""
    successors = {before: after for after, before in partners.items()}
    gone: dict[Unit | None, list[Unit]] = defaultdict(list)
    last: Unit | None = None
    for unit in old.units:
        after = successors.get(unit)
        if after is None:
            gone[last].append(unit)
        elif after not in moves:
            last = after
    return gone


def _out_of_order(row: Sequence[Unit], partners: Mapping[Unit, Unit]) -> Iterator[Unit]:
    kept = set(longest_rising([partners[unit][1] for unit in row]))
    return (unit for place, unit in enumerate(row) if place not in kept)


def _moved_words(before: str, after: str) -> str:
    if before == after:
        return f"moved to another section “{after}”"
    return f"moved from “{before}” to “{after}”"


def _order_words(new: Standing, unit: Unit, home: int | None) -> str:
    part, place = unit
    first = place == 0 if home is None else place == new.homes.index(home)
    if first:
        return "moved to the start" if home is None else f"moved to the start of “{new.title(home)}”"
    return f"moved after “{new.name((part, place - 1))}”"
