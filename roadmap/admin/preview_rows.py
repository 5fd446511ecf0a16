"""What a plan changes, thing by thing: the rows of the preview page."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from roadmap import document
from roadmap.admin.preview_texts import flowing
from roadmap.document import Difference, Run
from roadmap.models import Item
from roadmap.services.importing import Plan

GROUPS: dict[str, tuple[str, str, frozenset[str]]] = {
    "added": ("Added", "plus", frozenset({"added"})),
    "renamed": ("Renamed", "pencil-line", frozenset({"renamed"})),
    "moved": ("Moved", "arrow-left-right", frozenset({"moved"})),
    "changed": (
        "Changed",
        "file-text",
        frozenset({"reworded", "formatted", "link", "tracking", "status", "target"}),
    ),
    "gone": ("Gone", "minus", frozenset({"gone"})),
}
"""What becomes of a thing: its word, its icon, and the kinds of differences that say so."""
TRACKING = 5
PARTS = {"document": "Title", "section": "Section", "question": "Opening passage", "item": ""}


@dataclass(frozen=True, slots=True)
class Said:
    """One change of a row: what kind, in words, and word by word."""

    kind: str
    words: str
    runs: tuple[Run, ...]


@dataclass(slots=True)
class Row:
    """A thing of the document. `place` and `entry` are those of an item in the document that came, where it has it;
    `item` is who that is on the roadmap."""

    name: str
    part: str = ""
    place: int | None = None
    entry: document.Item | None = None
    section: str = ""
    item: Item | None = None
    tracking: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, str, str]]:
        """Key, word and icon of all that became of it."""
        kinds = {said.kind for said in self.said}
        return [(key, word, icon) for key, (word, icon, own) in GROUPS.items() if kinds & own]

    @property
    def uncertain(self) -> bool:
        """Whether the rules may have been wrong about which item this is."""
        return self.place is not None and bool({said.kind for said in self.said} & {"added", "renamed"})


def rows_of(plan: Plan) -> tuple[list[Row], list[Row]]:
    """What changes, and the items that stay as they are; both in the document's order."""
    entries = _entries(plan)
    gone = {item.place: item for item in plan.gone}
    changed: dict[Hashable, Row] = {}
    for difference, (_, words) in zip(plan.differences, plan.changes, strict=True):
        key = difference.part, difference.before, difference.after, difference.name
        row = changed.setdefault(key, _row(difference, entries, gone))
        row.said.append(Said(difference.kind, words, flowing(difference.runs)))
    told = {difference.after for difference in plan.differences}
    return list(changed.values()), [row for at, row in enumerate(entries) if at not in told]


def _row(difference: Difference, entries: Sequence[Row], gone: dict[int | None, Item]) -> Row:
    if difference.after is not None:
        return entries[difference.after]
    left = gone.get(difference.before) if difference.before is not None else None
    return Row(difference.name, PARTS[difference.part], section=left.section.title if left else "", item=left)


def _entries(plan: Plan) -> list[Row]:
    """Every item of what the roadmap becomes, with its place in the document that came."""
    there = _there(plan)
    came = [entry for section in plan.document.sections for entry in section.items]
    rows = []
    for section, layout in zip(plan.becomes.document.sections, plan.becomes.layout, strict=True):
        for entry, item in zip(section.items, layout, strict=True):
            name, place = f"{entry.number} {entry.title}".strip(), next(there)
            own = came[place] if place is not None else None
            tracking = _called(entry, plan.document.repository)
            rows.append(Row(name, "", place, own, section.title, item, tracking))
    return rows


def _called(entry: document.Item, repository: str) -> list[str]:
    """The tracking issues as people call them, a handful."""
    own = repository.lower()
    named = [one.short(own) for one in entry.tracking[:TRACKING]]
    more = len(entry.tracking) - TRACKING
    return [*named, f"{more} more"] if more > 0 else named


def _there(plan: Plan) -> Iterator[int | None]:
    """The place in the document that came, for each item of what the roadmap becomes; None where it waits here."""
    known = {item.pk: place for place, item in plan.items.items()}
    new = iter(place for place, item in enumerate(plan.theirs.flat()) if item is None)
    for item in plan.becomes.flat():
        yield next(new) if item is None else known.get(item.pk)
