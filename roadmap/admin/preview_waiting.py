"""What becomes of the changes that wait here when a document is applied, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roadmap.admin.preview_texts import three_ways
from roadmap.document import Run
from roadmap.models import Item, PendingChange
from roadmap.services import pending
from roadmap.services.merging import Outcome

Field, State = PendingChange.Field, PendingChange.State
SHOWN = 50
GONE = "This item is not in the document any more."


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: whose it is, and its text with what it changed."""

    name: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting change: of which item, what of it, why it stays or fails, and the sides that disagree."""

    item: Item
    field: str
    problem: str
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """Waiting changes that share what becomes of them; `more` are not shown."""

    key: str
    title: str
    changes: list[Waiting]
    number: int

    @property
    def more(self) -> int:
        return self.number - len(self.changes)


def fates(outcomes: Sequence[Outcome]) -> list[Fate]:
    """What becomes of all of them; the conflicts first, because someone has to decide."""
    return [fate for fate in _fates(outcomes) if fate.number]


def _fates(outcomes: Sequence[Outcome]) -> Iterator[Fate]:
    conflict = [outcome for outcome in outcomes if outcome.state == State.CONFLICT]
    arrived = [outcome for outcome in outcomes if outcome.state == State.ARRIVED]
    waiting = [outcome for outcome in outcomes if outcome.state == State.WAITING]
    yield _fate("conflict", "Both sides changed the same", conflict)
    yield _fate("unwritten", "Cannot be written into this document", [o for o in waiting if o.problem])
    yield _fate("merged", "Put on top of this document, and wait on", [o for o in waiting if not o.problem])
    yield _fate("arrived", "Arrive with this document, and are done", arrived)


def _fate(key: str, title: str, outcomes: Sequence[Outcome]) -> Fate:
    return Fate(key, title, [_waiting(outcome) for outcome in outcomes[:SHOWN]], len(outcomes))


def _waiting(outcome: Outcome) -> Waiting:
    change = outcome.change
    sides = tuple(_sides(outcome)) if outcome.state == State.CONFLICT else ()
    return Waiting(change.item, change.get_field_display(), outcome.problem, sides)


def _sides(outcome: Outcome) -> Iterator[Side]:
    field, theirs = outcome.change.field, outcome.theirs
    before, here = pending.in_words(field, outcome.before), pending.in_words(field, outcome.after)
    there = before if theirs is None else pending.in_words(field, theirs)
    was, ours, other = three_ways(before, here, there)
    yield Side("Before", was)
    yield Side("Here", ours)
    yield Side("Repository", (Run("same", GONE),) if theirs is None else other)
