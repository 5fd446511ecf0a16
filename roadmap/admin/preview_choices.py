"""Which item of the roadmap an item of the document is: the choices that a maintainer has on the preview page.

A page bears two thousand options. Where every item for every choice would be more, a choice offers the likely ones,
and `?correct=PLACE` asks about one item alone with all of them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.lib.moments import on_site_date
from roadmap.admin.preview_rows import Row
from roadmap.document.comparing.similarity import compare_words, near_pairs
from roadmap.models import Item
from roadmap.services.importing import Plan

OPTIONS = 2_000
LIKELY = 6
NEW, FOUND = "new", "found"
"""What a choice says of an item that is new, and of one that the rules shall match."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One select: its field's name, its groups of (value, words), what is chosen, and whether all items are in it."""

    name: str
    chosen: str
    groups: list[tuple[str, list[tuple[str, str]]]]
    whole: bool


def field_name(place: int) -> str:
    return f"is-{place}"


def choices_of(
    rows: Sequence[Row],
    plan: Plan,
    items: Sequence[Item],
    *,
    corrected: Collection[int],
    asked: int | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[int, Choice]:
    """A choice for each of these rows that needs one, by its place. `items` are all that the roadmap ever had.

    `corrected` are the places that a maintainer said something of, `asked` the one that was asked about alone,
    `typed` what was chosen in a form that could not be taken.
    """
    asking = [
        row for row in rows if row.uncertain or (row.place is not None and row.place in {*corrected, asked})
    ]
    if not items:
        return {}
    whole = len(asking) * len(items) <= OPTIONS or asked is not None
    likely = _likely(asking, plan, items)
    found = {}
    for row in asking:
        assert row.place is not None
        name = field_name(row.place)
        chosen = (typed or {}).get(name) or (str(row.item.pk) if row.item else NEW)
        own = [item for item in (row.item, *likely[row.place]) if item is not None]
        groups = [("", list(_first(row.place in corrected))), ("Likely", _options(own))]
        if whole:
            groups += _rest(items, {item.pk for item in own})
        found[row.place] = Choice(name, chosen, [group for group in groups if group[1]], whole)
    return found


def _first(corrected: bool) -> Iterator[tuple[str, str]]:
    yield NEW, "A new item"
    if corrected:
        yield FOUND, "Whatever the rules find"


def _rest(items: Sequence[Item], named: Collection[int]) -> list[tuple[str, list[tuple[str, str]]]]:
    others = [item for item in items if item.pk not in named]
    return [
        ("On the roadmap", _options([item for item in others if item.left_at is None])),
        ("Left the roadmap", _options([item for item in others if item.left_at is not None])),
    ]


def _options(items: Sequence[Item]) -> list[tuple[str, str]]:
    return [(str(item.pk), _called(item)) for item in dict.fromkeys(items)]


def _called(item: Item) -> str:
    left = f", left {on_site_date(item.left_at)}" if item.left_at else ""
    return f"{item} (in {item.section.title}{left})"


def _likely(rows: Sequence[Row], plan: Plan, items: Sequence[Item]) -> dict[int, list[Item]]:
    """For each row the items most like it, of those that the document would not have, or has under another name."""
    sure = {item.pk for item in plan.items.values()} - {row.item.pk for row in rows if row.item}
    free = [item for item in items if item.pk not in sure]
    texts = [f"{row.name} {row.entry.body if row.entry else ''}" for row in rows]
    comparison = compare_words([f"{item} {item.body}" for item in free], texts)
    near: dict[int, list[tuple[float, int]]] = {at: [] for at in range(len(rows))}
    if len(free) <= LIKELY:
        pairs = [(here, there) for here in range(len(free)) for there in near]
    else:
        pairs = list(near_pairs(comparison, range(len(free)), range(len(rows))))
    for here, there in pairs:
        near[there].append((-comparison.similarity(here, there), here))
    return {
        rows[there].place or 0: [free[here] for _, here in sorted(found)[:LIKELY]]
        for there, found in near.items()
    }
