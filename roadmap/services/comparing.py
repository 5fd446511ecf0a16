"""Two versions of the document compared, in structure and in text, within bounds that keep the page readable."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from roadmap.document import Difference, Row, Run, compare, entries, match, side_by_side
from roadmap.models import Item, Version
from roadmap.services import history
from roadmap.services.working import Working

CHANGES = 150
ROWS = 800
LONGEST = 2_000  # characters of one line or passage
MOST = 60_000  # characters of all lines, and of all passages


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that changed: its name, the item that it is, and each change with its words in context."""

    name: str
    item: Item | None
    differences: Sequence[Difference]

    @property
    def kind(self) -> str:
        """ "added", "gone" or "changed"."""
        kind = self.differences[0].kind
        return kind if kind in ("added", "gone") else "changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one version to another. `more` things and lines (`longer`) are left out for their length."""

    changes: Sequence[Changed]
    more: int
    rows: Sequence[Row]
    longer: int
    same_text: bool


def compare_versions(older: Version, newer: Version) -> Comparison:
    """What changed from the one version to the other. Documents of a megabyte take seconds, so keep the result."""
    items = list(Item.objects.select_related("section"))
    was, now = history.lay_out(older, items), history.lay_out(newer, items)
    pairs = match(entries(was.document), entries(now.document), fixed=_known(was, now))
    changes = list(_grouped(compare(was.document, now.document, pairs=pairs), was, now))
    rows = side_by_side(older.source, newer.source)
    shown = list(_within(rows))
    return Comparison(
        changes=list(_readable(changes[:CHANGES])),
        more=max(0, len(changes) - CHANGES),
        rows=shown,
        longer=len(rows) - len(shown),
        same_text=older.source == newer.source,
    )


def _known(was: Working, now: Working) -> dict[int, int | None]:
    """The items that both have, by their places."""
    places = {item.pk: place for place, item in was.items().items()}
    return {place: places[item.pk] for place, item in now.items().items() if item.pk in places}


def _grouped(differences: Iterable[Difference], was: Working, now: Working) -> Iterator[Changed]:
    """What changed of each thing together; its changes follow each other."""
    old, new = was.items(), now.items()

    def thing(one: Difference) -> tuple[Any, ...]:
        return one.part, one.name, one.before, one.after

    for (_, name, before, after), found in groupby(differences, key=thing):
        item = new.get(after) if after is not None else old.get(before)
        yield Changed(name, item, list(found))


def _readable(changes: Iterable[Changed]) -> Iterator[Changed]:
    """The changes, with their words as long as they fit on a page."""
    left = MOST
    for change in changes:
        shown = []
        for one in change.differences:
            runs = _cut(one.runs, min(LONGEST, left))
            left -= _length(runs)
            shown.append(replace(one, runs=runs))
        yield replace(change, differences=shown)


def _within(rows: Sequence[Row]) -> Iterator[Row]:
    """The first rows, as many as fit on a page, none of them endless."""
    left = MOST
    for row in rows[:ROWS]:
        row = replace(row, left=_cut(row.left, LONGEST), right=_cut(row.right, LONGEST))
        left -= _length(row.left) + _length(row.right)
        if left < 0:
            return
        yield row


def _length(runs: Iterable[Run]) -> int:
    return sum(len(run.text) for run in runs)


def _cut(runs: Sequence[Run], most: int) -> tuple[Run, ...]:
    shown = []
    for run in runs:
        if len(run.text) > most:
            shown.append(replace(run, text=f"{run.text[:most]} …"))
            break
        shown.append(run)
        most -= len(run.text)
    return tuple(shown)
