"""Where a moved item comes from and goes to: the lines it leaves, and the blank lines it stands between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadmap.document.editing.insertions import content_end
from roadmap.document.editing.spots import Spot, find_spot
from roadmap.document.markdown.patches import Patch, newline
from roadmap.document.model import DocumentError
from roadmap.document.reading.parsing import Reading
from roadmap.document.reading.parts import Part

_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*[\r\n]*\Z")


@dataclass(frozen=True, slots=True)
class Destination:
    """A section, and the items that a moved one will stand after and before there, if any."""

    spot: Spot
    section: int
    after: Spot | None
    before: Spot | None

    @property
    def part(self) -> Part:
        return self.spot.reading.parts[self.section]

    @property
    def neighbour(self) -> Spot | None:
        return self.before or self.after

    @property
    def is_near(self) -> bool:
        """Whether it is in the item's own section."""
        return self.section == self.spot.section

    @property
    def index(self) -> int:
        """The item's place in the section once it is there."""
        if self.after is None:
            return 0
        passed = self.is_near and self.after.index > self.spot.index
        return self.after.index + (0 if passed else 1)


def find_destination(reading: Reading, place: int, section: int, before: int | None) -> Destination:
    """Raises DocumentError for a section or an item that is not there."""
    spot = find_spot(reading, place)
    if not 0 <= section < len(reading.parts):
        raise DocumentError(f"The document has {len(reading.parts):,} sections, and none at {section + 1:,}.")
    others = [
        Spot(reading, section, index)
        for index in range(len(reading.parts[section].drafts))
        if (section, index) != (spot.section, spot.index)
    ]
    following = find_spot(reading, before) if before is not None else None
    if following == spot and section == spot.section:
        index = spot.index
    elif following is None:
        index = len(others)
    elif following.section != section:
        title = reading.document.sections[section].title
        raise DocumentError(f"“{following.item.title[:80]}” is no item of the section “{title}”.")
    else:
        index = others.index(following)
    return Destination(
        spot,
        section,
        others[index - 1] if index else None,
        others[index] if index < len(others) else None,
    )


def cut(spot: Spot) -> tuple[Patch, list[str] | None]:
    """Without the item, and the lines between it and its neighbour that go with it (None: it has none near)."""
    lines, drafts = spot.lines, spot.part.drafts
    start, end = spot.draft.start, spot.end
    if spot.index + 1 < len(drafts) and is_gap(lines[end : drafts[spot.index + 1].start]):
        after = drafts[spot.index + 1].start
        return Patch(start, after, ""), lines[end:after]
    previous = Spot(spot.reading, spot.section, spot.index - 1).end if spot.index else start
    if spot.index and is_gap(lines[previous:start]):
        return Patch(previous, end, ""), lines[previous:start]
    first, last = start, end
    while last < len(lines) and not lines[last].strip():
        last += 1
    while first and not lines[first - 1].strip():
        first -= 1
    if last == len(lines):
        return Patch(first, end, ""), None
    return Patch(start, last if first < start else end, ""), None


def is_gap(lines: list[str]) -> bool:
    """Whether lines only part two items: blank ones and rules."""
    return all(not line.strip() or _RULE.match(line) for line in lines)


def pasted(to: Destination, content: str, gap: list[str] | None) -> Iterator[Patch]:
    """Ways to put the item's lines in their new place; `gap` is what parted it from its neighbour so far."""
    lines, end = to.spot.lines, newline(to.spot.lines, to.spot.draft.start)
    if to.neighbour is None:
        at = content_end(to.spot.reading, to.part)
        before = end if at and lines[at - 1].strip() else ""
        after = end if at < len(lines) and lines[at].strip() else ""
        yield Patch(at, at, before + _ended(content, end) + after)
        return
    usual = gap if to.is_near and gap is not None else _usual(to, gap, end)
    # A rule right under a text would make that a heading.
    wider = end + "".join(usual) if any(line.strip() for line in usual) else end
    for between in ("".join(usual), wider):
        if to.before:
            yield Patch(to.before.draft.start, to.before.draft.start, _ended(content, end) + between)
        elif to.after:
            yield Patch(to.after.end, to.after.end, between + _ended(content, end))


def _usual(to: Destination, gap: list[str] | None, end: str) -> list[str]:
    """The blank lines between two items where the item goes."""
    lines, drafts = to.spot.lines, to.part.drafts
    for index in range(len(drafts) - 1):
        between = lines[Spot(to.spot.reading, to.section, index).end : drafts[index + 1].start]
        if not any(line.strip() for line in between):
            return between
    if gap and not any(line.strip() for line in gap):
        return gap
    beside = [one for one in (to.spot, to.neighbour) if one]
    loose = any(not line.strip() for one in beside for line in lines[one.draft.start : one.end])
    return [end] if to.spot.is_heading or (loose and not to.spot.is_row) else []


def _ended(text: str, end: str) -> str:
    return text if text.endswith(("\n", "\r")) else text + end
