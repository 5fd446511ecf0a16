"""A list entry in another place: indent, bullet and number as they are there."""

from collections.abc import Iterator

from roadmap.document.editing.insertions import ENTRY
from roadmap.document.editing.spots import Spot, block_of, text_column
from roadmap.document.markdown.patches import Patch
from roadmap.document.moving.destinations import Destination, cut, pasted

_Numbers = dict[tuple[int, int], str]
"""The numbers that entries of ordered lists get, by section and index."""


def entry_moves(to: Destination) -> Iterator[list[Patch]]:
    """Ways to move an item that is a list entry."""
    spot = to.spot
    removed, gap = cut(spot)
    numbers = _numbers(to)
    content = _led(spot, *_lead(to, numbers.pop(_key(spot), "")))
    others = []
    for (section, index), number in numbers.items():
        other = Spot(spot.reading, section, index)
        if number != _number(other):
            indent, marker, between = _own_lead(other)
            text = _led(other, indent, number + marker[-1], between)
            others.append(Patch(other.draft.start, other.end, text))
    for put in pasted(to, content, gap):
        yield [removed, put, *others]


def _numbers(to: Destination) -> _Numbers:
    """Every place in an ordered list keeps its number; one more at the end of a longer list counts on."""
    here = _ordered(to.spot)
    there = _ordered(to.neighbour) if to.neighbour else []
    left = [one for one in here if _key(one) != _key(to.spot)]
    if here and to.neighbour and _is_same_list(to.spot, to.neighbour):
        return _counted(_with(left, to), here)
    found = _counted(left, here)
    if there:
        last = _next([_number(one) for one in there])
        found |= _counted(_with(there, to), there) | {_key((_with(there, to))[-1]): last}
    elif here and to.neighbour is None:
        found[_key(to.spot)] = "1"
    return found


def _counted(entries: list[Spot], before: list[Spot]) -> _Numbers:
    return {_key(one): _number(old) for one, old in zip(entries, before, strict=False)}


def _with(entries: list[Spot], to: Destination) -> list[Spot]:
    at = next(
        (at for at, one in enumerate(entries) if to.before and _key(one) == _key(to.before)), len(entries)
    )
    return [*entries[:at], to.spot, *entries[at:]]


def _ordered(spot: Spot) -> list[Spot]:
    """The items of the ordered list that an item stands in; none in a list with bullets."""
    if not _number(spot):
        return []
    block = block_of(spot)
    return [
        Spot(spot.reading, spot.section, index)
        for index, draft in enumerate(spot.part.drafts)
        if block.start <= draft.start < block.end
    ]


def _next(numbers: list[str]) -> str:
    same = len(numbers) > 1 and len(set(numbers)) == 1
    return numbers[-1] if same else str(int(numbers[-1]) + 1)


def _lead(to: Destination, number: str) -> tuple[str, str, str]:
    """Indent, marker and gap of the entry in its new place."""
    indent, marker, gap = _own_lead(to.spot)
    if to.neighbour and not _is_same_list(to.spot, to.neighbour):
        indent, marker, _ = _own_lead(to.neighbour)
    return indent, number + marker[-1] if number else marker, gap


def _led(spot: Spot, indent: str, marker: str, gap: str) -> str:
    """The entry's lines behind another marker, what is below it moved as far as its words are."""
    first, *below = spot.lines[spot.draft.start : spot.end]
    old = ENTRY.match(first)
    if old is None or (old[1], old[2], old[5]) == (indent, marker, gap):
        return first + "".join(below)
    line = indent + marker + gap + first[old.end() :]
    before, after = text_column(first), text_column(line)
    return line + "".join(_shifted(one, before, after) for one in below)


def _shifted(line: str, before: int, after: int) -> str:
    text = line.lstrip(" \t")
    column = len(line[: len(line) - len(text)].expandtabs(4))
    if before == after or column < before or not text.strip():
        return line
    return " " * (column - before + after) + text


def _own_lead(spot: Spot) -> tuple[str, str, str]:
    found = ENTRY.match(spot.lines[spot.draft.start])
    return (found[1], found[2], found[5]) if found else ("", "-", " ")


def _number(spot: Spot) -> str:
    """The number as it is written; the parser counts from the first alone."""
    found = ENTRY.match(spot.lines[spot.draft.start])
    return (found[3] or "") if found else ""


def _is_same_list(spot: Spot, other: Spot) -> bool:
    return block_of(spot).start == block_of(other).start


def _key(spot: Spot) -> tuple[int, int]:
    return spot.section, spot.index
