"""How a document changed, thing by thing, in words that people would use.

What is not told, because it says nothing: numbers, the style of headings, how lines are wrapped and lists
indented, white space. Where a link leads is told, although no word of the text shows it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from roadmap.document.comparing.changes import Change, What, item_changes, text_changes, title_changes
from roadmap.document.comparing.chapters import chapters, match_sections
from roadmap.document.comparing.matching import Entry, entries, match
from roadmap.document.comparing.standing import Part, Standing, Unit, find_gone, find_moves
from roadmap.document.comparing.words import Run
from roadmap.document.model import Document

__all__ = ["Difference", "compare"]

_ADDED: dict[Part, str] = {"section": "section added", "question": "added", "item": "added"}
_GONE: dict[Part, str] = {"section": "section removed", "question": "removed", "item": "left the roadmap"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: `name` as people say it ("1.3 Rootless Mode"), `words` what became of it.

    `before` and `after` are the item's places in the two documents; both are None for what is no item.
    `runs` show what changed word by word. `part` is what the name names.
    """

    kind: What
    name: str
    words: str
    before: int | None = None
    after: int | None = None
    runs: tuple[Run, ...] = ()
    part: Part = "item"


def compare(
    before: Document, after: Document, *, pairs: Mapping[int, int] | None = None
) -> tuple[Difference, ...]:
    """What changed between two documents, in the order of the newer one; what left is told where it was.

    `pairs` say which item is which, as `match` gives them, where more is known than the two texts tell.
    """
    old, new = Standing(before), Standing(after)
    partners = _partners(old, new, match(entries(before), entries(after)) if pairs is None else pairs)
    moves = find_moves(old, new, partners)
    gone = find_gone(old, partners, moves)
    told = list(_named(before, after))
    told += [_left(unit, old) for unit in gone.get(None, ())]
    for unit in new.units:
        partner = partners.get(unit)
        if partner is None:
            told.append(_arrived(unit, new))
        else:
            moved = [Change("moved", moves[unit])] if unit in moves else []
            changes = [*moved, *_changes(partner, unit, old, new)]
            told += [_difference(change, partner, unit, new.name(unit)) for change in changes]
        told += [_left(one, old) for one in gone.get(unit, ())]
    return tuple(told)


def _partners(old: Standing, new: Standing, pairs: Mapping[int, int]) -> dict[Unit, Unit]:
    """What each thing of the newer document was in the older one."""
    questions = (
        [Entry("", "", one.title, one.body, ()) for one in side.document.questions] for side in (old, new)
    )
    shared = [(old.homes[here], new.homes[there]) for there, here in pairs.items()]
    sections = match_sections(chapters(old.document), chapters(new.document), shared=shared)
    found: list[tuple[Part, Mapping[int, int]]] = [
        ("item", pairs),
        ("section", sections),
        ("question", match(*questions)),
    ]
    return {(part, there): (part, here) for part, pairs in found for there, here in pairs.items()}


def _changes(before: Unit, after: Unit, old: Standing, new: Standing) -> Iterator[Change]:
    if after[0] == "item":
        yield from _item_changes(before[1], after[1], old, new)
        return
    if after[0] == "question":
        one, two = old.document.questions[before[1]], new.document.questions[after[1]]
        yield from title_changes(one.title, two.title)
        yield from text_changes(one.body, two.body)
        return
    section, now = old.document.sections[before[1]], new.document.sections[after[1]]
    for change in title_changes(section.title, now.title):
        yield Change("renamed", f"section {change.words}", change.runs)
    yield from text_changes(section.body, now.body)


def _item_changes(here: int, there: int, old: Standing, new: Standing) -> Iterator[Change]:
    """What an item's parts say, else what its lines say beside them, such as the words of a tracking issue."""
    before, after = old.items[here], new.items[there]
    changes = list(item_changes(before, after, repository=new.document.repository))
    if not changes and before.end and after.end:
        changes = list(text_changes(_beside(old.source(here)), _beside(new.source(there))))
    yield from changes


def _beside(source: str) -> str:
    """An item's lines without the borders of cells, and with one way to write a tick."""
    return source.replace("|", " ").replace("[X]", "[x]")


def _named(before: Document, after: Document) -> Iterator[Difference]:
    if not before.title and not before.source.strip():
        return
    name = after.title or "Roadmap"
    for change in title_changes(before.title, after.title):
        words = change.words if before.title else "named"
        yield Difference("renamed", name, words, runs=change.runs, part="document")


def _difference(change: Change, before: Unit, after: Unit, name: str) -> Difference:
    here, there = (before[1], after[1]) if after[0] == "item" else (None, None)
    return Difference(change.kind, name, change.words, here, there, change.runs, after[0])


def _arrived(unit: Unit, new: Standing) -> Difference:
    part, place = unit
    return Difference(
        "added", new.name(unit), _ADDED[part], None, place if part == "item" else None, part=part
    )


def _left(unit: Unit, old: Standing) -> Difference:
    part, place = unit
    return Difference("gone", old.name(unit), _GONE[part], place if part == "item" else None, None, part=part)
