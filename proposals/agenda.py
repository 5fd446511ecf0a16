"""What belongs on a meeting's agenda, why, and in which order: rules without a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why a proposal is on an agenda; the order is the order of need."""

    ASKED = "asked"
    READY = "ready"
    CONTESTED = "contested"
    OVERDUE = "overdue"
    DUE = "due"
    HELD = "held"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Reason, str] = {
    Reason.ASKED: "Put on the agenda by hand",
    Reason.READY: "Ready to decide",
    Reason.CONTESTED: "Contested: a concern is open",
    Reason.OVERDUE: "Overdue",
    Reason.DUE: "Due by then",
    Reason.HELD: "On hold",
}
NEED = tuple(Reason)


@dataclass(frozen=True, slots=True)
class Facts:
    """What counts of one proposal that waits. `due_at` is None where nobody can be late."""

    proposal: int
    since: datetime
    due_at: datetime | None = None
    ready: bool = False
    contested: bool = False
    held: bool = False


def reason_for(facts: Facts, *, now: datetime, until: datetime) -> Reason | None:
    """The most pressing reason to speak of the proposal in a meeting that ends at `until`; None for no reason."""
    late = None if facts.held else facts.due_at
    holds = {
        Reason.READY: facts.ready,
        Reason.CONTESTED: facts.contested,
        Reason.OVERDUE: late is not None and late < now,
        Reason.DUE: late is not None and late <= until,
        Reason.HELD: facts.held,
    }
    return next((reason for reason, so in holds.items() if so), None)


def by_need(waiting: Iterable[Facts], *, now: datetime, until: datetime) -> list[tuple[int, Reason]]:
    """(proposal, reason) for what belongs on the agenda, the most pressing first, then who has waited longest."""
    found = [
        (NEED.index(reason), facts.since, facts.proposal, reason)
        for facts in waiting
        if (reason := reason_for(facts, now=now, until=until)) is not None
    ]
    return [(proposal, reason) for _, _, proposal, reason in sorted(found)]
