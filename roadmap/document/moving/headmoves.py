"""A heading with its text in another place: level and number as they are there."""

import re
from collections.abc import Iterator, Mapping

from roadmap.document.editing.spots import Spot, node_of
from roadmap.document.editing.titling import words_of
from roadmap.document.markdown.patches import Patch, bare, newline, patched
from roadmap.document.model import DocumentError
from roadmap.document.moving.destinations import Destination, cut, pasted
from roadmap.document.moving.numbers import closed_up, permuted, taken
from roadmap.document.reading.outline import Node

_DEEPEST = 6
_HASHES = re.compile(r"(\ufeff? {0,3})(#{1,6})(.*?)([ \t]#+)?([ \t]*)\Z", re.DOTALL)


def heading_moves(to: Destination) -> Iterator[list[Patch]]:
    """Ways to move an item that is a heading."""
    spot = to.spot
    removed, gap = cut(spot)
    shift = _level(to) - node_of(spot).level
    ways: list[tuple[str, dict[int, str], dict[int, str]]]
    if to.is_near:
        numbers = permuted(to)
        ways = [(numbers[spot.index], {at: one for at, one in numbers.items() if at != spot.index}, {})]
    else:
        number, there = taken(to)
        ways = [(number, there, {}), (number, there, closed_up(to))]
    for number, there, here in ways:
        content = _content(spot, shift, number)
        others = [*_renumbered(spot, to.section, there), *_renumbered(spot, spot.section, here)]
        for put in pasted(to, content, gap):
            yield [removed, put, *others]


def _level(to: Destination) -> int:
    """The heading level that makes the item one of its new neighbours."""
    own, node = node_of(to.spot).level, to.part.node
    after, before = (node_of(one).level if one else None for one in (to.after, to.before))
    if to.neighbour is None:
        above = to.spot.part.node
        return (node.level if node else 1) + (own - above.level if node and above else 1)
    if to.is_near:
        return min(max(own, before or 1), after or _DEEPEST)
    return before or after or own


def _content(spot: Spot, shift: int, number: str) -> str:
    """The lines of a heading and its text with another level and number."""
    lines, tops = spot.lines, spot.reading.context.tops
    numbers = _line_numbers(node_of(spot), number)
    start, end = spot.draft.start, spot.end
    patches = []
    for block in (block for block in tops if block.kind == "heading" and start <= block.start < end):
        heading = lines[block.start : block.end]
        if block.start in numbers:
            heading = [_numbered(heading[0], *numbers[block.start], spot), *heading[1:]]
        if shift:
            heading = _levelled(heading, block.level + shift, newline(lines, block.start + 1))
        patches.append(Patch(block.start - start, block.end - start, "".join(heading)))
    return patched(lines[start:end], patches)


def _renumbered(spot: Spot, section: int, numbers: Mapping[int, str]) -> Iterator[Patch]:
    """The other headings of a section that get another number."""
    for index, number in numbers.items():
        other = Spot(spot.reading, section, index)
        for line, (old, new) in _line_numbers(node_of(other), number).items():
            yield Patch(line, line + 1, _numbered(spot.lines[line], old, new, other))


def _line_numbers(node: Node, number: str) -> dict[int, tuple[str, str]]:
    """The old and new numbers of a heading and of those below it that start with its own, by their line."""
    if node.number == number:
        return {}
    below = {
        one.line: (one.number, number + one.number.removeprefix(node.number))
        for one in node.walk()
        if number and node.number and one.number.startswith(f"{node.number}.")
    }
    return {node.line: (node.number, number), **below}


def _numbered(line: str, old: str, new: str, spot: Spot) -> str:
    if old and new:
        return line.replace(old, new, 1)
    if old:
        return re.sub(re.escape(old) + r"[.)]?[ \t]+", "", line, count=1)
    words = words_of(spot)
    return words.before + f"{new}{_after_number(spot)}" + line[len(words.before) :]


def _after_number(spot: Spot) -> str:
    """What parts number and title in the document's other items."""
    for part in spot.reading.parts:
        for index, draft in enumerate(part.drafts):
            if draft.number and draft.form == "heading":
                text = node_of(Spot(spot.reading, spot.reading.parts.index(part), index)).text
                found = re.match(re.escape(draft.number) + r"([.)]?\s+)", text)
                return found[1] if found else " "
    return " "


def _levelled(heading: list[str], level: int, end: str) -> list[str]:
    """A heading of another level, in its style as far as that has it."""
    if not 1 <= level <= _DEEPEST:
        raise DocumentError("Its headings would be deeper than the six levels of Markdown there.")
    found = _HASHES.match(bare(heading[0])) if len(heading) == 1 else None
    if found:
        closing = found[4][:1] + "#" * level if found[4] else ""
        return [found[1] + "#" * level + found[3] + closing + found[5] + heading[0][len(bare(heading[0])) :]]
    if level <= 2:
        return [*heading[:-1], re.sub(r"[=-]", "=-"[level - 1], heading[-1])]
    return [f"{'#' * level} {' '.join(line.strip() for line in heading[:-1])}{end}"]
